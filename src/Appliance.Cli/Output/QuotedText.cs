using System.Globalization;
using System.Text;

namespace Appliance.Cli.Output;

/// <summary>
/// A text as a JSON string, which is a YAML string too. Everything that <see cref="UntrustedText.Show"/> would not
/// show raw is written as <c>\uXXXX</c>: the value survives, and no terminal acts on it (P51).
/// </summary>
internal static class QuotedText
{
    public static string Quote(string text)
    {
        if (IsPlain(text))
        {
            return $"\"{text}\"";
        }

        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                // Half of a surrogate pair is no character, and strict readers refuse it.
                quoted.Append("\\ufffd");
                i++;
                continue;
            }

            if (rune.Value is '"' or '\\')
            {
                quoted.Append('\\').Append((char)rune.Value);
            }
            else if (rune.Value is '\n')
            {
                quoted.Append("\\n");
            }
            else if (UntrustedText.IsPrintable(rune))
            {
                quoted.Append(text, i, rune.Utf16SequenceLength);
            }
            else
            {
                foreach (var unit in text.AsSpan(i, rune.Utf16SequenceLength))
                {
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }

            i += rune.Utf16SequenceLength;
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Nearly every text: visible ASCII without the two characters that are escaped.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~' or '"' or '\\')
            {
                return false;
            }
        }

        return true;
    }
}
