namespace Appliance.Archives.Tar;

/// <summary>One entry as the archive describes it, its headers put together and checked, before any rule of the target was asked.</summary>
internal sealed class TarEntry
{
    internal required EntryKind Kind { get; init; }

    internal required MemberName Name { get; init; }

    /// <summary>Target of a symbolic link, NUL-terminated; null for others.</summary>
    internal byte[]? LinkTarget { get; init; }

    /// <summary>The earlier entry that a hard link names.</summary>
    internal MemberName? HardLinkTarget { get; init; }

    /// <summary>Permissions, 07777.</summary>
    internal uint Mode { get; init; }

    internal uint Uid { get; init; }

    internal uint Gid { get; init; }

    internal long ModifiedSeconds { get; init; }

    /// <summary>0 to 999,999,999, always forward from the second.</summary>
    internal int ModifiedNanoseconds { get; init; }

    /// <summary>Size of the file as it will be, holes included.</summary>
    internal long Size { get; init; }

    /// <summary>Where the stored bytes go; null where they are the whole file.</summary>
    internal SparseMap? Sparse { get; init; }

    internal uint DeviceMajor { get; init; }

    internal uint DeviceMinor { get; init; }

    /// <summary>Extended attributes as stored, in their order; null for none.</summary>
    internal IReadOnlyList<(string Name, byte[] Value)>? Attributes { get; init; }

    /// <summary>Access list in the text form of SCHILY.acl.access.</summary>
    internal byte[]? AccessList { get; init; }

    /// <summary>Default access list of a directory.</summary>
    internal byte[]? DefaultList { get; init; }

    /// <summary>Offset of its header in the unpacked stream.</summary>
    internal long Position { get; init; }

    /// <summary>What it is called in messages.</summary>
    public override string ToString() => Name.ToString();
}
