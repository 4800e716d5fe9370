using System.Text;

namespace Appliance.Catalog;

/// <summary>
/// The format of our own files: paragraphs of <c>Name: value</c> separated by empty lines, as apt writes its sources.
/// <c>#</c> in the first column starts a comment; a line that starts with a blank continues the value, and a lone <c>.</c>
/// in it stands for an empty line.
/// </summary>
/// <remarks>
/// Strict on purpose: a line that would be ignored is a line the administrator believes in. docs/index-format.md says how the
/// index differs (it is read by <see cref="TemplateIndex"/>, not by this).
/// </remarks>
public static class Deb822
{
    /// <summary>Longest text of one file, in characters.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Longest line, in characters.</summary>
    public const int MaxLineLength = 64 * 1024;

    private const string Blanks = " \t";

    /// <summary>Reads a file's paragraphs in order.</summary>
    /// <param name="text">The whole file; a leading byte order mark is skipped.</param>
    /// <param name="file">Its name, for messages only.</param>
    /// <exception cref="ApplianceException">
    /// <c>FILE:LINE: expected …</c>: too large (APL1080), forbidden character (APL1081), no field (APL1082), empty value (APL1083),
    /// field given twice (APL1084), continuation of nothing (APL1085).
    /// </exception>
    public static IReadOnlyList<Stanza> Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        if (text.Length > MaxLength)
        {
            throw Error("APL1080", file, 1, $"at most {MaxLength} characters in a file, not {text.Length}");
        }

        return new Reader(text, file).Read();
    }

    /// <summary>Writes paragraphs; those that were read and not changed come out byte for byte.</summary>
    public static string Format(IEnumerable<Stanza> stanzas)
    {
        ArgumentNullException.ThrowIfNull(stanzas);
        var text = new StringBuilder();
        var trailing = "";
        foreach (var stanza in stanzas)
        {
            text.Append(trailing);
            EndLine(text);
            if (text.Length > 0 && stanza.Fields.Count > 0 && !HasEmptyLine(trailing) && !HasEmptyLine(stanza.Fields[0].Leading))
            {
                text.Append('\n');
            }

            foreach (var field in stanza.Fields)
            {
                text.Append(field.Leading).Append(field.Raw);
                EndLine(text);
            }

            trailing = stanza.Trailing;
        }

        return text.Append(trailing).ToString();
    }

    /// <summary>One field as lines, ending in a line feed.</summary>
    /// <exception cref="ApplianceException">Name or value could not be read back (APL1088).</exception>
    internal static string FormatField(string name, string value)
    {
        if (!IsName(name))
        {
            throw new ApplianceException("APL1088", $"'{UntrustedText.Show(name)}' cannot be a field name: letters, digits, '-' and '_' only.");
        }

        var lines = value.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (HasControl(line)
                || line.Length > MaxLineLength - name.Length - 2
                || (i == 0 && line.Length == 0)
                || (i > 0 && line == ".")
                || line.AsSpan().Trim(Blanks).Length != line.Length)
            {
                throw new ApplianceException(
                    "APL1088",
                    $"The value of '{name}' cannot be written: line {i + 1} is empty, too long, a lone '.', has blanks around it, or holds a control character.");
            }

            lines[i] = i > 0 && line.Length == 0 ? "." : line;
        }

        return $"{name}: {string.Join("\n ", lines)}\n";
    }

    /// <summary><c>FILE:LINE</c>.</summary>
    internal static string Place(string file, int line) =>
        $"{(file.Length == 0 ? "(made here)" : UntrustedText.Show(file))}:{line}";

    private static ApplianceException Error(string code, string file, int line, string expected) =>
        new(code, $"{Place(file, line)}: expected {expected}.");

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= 100 && char.IsAsciiLetterOrDigit(name[0]);
    }

    /// <summary>Whether comments and blanks between two fields end a paragraph.</summary>
    private static bool HasEmptyLine(string trivia)
    {
        // What follows the last line feed is no line.
        var lines = trivia.Split('\n');
        return Array.Exists(lines[..^1], line => IsBlank(line));
    }

    private static bool HasControl(ReadOnlySpan<char> line)
    {
        foreach (var character in line)
        {
            if (char.IsControl(character) && character != '\t')
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBlank(ReadOnlySpan<char> line) => !line.ContainsAnyExcept(' ', '\t');

    private static void EndLine(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }
    }

    /// <summary>One pass over the lines; everything that is no field goes, as it is, before the next field.</summary>
    private sealed class Reader(string text, string file)
    {
        private readonly List<Stanza> stanzas = [];
        private readonly List<Deb822Field> fields = [];
        private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<string> value = [];
        private string name = "";
        private int nameLine;
        private int fieldStart = -1;
        private int fieldEnd;
        private int leadingStart;
        private int line;

        public List<Stanza> Read()
        {
            for (var position = 0; position < text.Length;)
            {
                line++;
                var end = text.IndexOf('\n', position);
                var next = end < 0 ? text.Length : end + 1;
                ReadLine(text.AsSpan(position, (end < 0 ? text.Length : end) - position), position, next);
                position = next;
            }

            EndStanza();
            var rest = text[leadingStart..];
            if (rest.Length > 0 && stanzas.Count > 0)
            {
                stanzas[^1] = new Stanza(file, [.. stanzas[^1].Fields], rest);
            }

            return stanzas;
        }

        private void ReadLine(ReadOnlySpan<char> content, int start, int next)
        {
            content = start == 0 && content.StartsWith('\uFEFF') ? content[1..] : content;
            CheckCharacters(content);
            if (IsBlank(content))
            {
                EndStanza();
            }
            else if (content[0] == '#')
            {
                // A comment inside a folded value belongs to it: the value goes on behind.
            }
            else if (content[0] is ' ' or '\t')
            {
                Continue(content.Trim(Blanks), next);
            }
            else
            {
                Begin(content, start, next);
            }
        }

        private void Begin(ReadOnlySpan<char> content, int start, int next)
        {
            EndField();
            var colon = content.IndexOf(':');
            if (colon < 0 || !IsName(content[..colon]))
            {
                throw Error("APL1082", file, line, $"'Name: value', a comment or an empty line, not '{Shown(content)}'");
            }

            name = content[..colon].ToString();
            if (!names.Add(name))
            {
                throw Error("APL1084", file, line, $"'{name}' only once in a paragraph");
            }

            nameLine = line;
            fieldStart = start;
            fieldEnd = next;
            if (content[(colon + 1)..].Trim(Blanks) is { Length: > 0 } first)
            {
                value.Add(first.ToString());
            }
        }

        private void Continue(ReadOnlySpan<char> content, int next)
        {
            if (fieldStart < 0)
            {
                throw Error("APL1085", file, line, "a field before a line that starts with a blank");
            }

            value.Add(content is "." && value.Count > 0 ? "" : content.ToString());
            fieldEnd = next;
        }

        private void EndField()
        {
            if (fieldStart < 0)
            {
                return;
            }

            if (value.Count == 0)
            {
                throw Error("APL1083", file, nameLine, $"a value after '{name}:'");
            }

            fields.Add(new Deb822Field(name, string.Join('\n', value), nameLine)
            {
                Leading = text[leadingStart..fieldStart],
                Raw = text[fieldStart..fieldEnd],
            });
            leadingStart = fieldEnd;
            fieldStart = -1;
            value.Clear();
        }

        private void EndStanza()
        {
            EndField();
            if (fields.Count > 0)
            {
                stanzas.Add(new Stanza(file, [.. fields], ""));
                fields.Clear();
                names.Clear();
            }
        }

        private void CheckCharacters(ReadOnlySpan<char> content)
        {
            if (content.Length > MaxLineLength)
            {
                throw Error("APL1080", file, line, $"at most {MaxLineLength} characters in a line, not {content.Length}");
            }

            if (HasControl(content))
            {
                throw Error("APL1081", file, line, content[^1] == '\r' ? "lines ending in LF, not in CR LF" : "text without control characters");
            }
        }

        private static string Shown(ReadOnlySpan<char> content) =>
            UntrustedText.Show(content[..Math.Min(content.Length, 60)].ToString()) + (content.Length > 60 ? "…" : "");
    }
}
