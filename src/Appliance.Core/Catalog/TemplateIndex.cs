namespace Appliance.Catalog;

/// <summary>The templates of one source, with what the index says about itself.</summary>
public sealed record TemplateIndex
{
    internal TemplateIndex(IReadOnlyList<TemplateEntry> entries, IReadOnlyList<string> warnings)
    {
        Entries = entries;
        Warnings = warnings;
    }

    /// <summary>In index order; no two have the same name.</summary>
    public IReadOnlyList<TemplateEntry> Entries { get; }

    /// <summary>Counts publications; null where the publisher does not.</summary>
    public long? Serial { get; init; }

    /// <summary>When it was made, in its own words; null where it does not say.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>From when on it must not be believed; null where it does not say.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Text of the <c>pve-web-news</c> record, foreign HTML; null where there is none.</summary>
    public string? News { get; init; }

    /// <summary>What was accepted and is still odd, one sentence each with its line; at most about a hundred. Already safe to show.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads an index. Says nothing about who wrote it: <see cref="TrustedIndex.Accept"/> does.</summary>
    /// <param name="source">Name of the source, for messages and entries.</param>
    /// <param name="text">The unpacked index. It is not copied and must not change while the result is in use.</param>
    /// <param name="limits">How much is read at all.</param>
    /// <exception cref="VerificationException">
    /// Too large (APL1008), or against the grammar of docs/index-format.md (APL1040 to APL1055); says line, record and what was expected.
    /// </exception>
    public static TemplateIndex Parse(string source, ReadOnlyMemory<byte> text, IndexLimits limits)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limits);
        return new IndexParser(source, text, limits).Parse();
    }
}
