using System.Text;

namespace Appliance.Guests.Steps;

/// <summary><c>/etc/inittab</c>: a login prompt on each console of the container, none elsewhere.</summary>
internal static class InittabPrompts
{
    /// <summary>The file.</summary>
    public const string File = "/etc/inittab";

    /// <summary>The text without the lines that are for removal and with new lines at its end. Other lines stay byte for byte.</summary>
    public static string Replace(string text, Predicate<string> isRemoved, IEnumerable<string> added)
    {
        var result = new StringBuilder();
        foreach (var line in Lines(text))
        {
            if (!isRemoved(line))
            {
                result.Append(line).Append('\n');
            }
        }

        foreach (var line in added)
        {
            result.Append(line).Append('\n');
        }

        return result.ToString();
    }

    /// <summary>True for <c>PREFIXnumber:number:…getty…</c>: a login prompt. The second number, the run levels, may be missing.</summary>
    public static bool IsGetty(string line, string prefix, bool isPrefixRequired)
    {
        var fields = line.TrimStart(' ', '\t').Split(':', 3);
        if (fields.Length < 3 || !fields[2].Contains("getty", StringComparison.Ordinal) || fields[1].Any(c => !char.IsAsciiDigit(c)))
        {
            return false;
        }

        var hasPrefix = fields[0].StartsWith(prefix, StringComparison.Ordinal);
        var number = hasPrefix ? fields[0][prefix.Length..] : fields[0];
        return (hasPrefix || !isPrefixRequired) && number.Length > 0 && number.All(char.IsAsciiDigit);
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
}
