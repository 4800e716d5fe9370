using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Appliance.Images.Recipes;

/// <summary>
/// Reads the part of YAML that recipes are written in: text, lists, maps. What makes YAML surprising or costly (anchors,
/// aliases, tags, several documents, repeated keys) is refused, and every size has a limit.
/// </summary>
internal sealed class YamlReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string file;
    private readonly Parser parser;
    private readonly RecipeLimits limits;
    private readonly Findings findings;
    private int nodes;

    private YamlReader(string file, string text, RecipeLimits limits, Findings findings)
    {
        this.file = file;
        this.limits = limits;
        this.findings = findings;
        parser = new Parser(new Scanner(new StringReader(text)));
    }

    /// <summary>The map that a file is; null, and at least one finding, if it is none.</summary>
    public static YamlMap? Read(string file, ReadOnlySpan<byte> bytes, RecipeLimits limits, Findings findings)
    {
        var start = new SourceMark(file, 0, 0);
        if (bytes.Length > limits.MaxBytes)
        {
            findings.Add(start, "APL6022", $"the file has {bytes.Length} bytes, expected at most {limits.MaxBytes}");
            return null;
        }

        string text;
        try
        {
            text = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            findings.Add(start, "APL6020", $"byte {e.Index + 1} is not UTF-8, expected text in UTF-8");
            return null;
        }

        if (Forbidden(text) is { } position)
        {
            var (line, column) = Place(text, position);
            findings.Add(new(file, line, column), "APL6020", $"found the character U+{(int)text[position]:X4}, expected printable text, line feeds and blanks",
                text[position] is '\t' ? "Indent with blanks: YAML allows no tabs there." : null);
            return null;
        }

        try
        {
            return new YamlReader(file, text, limits, findings).Document();
        }
        catch (YamlException e)
        {
            findings.Add(Mark(file, e.Start), "APL6021", $"this is no YAML: {Sentence(e)}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser means to throw YamlException only. A property test found that it does not always.
            findings.Add(start, "APL6021", "this is no YAML: its parts do not fit together");
            return null;
        }
    }

    /// <summary>Tabs are forbidden too: where YAML allows them they cannot be told from blanks.</summary>
    private static int? Forbidden(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' and not '\n' or '\u007f' or (>= '\u0080' and < '\u00a0') or '\u2028' or '\u2029' or '\ufeff')
            {
                return i;
            }
        }

        return null;
    }

    private static (int Line, int Column) Place(string text, int position)
    {
        var before = text.AsSpan(0, position);
        return (before.Count('\n') + 1, position - before.LastIndexOf('\n'));
    }

    private static SourceMark Mark(string file, in Mark mark) => new(file, (int)Math.Min(mark.Line, int.MaxValue), (int)Math.Min(mark.Column, int.MaxValue));

    /// <summary>The parser's own words without its position, which it repeats.</summary>
    private static string Sentence(YamlException e)
    {
        var text = e.Message;
        var start = text.IndexOf("): ", StringComparison.Ordinal) is var found and > 0 && text[0] == '(' ? found + 3 : 0;
        var end = text.IndexOf(" (at Line:", start, StringComparison.Ordinal);
        return UntrustedText.Show(end < 0 ? text[start..] : text[start..end]).TrimEnd('.');
    }

    private SourceMark At(ParsingEvent parsed) => Mark(file, parsed.Start);

    private YamlMap? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            findings.Add(new(file, 1, 1), "APL6025", "the file is empty, expected a map of keys");
            return null;
        }

        var begin = parser.Consume<DocumentStart>();
        if (begin.Version is not null)
        {
            findings.Add(At(begin), "APL6022", "found a directive, expected none");
            return null;
        }

        var root = Node(1);
        if (root is null)
        {
            return null;
        }

        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _))
        {
            findings.Add(At(parser.Current!), "APL6022", "found a second document, expected one in a file");
            return null;
        }

        if (root is YamlMap map)
        {
            return map;
        }

        findings.Add(root.At, "APL6025", $"found {root.Kind}, expected a map of keys");
        return null;
    }

    /// <summary>Null after a finding: reading stops there.</summary>
    private YamlNode? Node(int depth)
    {
        var parsed = parser.Consume<ParsingEvent>();
        var at = At(parsed);
        if (++nodes > limits.MaxNodes)
        {
            return Refuse(at, $"more than {limits.MaxNodes} values, lists and maps");
        }

        if (depth > limits.MaxDepth)
        {
            return Refuse(at, $"lists and maps nested deeper than {limits.MaxDepth}");
        }

        if (parsed is NodeEvent node)
        {
            if (!node.Anchor.IsEmpty)
            {
                return Refuse(at, "an anchor (`&name`), expected none", "Write the value twice, or put what is shared into an included file.");
            }

            // A quoted text has the tag `!` of its own accord.
            if (!node.Tag.IsEmpty && !(node is Scalar && node.Tag.IsNonSpecific))
            {
                return Refuse(at, "a tag (`!name`), expected none", "Put text that begins with an exclamation mark into quotes.");
            }
        }

        return parsed switch
        {
            Scalar scalar => Text(scalar, at),
            SequenceStart => List(at, depth),
            MappingStart => Map(at, depth),
            AnchorAlias => Refuse(at, "an alias (`*name`), expected none", "Put text that begins with an asterisk into quotes."),
            _ => Refuse(at, "something unexpected, expected a value, a list or a map"),
        };
    }

    private YamlText? Text(Scalar scalar, SourceMark at)
    {
        if (scalar.Value.Length <= limits.MaxValueLength)
        {
            return new YamlText(at, scalar.Value, scalar.Style is ScalarStyle.Plain);
        }

        Refuse(at, $"a value of {scalar.Value.Length} characters, expected at most {limits.MaxValueLength}");
        return null;
    }

    private YamlList? List(SourceMark at, int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsumeEnd<SequenceEnd>())
        {
            if (Node(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlList(at, items);
    }

    private YamlMap? Map(SourceMark at, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, SourceMark>(StringComparer.Ordinal);
        while (!parser.TryConsumeEnd<MappingEnd>())
        {
            if (Node(depth + 1) is not { } key)
            {
                return null;
            }

            if (key is not YamlText { Value.Length: > 0 } name)
            {
                findings.Add(key.At, "APL6025", $"found {key.Kind} as a key, expected a word");
                return null;
            }

            if (!places.TryAdd(name.Value, name.At))
            {
                findings.Add(name.At, "APL6023", $"the key '{UntrustedText.Show(name.Value)}' is there already in line {places[name.Value].Line}, expected it once");
                return null;
            }

            if (Node(depth + 1) is not { } value)
            {
                return null;
            }

            entries.Add(new YamlEntry(name.At, name.Value, value));
        }

        return new YamlMap(at, entries);
    }

    private YamlNode? Refuse(SourceMark at, string what, string? hint = null)
    {
        findings.Add(at, "APL6022", $"found {what}", hint);
        return null;
    }
}

/// <summary>What the parser's own extensions do, without taking an event of another kind.</summary>
file static class ParserSteps
{
    public static bool TryConsumeEnd<T>(this Parser parser)
        where T : ParsingEvent
    {
        if (!parser.Accept<T>(out _))
        {
            return false;
        }

        parser.MoveNext();
        return true;
    }
}
