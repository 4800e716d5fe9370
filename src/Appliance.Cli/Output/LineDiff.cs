namespace Appliance.Cli.Output;

/// <summary>Which lines two texts have in common, by the shortest way from one to the other (Myers, 1986).</summary>
/// <remarks>
/// Time and memory grow with the number of differences, so that is bounded: beyond <see cref="MaxEdits"/> everything
/// between the common beginning and end counts as changed. That is still a correct difference, only a longer one.
/// </remarks>
internal static class LineDiff
{
    /// <summary>Most removed and added lines that the shortest way is looked for.</summary>
    public const int MaxEdits = 500;

    /// <summary>The edits in order: kept, removed and added lines.</summary>
    public static IReadOnlyList<Edit> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start])
        {
            start++;
        }

        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        var left = before.Skip(start).Take(before.Count - start - end).ToArray();
        var right = after.Skip(start).Take(after.Count - start - end).ToArray();
        return
        [
            .. before.Take(start).Select(line => new Edit(EditKind.Keep, line)),
            .. Shortest(left, right) ?? [.. left.Select(line => new Edit(EditKind.Remove, line)), .. right.Select(line => new Edit(EditKind.Add, line))],
            .. before.Skip(before.Count - end).Select(line => new Edit(EditKind.Keep, line)),
        ];
    }

    /// <summary>Null if there are more edits than the limit.</summary>
    private static List<Edit>? Shortest(string[] before, string[] after)
    {
        var limit = Math.Min(MaxEdits, before.Length + after.Length);
        var offset = limit + 1;
        var furthest = new int[(2 * limit) + 3];
        var trace = new List<int[]>();
        for (var edits = 0; edits <= limit; edits++)
        {
            trace.Add(furthest[(offset - edits)..(offset + edits + 1)]);
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var isDown = diagonal == -edits || (diagonal != edits && furthest[offset + diagonal - 1] < furthest[offset + diagonal + 1]);
                var x = isDown ? furthest[offset + diagonal + 1] : furthest[offset + diagonal - 1] + 1;
                while (x < before.Length && x - diagonal < after.Length && before[x] == after[x - diagonal])
                {
                    x++;
                }

                furthest[offset + diagonal] = x;
                if (x >= before.Length && x - diagonal >= after.Length)
                {
                    return Walk(before, after, trace);
                }
            }
        }

        return null;
    }

    /// <summary>Back from the end. Row d of the trace has the furthest points of d − 1 edits, diagonals −d … d.</summary>
    private static List<Edit> Walk(string[] before, string[] after, List<int[]> trace)
    {
        var found = new List<Edit>();
        var (x, y) = (before.Length, after.Length);
        for (var edits = trace.Count - 1; edits >= 0; edits--)
        {
            var row = trace[edits];
            var diagonal = x - y;
            var isDown = diagonal == -edits || (diagonal != edits && row[edits + diagonal - 1] < row[edits + diagonal + 1]);
            var previous = isDown ? diagonal + 1 : diagonal - 1;
            var startX = edits == 0 ? 0 : row[edits + previous];
            var startY = edits == 0 ? 0 : startX - previous;
            while (x > startX && y > startY)
            {
                found.Add(new Edit(EditKind.Keep, before[--x]));
                y--;
            }

            if (edits > 0)
            {
                found.Add(isDown ? new Edit(EditKind.Add, after[--y]) : new Edit(EditKind.Remove, before[--x]));
            }
        }

        found.Reverse();
        return found;
    }
}

/// <summary>What happens to a line.</summary>
internal enum EditKind
{
    Keep = 0,
    Remove,
    Add,
}

/// <summary>One line of a difference.</summary>
internal sealed record Edit(EditKind Kind, string Line);
