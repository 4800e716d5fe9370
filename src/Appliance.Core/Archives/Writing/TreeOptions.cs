namespace Appliance.Archives.Writing;

/// <summary>What is read of a tree, and how much of it at most. One more is refused (APL6054), never left out.</summary>
public sealed record TreeOptions
{
    /// <summary>Names in the whole tree. Default 4 million.</summary>
    public long MaxEntries { get; init; } = 4_000_000;

    /// <summary>Directories inside one another, the root not counted. Default 200.</summary>
    public int MaxDepth { get; init; } = 200;

    /// <summary>Bytes of all extended attributes of one entry, names and values. Default 1 MiB.</summary>
    public int MaxAttributeBytes { get; init; } = 1024 * 1024;

    /// <summary>Device nodes are entries too. Otherwise they are left out with a notice: a container gets its own.</summary>
    public bool WithDevices { get; init; }

    /// <summary>
    /// Extended attributes in the order of their names. Otherwise as the file system lists them, which is what GNU tar
    /// archives, and differs between file systems.
    /// </summary>
    public bool SortAttributes { get; init; } = true;

    /// <summary>Path of a file that is visited before everything else, even before the root, and not again; a missing one is passed over.</summary>
    public string? First { get; init; }

    /// <summary>The file of <see cref="First"/> is not visited at all, whatever is there: the caller has its own.</summary>
    public bool OmitFirst { get; init; }
}
