namespace Appliance.Guests.Networks;

/// <summary>The lines of a guest's stanza that are its own: what we wrote into it earlier is taken out again.</summary>
/// <remarks>Source: guest-setup.md §7.1.</remarks>
internal static class IfupdownOptions
{
    /// <summary>
    /// The guest's own lines: without what stands between our markers, and without the four route lines that were once written
    /// without them. A marker without its partner only loses itself.
    /// </summary>
    /// <param name="lines">The collected lines, trimmed at the left, markers among them.</param>
    /// <param name="name">The interface.</param>
    public static List<string> WithoutOurs(IReadOnlyList<string> lines, string name)
    {
        var own = new List<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (IfupdownLine.IsBegin(lines[i]))
            {
                i = Math.Max(i, FindEnd(lines, i));
            }
            else if (!IfupdownLine.IsEnd(lines[i]))
            {
                own.Add(lines[i]);
                RemoveUnmarkedRoutes(own, name);
            }
        }

        return own;
    }

    private static int FindEnd(IReadOnlyList<string> lines, int begin)
    {
        for (var i = begin + 1; i < lines.Count && !IfupdownLine.IsBegin(lines[i]); i++)
        {
            if (IfupdownLine.IsEnd(lines[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Looks at the last four lines only, after each line: what moves together when others go is seen, too, and a second run finds nothing.</summary>
    private static void RemoveUnmarkedRoutes(List<string> lines, string name)
    {
        if (lines.Count < 4 || !lines[^1].StartsWith("pre-down ip route del ", StringComparison.Ordinal))
        {
            return;
        }

        var words = IfupdownLine.Words(lines[^1]);
        if (words.Count == 7 && lines[^4..].Select(line => line.TrimEnd('\r')).SequenceEqual(Routes(words[4], name), StringComparer.Ordinal))
        {
            lines.RemoveRange(lines.Count - 4, 4);
        }
    }

    /// <summary>The four lines that reach a gateway outside the network.</summary>
    public static string[] Routes(string gateway, string name) =>
    [
        $"post-up ip route add {gateway} dev {name}",
        $"post-up ip route add default via {gateway} dev {name}",
        $"pre-down ip route del default via {gateway} dev {name}",
        $"pre-down ip route del {gateway} dev {name}",
    ];
}
