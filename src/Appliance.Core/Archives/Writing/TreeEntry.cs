namespace Appliance.Archives.Writing;

/// <summary>One name of a tree with everything an archive says of it, but for a file's content.</summary>
public sealed record TreeEntry
{
    /// <summary>Path below the root, without <c>./</c> before or <c>/</c> behind; empty for the root itself. Any bytes but NUL.</summary>
    public required byte[] Path { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>Permission bits, 07777.</summary>
    public required int Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    /// <summary>Bytes of content that follow; 0 for anything but a regular file.</summary>
    public long Size { get; init; }

    /// <summary>Modification time in whole seconds since 1970, rounded down.</summary>
    public long Modified { get; init; }

    /// <summary>A symbolic link's text, or the path of a hard link's first name (as <see cref="Path"/>); else empty.</summary>
    public byte[] LinkTarget { get; init; } = [];

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    /// <summary>In the order of the file system, or of their names (<see cref="TreeOptions.SortAttributes"/>). ACLs are among them, as the kernel keeps them.</summary>
    public IReadOnlyList<Xattr> Attributes { get; init; } = [];
}
