namespace Appliance;

/// <summary>The word that was probably meant.</summary>
public static class Suggestion
{
    /// <summary>The nearest word at most a third of the letters away (optimal string alignment), or the only one that begins so; else null.</summary>
    public static string? For(string typed, IEnumerable<string> words)
    {
        var candidates = words.ToList();
        var prefixed = candidates.Where(word => typed.Length > 1 && word.StartsWith(typed, StringComparison.Ordinal)).ToList();
        if (prefixed.Count == 1)
        {
            return prefixed[0];
        }

        // What is this long was not mistyped.
        return typed.Length > 64 ? null : candidates
            .Select(word => (Word: word, Distance: Distance(typed, word)))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Word.TrimStart('-').Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Word)
            .FirstOrDefault();
    }

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
