using Appliance.Catalog;

namespace Appliance.Downloads;

/// <summary>A file to download: where from, where to, and how to know it is the right one.</summary>
public sealed record FileRequest
{
    /// <summary>Mirrors in order of preference, at least one; http or https; may carry <c>user:password@</c>.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>Existing directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Final name, one path component. Nothing may have it yet.</summary>
    public required string Name { get; init; }

    /// <summary>All that are strong must match; a weak one counts only where there is no other. Empty only with <see cref="AllowUnverified"/>.</summary>
    public required IReadOnlyList<Digest> Digests { get; init; }

    /// <summary>The caller knows that nothing vouches for these bytes (<c>import URL</c> without a checksum).</summary>
    public bool AllowUnverified { get; init; }

    /// <summary>Size in bytes as the signed index says; null if it does not. No byte more reaches the disk (P11).</summary>
    public long? ExpectedBytes { get; init; }

    /// <summary>Largest size accepted where none is expected. Default 64 GiB.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024 * 1024;

    /// <summary>The digests that decide.</summary>
    internal IReadOnlyList<Digest> Deciding => Digests.Any(digest => !digest.IsWeak) ? [.. Digests.Where(digest => !digest.IsWeak)] : Digests;
}
