using System.Text;

namespace Appliance.Guests;

/// <summary>The values of an os-release file. It is data and nothing else: nothing in it is expanded or evaluated (P44).</summary>
/// <remarks>Source: guest-setup.md §2.1. An unquoted value ends at the first character that is no letter or digit, as it always has.</remarks>
internal sealed class OsRelease
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private OsRelease(string? path) => Path = path;

    /// <summary>The file it was read from, or null if the guest has none.</summary>
    public string? Path { get; }

    /// <summary><c>ID</c>; null if missing or empty.</summary>
    public string? Id => this["ID"];

    /// <summary><c>VERSION_ID</c>; null if missing or empty.</summary>
    public string? VersionId => this["VERSION_ID"];

    /// <summary>The last value of a name; null if missing or empty.</summary>
    public string? this[string name] => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Reads <c>/etc/os-release</c>, else <c>/usr/lib/os-release</c>, inside the tree.</summary>
    public static OsRelease Read(GuestTree tree)
    {
        foreach (var path in (ReadOnlySpan<string>)["/etc/os-release", "/usr/lib/os-release"])
        {
            if (tree.ReadText(path) is { } text)
            {
                return Parse(text, path);
            }
        }

        return new OsRelease(path: null);
    }

    /// <summary>Reads any text; lines that assign nothing are passed over.</summary>
    public static OsRelease Parse(string text, string? path)
    {
        var release = new OsRelease(path);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimStart(" \t\r\f\v");
            var length = NameLength(line);
            if (length > 0 && length < line.Length && line[length] == '=')
            {
                release.values[line[..length].ToString()] = Value(line[(length + 1)..]);
            }
        }

        return release;
    }

    private static int NameLength(ReadOnlySpan<char> line)
    {
        var length = 0;
        while (length < line.Length && (line[length] == '_' || char.IsAsciiLetter(line[length]) || (length > 0 && char.IsAsciiDigit(line[length]))))
        {
            length++;
        }

        return length;
    }

    private static string Value(ReadOnlySpan<char> text)
    {
        if (text is ['\'', ..] && text[1..].IndexOf('\'') is var end and >= 0)
        {
            return text.Slice(1, end).ToString();
        }

        if (text is ['"', ..] && DoubleQuoted(text[1..]) is { } value)
        {
            return value;
        }

        var length = 0;
        while (length < text.Length && char.IsAsciiLetterOrDigit(text[length]))
        {
            length++;
        }

        return text[..length].ToString();
    }

    /// <summary>The text up to the closing quote; null if there is none.</summary>
    private static string? DoubleQuoted(ReadOnlySpan<char> text)
    {
        var value = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                return value.ToString();
            }

            if (text[at] != '\\' || at + 1 == text.Length)
            {
                value.Append(text[at]);
                continue;
            }

            at++;
            _ = text[at] switch
            {
                'n' => value.Append('\n'),
                't' => value.Append('\t'),
                '"' or '\'' or '`' or '$' or '\\' => value.Append(text[at]),
                _ => value.Append('\\').Append(text[at]),
            };
        }

        return null;
    }
}
