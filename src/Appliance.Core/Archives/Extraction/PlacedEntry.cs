using Appliance.Archives.Tar;

namespace Appliance.Archives.Extraction;

/// <summary>An entry that passed the rules, with what it becomes on this host.</summary>
internal sealed class PlacedEntry(TarEntry entry, DirectoryNode parent, UInt128 key)
{
    internal TarEntry Entry => entry;

    /// <summary>The directory it goes into; the root's own is itself.</summary>
    internal DirectoryNode Parent => parent;

    /// <summary>Of its name, see <see cref="ArchiveTree.KeyOf"/>.</summary>
    internal UInt128 Key => key;

    /// <summary>Owner on the host.</summary>
    internal uint Uid { get; init; }

    internal uint Gid { get; init; }

    /// <summary>Attributes as the kernel takes them: names NUL-terminated, ids of the host; null for none.</summary>
    internal IReadOnlyList<(byte[] Name, byte[] Value)>? Attributes { get; init; }

    /// <summary>Its access lists name accounts; they are set when the archive's own list of accounts is known.</summary>
    internal bool HasNamedLists { get; init; }

    /// <summary>An entry of the same kind and name came before: it is replaced.</summary>
    internal bool IsReplacement { get; init; }
}
