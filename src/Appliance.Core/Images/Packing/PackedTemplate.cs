using Appliance.Catalog;

namespace Appliance.Images.Packing;

/// <summary>A template that was written.</summary>
public sealed record PackedTemplate
{
    /// <summary>Its path.</summary>
    public required string File { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of the file.</summary>
    public required Digest Sha256 { get; init; }

    /// <summary>Of the file: what an index says of it.</summary>
    public required Digest Sha512 { get; init; }

    /// <summary>Of the archive before it was compressed. Equal for equal trees, whatever compressor and version made the file.</summary>
    public required Digest TarSha256 { get; init; }

    /// <summary>Size before it was compressed.</summary>
    public required long TarBytes { get; init; }

    /// <summary>Room the tree takes on a file system with blocks of 4 KiB, in KiB. Hard links count once.</summary>
    public required long InstalledKiB { get; init; }

    /// <summary>Entries of the archive.</summary>
    public required long Entries { get; init; }

    /// <summary>Frames of a zst file, and how many of them the cache had; 0 for other formats.</summary>
    public int Frames { get; init; }

    /// <inheritdoc cref="Frames"/>
    public int ReusedFrames { get; init; }

    /// <summary>What was left out, and what will not survive the unpacking; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
