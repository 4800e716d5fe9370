using System.Text;

namespace Appliance.Containers;

/// <summary>
/// Text of a configuration file. Lines are kept as Latin-1 strings, one character a byte, so that any bytes survive;
/// people and programs see them as UTF-8.
/// </summary>
internal static class CtText
{
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>As it is shown: UTF-8, wrong bytes as the replacement character.</summary>
    public static string Decode(string bytes) => Ascii.IsValid(bytes) ? bytes : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    /// <summary>As it is kept.</summary>
    public static string Encode(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>What a line of a description says.</summary>
    public static string Unescape(string line)
    {
        if (!line.Contains('%', StringComparison.Ordinal))
        {
            return line;
        }

        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '%' && i + 2 < line.Length && char.IsAsciiHexDigit(line[i + 1]) && char.IsAsciiHexDigit(line[i + 2]))
            {
                text.Append((char)Convert.ToInt32(line.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                text.Append(line[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>A line of a description as it is written: what is not printable ASCII, <c>:</c> and <c>%</c> as <c>%XX</c> (guest-setup.md §9).</summary>
    public static string Escape(string line)
    {
        var text = new StringBuilder(line.Length);
        foreach (var character in line)
        {
            if (character is >= ' ' and <= '~' and not (':' or '%'))
            {
                text.Append(character);
            }
            else
            {
                text.Append('%').Append(HexDigits[character >> 4]).Append(HexDigits[character & 15]);
            }
        }

        return text.ToString();
    }
}
