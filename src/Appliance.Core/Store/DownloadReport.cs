using Appliance.Catalog;
using Appliance.Downloads;

namespace Appliance.Store;

/// <summary>What <c>download</c>, <c>upgrade</c> and <c>import</c> did for one template.</summary>
public sealed record DownloadReport
{
    /// <summary>The template on its storage.</summary>
    public required VolumeId Id { get; init; }

    /// <summary>Its path on this host.</summary>
    public required string Path { get; init; }

    /// <summary>It was there before, with the right bytes: nothing was fetched.</summary>
    public bool AlreadyPresent { get; init; }

    /// <summary>The digest that was checked; for an import without a checksum the one that was computed.</summary>
    public required Digest Digest { get; init; }

    /// <summary>How the transfer went; null if there was none.</summary>
    public FileResult? Transfer { get; init; }
}

/// <summary>What <c>download</c> may be told.</summary>
public sealed record TemplateDownloadOptions
{
    /// <summary>Accept a template known only by an MD5 sum.</summary>
    public bool AllowWeakDigest { get; init; }

    /// <summary>Largest accepted template, in bytes, where the index gives no size. Default 64 GiB.</summary>
    public long MaxBytes { get; init; } = 64L << 30;
}
