using Appliance.Archives.Writing;

namespace Appliance.Images.Packing;

/// <summary>How a tree becomes a template. The bytes of the template depend on the tree, the date, the level and the description alone.</summary>
public sealed record PackOptions
{
    /// <summary>Path in the tree of what PVE's tools say of a template; it is the first entry of the archive.</summary>
    public const string InfoPath = "etc/appliance.info";

    /// <summary>No file is later than this: seconds since 1970, 0 to 8589934591 (SOURCE_DATE_EPOCH of reproducible-builds.org).</summary>
    public required long SourceDateEpoch { get; init; }

    /// <summary>In the compressor's own terms; null for its default (zst 9, xz 6, gz 6).</summary>
    public int? Level { get; init; }

    /// <summary>1 to 64; null for as many as there are processors, within reason. No influence on the bytes.</summary>
    public int? Threads { get; init; }

    /// <summary>Content of <see cref="InfoPath"/> in the archive, whatever the tree has there, at most 64 KiB; null for the tree's own.</summary>
    public ReadOnlyMemory<byte>? Info { get; init; }

    /// <summary>Frames of earlier templates, to take again what has not changed; zst only. No influence on the bytes.</summary>
    public FrameCache? Cache { get; init; }

    /// <summary>Pack in spite of findings that would make the template unusable (APL6060); they become warnings.</summary>
    public bool AllowFindings { get; init; }

    /// <summary>What is read of the tree.</summary>
    public TreeOptions Tree { get; init; } = new();
}
