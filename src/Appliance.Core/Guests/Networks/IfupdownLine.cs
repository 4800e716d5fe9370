namespace Appliance.Guests.Networks;

/// <summary>What a line of <c>/etc/network/interfaces</c> is to the rewriting.</summary>
/// <remarks>Source: guest-setup.md §7.1, <c>interfaces(5)</c>.</remarks>
internal static class IfupdownLine
{
    private static readonly string[] Keywords = ["iface", "mapping", "source", "source-directory", "no-auto-down", "no-scripts", "rename"];

    private static readonly string[] AddressOptions = ["address", "netmask", "gateway", "broadcast"];

    /// <summary>A blank within a line. Bytes above 127 never are: the file's encoding is not known.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\f' or '\v';

    /// <summary>True for lines of blanks only, also of CR LF files.</summary>
    public static bool IsEmpty(string line) => TrimStart(line).Length == 0;

    /// <summary>True for the line that begins a section of ours.</summary>
    public static bool IsBegin(string line) => line.StartsWith("# --- BEGIN PVE ---", StringComparison.Ordinal);

    /// <summary>True for the line that ends a section of ours.</summary>
    public static bool IsEnd(string line) => line.StartsWith("# --- END PVE ---", StringComparison.Ordinal);

    /// <summary>True for comments, indented or not.</summary>
    public static bool IsComment(string line) => TrimStart(line).StartsWith('#');

    /// <summary>True for lines that are no part of a stanza, whatever is open; also an <c>iface</c> line that <see cref="ParseInterface"/> does not know.</summary>
    public static bool Closes(string line) =>
        Words(line) is [var word, ..] && (word.StartsWith("allow-", StringComparison.Ordinal) || Array.IndexOf(Keywords, word) >= 0);

    /// <summary>True for lines that a backslash extends here: not comments, which ifupdown reads line by line, and not lines that are copied anyway.</summary>
    public static bool CanContinue(string line) => !IsComment(line) && !Closes(line) && AutoNames(line) is null;

    /// <summary>True if the next line belongs to this one: it ends in a backslash.</summary>
    public static bool IsContinued(string line) => line.TrimEnd('\r').EndsWith('\\');

    /// <summary>True for a word, a blank and something: an option of the open stanza.</summary>
    public static bool IsOption(string line) => Words(line).Count > 1;

    /// <summary>True for the options that say the address: they are replaced by the configured ones.</summary>
    public static bool IsAddressOption(string line) => Array.IndexOf(AddressOptions, Words(line)[0]) >= 0;

    /// <summary>The names of an <c>auto</c> line; null for any other.</summary>
    public static List<string>? AutoNames(string line)
    {
        var words = Words(line);
        return words.Count > 0 && words[0] == "auto" ? words[1..] : null;
    }

    /// <summary>Reads <c>iface NAME inet|inet6 METHOD</c> with nothing after it.</summary>
    public static (string Name, bool IsV6)? ParseInterface(string line)
    {
        var words = Words(line);
        return words.Count == 4 && words[0] == "iface" && words[2] is "inet" or "inet6" ? (words[1], words[2] == "inet6") : null;
    }

    /// <summary>The line without the blanks it begins with.</summary>
    public static string TrimStart(string line)
    {
        var start = 0;
        while (start < line.Length && IsBlank(line[start]))
        {
            start++;
        }

        return line[start..];
    }

    /// <summary>The words of a line.</summary>
    public static List<string> Words(string line)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= line.Length; i++)
        {
            var blank = i == line.Length || IsBlank(line[i]);
            if (!blank && start < 0)
            {
                start = i;
            }
            else if (blank && start >= 0)
            {
                words.Add(line[start..i]);
                start = -1;
            }
        }

        return words;
    }
}
