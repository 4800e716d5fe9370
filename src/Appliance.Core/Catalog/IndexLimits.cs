namespace Appliance.Catalog;

/// <summary>How much of a foreign index is read at all (P7). Each limit is the largest accepted value; one more is refused, never cut.</summary>
public sealed record IndexLimits
{
    /// <summary>Largest unpacked text, in bytes. Default 64 MiB, about 110 000 templates.</summary>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest line without its line feed, in bytes. Default 64 KiB.</summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;

    /// <summary>Largest signature file, in bytes. Default 64 KiB; a detached signature has less than one.</summary>
    public int MaxSignatureBytes { get; init; } = 64 * 1024;

    /// <summary>Most records, whether listed or not. Default 100 000.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Most fields of one record. Default 128; real ones have 12.</summary>
    public int MaxFields { get; init; } = 128;
}
