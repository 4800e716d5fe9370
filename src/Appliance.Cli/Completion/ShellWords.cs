using System.Text;

namespace Appliance.Cli.Completion;

/// <summary>A command line as a shell shows it to a completion program, cut into words.</summary>
internal static class ShellWords
{
    /// <summary>The words of <c>COMP_LINE</c> up to <c>COMP_POINT</c>; the last is the one being typed, empty after a blank.</summary>
    /// <remarks>Quotes and backslashes are taken off; nothing is expanded.</remarks>
    public static IReadOnlyList<string> Split(string line, int point)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        var text = line.AsSpan(0, Math.Clamp(point, 0, line.Length));
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quote != '\0')
            {
                if (character == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(character);
                }
            }
            else if (character is '"' or '\'')
            {
                (quote, inWord) = (character, true);
            }
            else if (character is ' ' or '\t')
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                inWord = false;
            }
            else
            {
                inWord = true;
                word.Append(character == '\\' && i + 1 < text.Length ? text[++i] : character);
            }
        }

        words.Add(word.ToString());
        return words;
    }

    /// <summary>
    /// Whether a word may be put into a command line without quotes. A file on a storage may be called anything; a name
    /// that a shell would act on is not offered.
    /// </summary>
    public static bool IsSafe(string word)
    {
        foreach (var character in word)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-' or '+' or ':' or '/' or '@' or '=' or ',' or '%'))
            {
                return false;
            }
        }

        return word.Length > 0;
    }
}
