using System.Buffers.Binary;
using System.Text;
using Appliance.Archives.Tar;
using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>
/// Which extended attributes are kept and how they are written: <c>user.*</c>, file capabilities and access lists.
/// Anything else (labels of the host's security modules, trusted.*) belongs to where the archive was made.
/// </summary>
internal sealed class AttributeRules(IdMap map)
{
    private const uint RevisionMask = 0xFF000000;
    private const uint Revision2 = 0x02000000;
    private const uint Revision3 = 0x03000000;
    private const int Revision2Bytes = 20;
    private const int Revision3Bytes = 24;

    private static readonly byte[] Capability = [.. "security.capability\0"u8];
    private static readonly byte[] Access = [.. "system.posix_acl_access\0"u8];
    private static readonly byte[] Default = [.. "system.posix_acl_default\0"u8];

    /// <summary>Names that are told apart: a hostile archive has as many as it likes.</summary>
    private const int MaxDroppedNames = 16;

    /// <summary>Longest name that Linux has (xattr(7)).</summary>
    private const int MaxNameLength = 255;

    private readonly SortedDictionary<string, long> dropped = new(StringComparer.Ordinal);

    /// <summary>Attributes that were left out, by name; those of more names than an archive of a system has together under the empty one.</summary>
    internal IReadOnlyDictionary<string, long> Dropped => dropped;

    /// <summary>What to set; null for nothing.</summary>
    /// <param name="entry">Whose.</param>
    /// <param name="hasNamedLists">Its access lists wait for <see cref="NamedLists"/>.</param>
    /// <exception cref="VerificationException">A capability or access list is none (APL2050, APL2051), or an id is not mapped (APL2049).</exception>
    internal IReadOnlyList<(byte[] Name, byte[] Value)>? Of(TarEntry entry, out bool hasNamedLists)
    {
        hasNamedLists = false;
        if (entry.Attributes is null && entry.AccessList is null && entry.DefaultList is null)
        {
            return null;
        }

        var kept = new List<(byte[], byte[])>();
        foreach (var (name, value) in entry.Attributes ?? [])
        {
            if (name.StartsWith("user.", StringComparison.Ordinal) && entry.Kind is EntryKind.File or EntryKind.Directory)
            {
                kept.Add(([.. Encoding.UTF8.GetBytes(name), 0], value));
            }
            else if (name == "security.capability" && entry.Kind == EntryKind.File)
            {
                kept.Add((Capability, Capabilities(value, entry)));
            }
            else if (!name.StartsWith("system.posix_acl_", StringComparison.Ordinal) || (entry.AccessList ?? entry.DefaultList) is null)
            {
                // The kernel's form of an access list beside the text that says the same is no loss.
                Drop(name);
            }
        }

        hasNamedLists = !AddLists(entry, names: null, kept);
        return kept.Count > 0 ? kept : null;
    }

    /// <summary>The access lists of an entry whose lists have names.</summary>
    /// <exception cref="VerificationException">A name is unknown (APL2052).</exception>
    internal IReadOnlyList<(byte[] Name, byte[] Value)> NamedLists(TarEntry entry, AccountNames names)
    {
        var lists = new List<(byte[], byte[])>();
        AddLists(entry, names, lists);
        return lists;
    }

    /// <summary>False if there are names that nobody knows yet; then nothing was added.</summary>
    private bool AddLists(TarEntry entry, AccountNames? names, List<(byte[] Name, byte[] Value)> lists)
    {
        if (entry.AccessList is null && entry.DefaultList is null)
        {
            return true;
        }

        if (entry.Kind is not (EntryKind.File or EntryKind.Directory) || (entry.Kind != EntryKind.Directory && entry.DefaultList is not null))
        {
            Drop("acl");
            return true;
        }

        var access = entry.AccessList is { Length: > 0 } text ? AccessList.Parse(text, map, names, entry) : [];
        var standard = entry.DefaultList is { Length: > 0 } other ? AccessList.Parse(other, map, names, entry) : [];
        if (access is null || standard is null)
        {
            return false;
        }

        lists.AddRange(access.Length > 0 ? [(Access, access)] : []);
        lists.AddRange(standard.Length > 0 ? [(Default, standard)] : []);
        return true;
    }

    /// <summary>
    /// Capabilities that work in the container: those of a mapped root are marked with it, so that they count in its
    /// user namespace and nowhere else (capabilities(7), "File capability extended attribute versioning").
    /// </summary>
    private byte[] Capabilities(byte[] value, TarEntry entry)
    {
        var revision = value.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(value) & RevisionMask : 0;
        var isRevision3 = revision == Revision3 && value.Length == Revision3Bytes;
        if (!isRevision3 && !(revision == Revision2 && value.Length == Revision2Bytes))
        {
            throw new VerificationException("APL2050", $"The file capability of '{entry}' is of an unknown kind ({value.Length} bytes).");
        }

        if (map.IsIdentity)
        {
            return value;
        }

        var root = isRevision3 ? BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(Revision2Bytes)) : 0;
        if (!map.TryMap(IdKind.User, root, out var host))
        {
            throw new VerificationException("APL2049", $"The file capability of '{entry}' is for the root id {root}, which the id map does not have.");
        }

        var mapped = new byte[Revision3Bytes];
        value.AsSpan(0, Revision2Bytes).CopyTo(mapped);
        BinaryPrimitives.WriteUInt32LittleEndian(mapped, Revision3 | (BinaryPrimitives.ReadUInt32LittleEndian(value) & ~RevisionMask));
        BinaryPrimitives.WriteUInt32LittleEndian(mapped.AsSpan(Revision2Bytes), host);
        return mapped;
    }

    private void Drop(string name)
    {
        var what = name.Length <= MaxNameLength && (dropped.Count < MaxDroppedNames || dropped.ContainsKey(name)) ? name : "";
        dropped[what] = dropped.GetValueOrDefault(what) + 1;
    }
}
