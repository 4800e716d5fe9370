using System.Globalization;
using System.Text;

namespace Appliance;

/// <summary>Text from an index, a server or a file name, made safe to show (P51).</summary>
public static class UntrustedText
{
    /// <summary>
    /// Control characters (C0, DEL, C1), bidirectional controls, other format characters, line separators and lone
    /// surrogates become <c>\u{hex}</c>; everything else stays. Newline and tab are escaped too.
    /// </summary>
    public static string Show(string text)
    {
        var clean = true;
        foreach (var character in text)
        {
            clean &= character is >= ' ' and <= '~';
        }

        if (clean)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            var found = Rune.TryGetRuneAt(text, i, out var rune);
            if (found && IsPrintable(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{(found ? rune.Value : text[i]):x}}}");
            }

            i += found ? rune.Utf16SequenceLength : 1;
        }

        return shown.ToString();
    }

    /// <summary>Whether a character has a shape and nothing but a shape: a terminal does not act on it.</summary>
    public static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
