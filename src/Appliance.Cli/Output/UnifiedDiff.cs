using System.Globalization;
using System.Text;

namespace Appliance.Cli.Output;

/// <summary>The difference of two small files as <c>diff -u</c> writes it. Lines are not made safe to show.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    private const string NoNewline = "\\ No newline at end of file";

    /// <summary>The lines, headings included; none if the contents are the same.</summary>
    /// <param name="beforeName">What the old file is called; <c>/dev/null</c> if there was none.</param>
    /// <param name="before">Its bytes.</param>
    /// <param name="afterName">What the new file is called.</param>
    /// <param name="after">Its bytes.</param>
    public static IEnumerable<string> Lines(string beforeName, ReadOnlySpan<byte> before, string afterName, ReadOnlySpan<byte> after)
    {
        if (before.SequenceEqual(after))
        {
            return [];
        }

        return before.Contains((byte)0) || after.Contains((byte)0)
            ? [$"Binary files {beforeName} and {afterName} differ"]
            : [$"--- {beforeName}", $"+++ {afterName}", .. Hunks(LineDiff.Compare(Split(before), Split(after)))];
    }

    /// <summary>Lines with their newline, so that a missing one at the end is a difference, as characters of one byte each.</summary>
    private static List<string> Split(ReadOnlySpan<byte> text)
    {
        var lines = new List<string>();
        while (text.Length > 0)
        {
            var end = text.IndexOf((byte)'\n');
            var length = end < 0 ? text.Length : end + 1;
            lines.Add(Encoding.Latin1.GetString(text[..length]));
            text = text[length..];
        }

        return lines;
    }

    private static IEnumerable<string> Hunks(IReadOnlyList<Edit> edits)
    {
        var (oldLine, newLine) = (1, 1);
        var index = 0;
        while (index < edits.Count)
        {
            var first = index;
            while (first < edits.Count && edits[first].Kind == EditKind.Keep)
            {
                first++;
            }

            if (first == edits.Count)
            {
                yield break;
            }

            var start = Math.Max(index, first - Context);
            var end = EndOfHunk(edits, first);
            oldLine += start - index;
            newLine += start - index;
            var oldCount = edits.Skip(start).Take(end - start).Count(edit => edit.Kind != EditKind.Add);
            var newCount = edits.Skip(start).Take(end - start).Count(edit => edit.Kind != EditKind.Remove);
            yield return $"@@ -{Range(oldLine, oldCount)} +{Range(newLine, newCount)} @@";
            for (var i = start; i < end; i++)
            {
                yield return (edits[i].Kind switch { EditKind.Add => "+", EditKind.Remove => "-", _ => " " }) + Show(edits[i].Line.TrimEnd('\n'));
                if (!edits[i].Line.EndsWith('\n'))
                {
                    yield return NoNewline;
                }
            }

            oldLine += oldCount;
            newLine += newCount;
            index = end;
        }
    }

    /// <summary>Changes with no more than twice the context between them are told together.</summary>
    private static int EndOfHunk(IReadOnlyList<Edit> edits, int first)
    {
        var end = first;
        for (var i = first; i < edits.Count && i - end <= 2 * Context; i++)
        {
            if (edits[i].Kind != EditKind.Keep)
            {
                end = i + 1;
            }
        }

        return Math.Min(edits.Count, end + Context);
    }

    private static string Range(int line, int count) => count == 1
        ? line.ToString(CultureInfo.InvariantCulture)
        : $"{(count == 0 ? line - 1 : line)},{count}";

    private static string Show(string line) => Ascii.IsValid(line) ? line : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line));
}
