using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>Which templates on offer are wanted; what is null or empty does not matter.</summary>
internal sealed record TemplateFilter
{
    public string? Section { get; init; }

    /// <summary><c>debian-13</c>, or <c>debian</c> for all its releases.</summary>
    public string? Os { get; init; }

    /// <summary>A template without an architecture, or for all, always matches.</summary>
    public string? Architecture { get; init; }

    /// <summary>Each must occur somewhere in the texts of the template, in any case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Patterns with <c>*</c> and <c>?</c>, one of which must match the whole name or family.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    public bool Matches(OfferedTemplate offered)
    {
        var entry = offered.Entry;
        return (Section is null || entry.Section == Section)
            && (Os is null || entry.Os == Os || entry.Os.StartsWith(Os + "-", StringComparison.Ordinal))
            && (Architecture is null || entry.Architecture is null or "all" || entry.Architecture == Architecture)
            && Words.All(word => Contains(offered, word))
            && (Patterns.Count == 0 || Patterns.Any(pattern => Matches(pattern, entry.Name.Value) || Matches(pattern, entry.Family)));
    }

    private static bool Contains(OfferedTemplate offered, string word) =>
        offered.Entry.Name.Value.Contains(word, StringComparison.OrdinalIgnoreCase)
        || offered.Entry.Os.Contains(word, StringComparison.OrdinalIgnoreCase)
        || offered.Entry.Headline.Contains(word, StringComparison.OrdinalIgnoreCase)
        || offered.Entry.Description.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary><c>*</c> is any text, <c>?</c> one character. Linear: on a mismatch only the last star moves.</summary>
    private static bool Matches(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
