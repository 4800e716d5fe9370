using Appliance.Archives.Tar;

namespace Appliance.Archives.Extraction;

/// <summary>A directory of the archive: one that it lists, or one that only the path of an entry mentions.</summary>
internal sealed class DirectoryNode(DirectoryNode? parent, MemberName name)
{
    private int uses;

    internal DirectoryNode? Parent => parent;

    internal MemberName Name => name;

    /// <summary>Mode, owner, times and attributes, set when everything else is done; null where the archive says nothing of it.</summary>
    internal PlacedEntry? Metadata { get; set; }

    /// <summary>It is there.</summary>
    internal bool IsMade { get; set; }

    /// <summary>It was there before.</summary>
    internal bool IsKept { get; set; }

    /// <summary>Open descriptor, or −1.</summary>
    internal int Descriptor { get; set; } = -1;

    /// <summary>Nobody works in it, so it may be closed.</summary>
    internal bool IsIdle => Volatile.Read(ref uses) == 0;

    internal void Use() => Interlocked.Increment(ref uses);

    internal void Release() => Interlocked.Decrement(ref uses);
}
