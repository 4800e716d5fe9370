namespace Appliance.Archives;

/// <summary>What an archive may ask for at most. One more of anything is refused, never cut off (promise P27).</summary>
public sealed record ArchiveLimits
{
    /// <summary>Bytes of the unpacked tar stream. Default 64 GiB.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Entries, directories that only paths mention included. Default 2 million.</summary>
    public long MaxEntries { get; init; } = 2_000_000;

    /// <summary>Unpacked bytes for each packed one, once <see cref="RatioFreeBytes"/> are exceeded. Default 250; real root file systems have 2 to 10.</summary>
    public long MaxRatio { get; init; } = 250;

    /// <summary>Unpacked bytes that the ratio is not asked of: small archives of many equal headers pack well. Default 512 MiB.</summary>
    public long RatioFreeBytes { get; init; } = 512L << 20;

    /// <summary>Size of one file, holes included. Default 256 GiB.</summary>
    public long MaxFileBytes { get; init; } = 256L << 30;

    /// <summary>Length of a name within the archive, in bytes. Default 4095, what Linux takes as a path.</summary>
    public int MaxNameBytes { get; init; } = 4095;

    /// <summary>Components of a name. Default 512.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Bytes of one extended header, long name or sparse map. Default 1 MiB.</summary>
    public int MaxHeaderBytes { get; init; } = 1 << 20;

    /// <summary>Headers that only describe the next entry, in a row. Default 4.</summary>
    public int MaxChainedHeaders { get; init; } = 4;

    /// <summary>Memory that a decoder may take for its window or dictionary. Default 128 MiB.</summary>
    public long MaxDecoderBytes { get; init; } = 128L << 20;

    /// <summary>Parts that a compressed file may be put together from (gzip members, bzip2 streams). Default 1 million.</summary>
    public int MaxParts { get; init; } = 1_000_000;
}
