using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Appliance.Archives.Tar;
using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>
/// The rules for names, kinds, owners and attributes (promises.md §3), kept without touching a file system: extraction,
/// check and list ask the same object, so a check refuses exactly what an extraction refuses.
/// </summary>
internal sealed class ArchiveTree
{
    /// <summary>Values of the table below this are kinds; above it, places in the list of directories.</summary>
    private const int FirstDirectory = 16;

    private readonly ExtractOptions options;
    private readonly AttributeRules attributes;
    private readonly Dictionary<UInt128, int> names = [];
    private readonly List<DirectoryNode> directories = [];
    private DirectoryNode lastParent;

    internal ArchiveTree(ExtractOptions options, AttributeRules attributes)
    {
        this.options = options;
        this.attributes = attributes;
        Root = new DirectoryNode(parent: null, MemberName.Root) { IsMade = true, IsKept = true };
        lastParent = Root;
        directories.Add(Root);
        names.Add(KeyOf([]), FirstDirectory);
    }

    internal DirectoryNode Root { get; }

    /// <summary>All directories, parents before what is in them.</summary>
    internal IReadOnlyList<DirectoryNode> Directories => directories;

    /// <summary>Names known so far.</summary>
    internal int Count => names.Count;

    /// <summary>Entries below <c>dev/</c>, which are left out.</summary>
    internal long Skipped { get; private set; }

    /// <summary>Identifies a name. 128 bits of SHA-256: nobody can make two names meet.</summary>
    internal static UInt128 KeyOf(ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(name, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>A directory that is known.</summary>
    internal DirectoryNode Directory(ReadOnlySpan<byte> name) => directories[names[KeyOf(name)] - FirstDirectory];

    /// <summary>The directory of a name, if the archive has it as one.</summary>
    internal bool TryDirectory(UInt128 key, [NotNullWhen(true)] out DirectoryNode? node)
    {
        node = names.TryGetValue(key, out var value) && value >= FirstDirectory ? directories[value - FirstDirectory] : null;
        return node is not null;
    }

    /// <summary>Takes the next entry into the tree.</summary>
    /// <returns>What to create, or null for an entry that is left out.</returns>
    /// <exception cref="VerificationException">The rules forbid it (APL2042–2058).</exception>
    internal PlacedEntry? Admit(TarEntry entry)
    {
        if (IsBelowDev(entry.Name))
        {
            Skipped++;
            return null;
        }

        RequireKind(entry);
        if (entry.Kind == EntryKind.Directory)
        {
            return AdmitDirectory(entry);
        }

        if (entry.Name.IsRoot)
        {
            throw new VerificationException("APL2044", "The archive's root is an entry that is no directory.");
        }

        var parent = DirectoryOf(entry.Name.Parent, entry);
        var key = KeyOf(entry.Name.Span);
        var value = (int)entry.Kind;
        if (entry.HardLinkTarget is { } target)
        {
            RequireLinkable(entry, target);
        }

        var isNew = !names.TryGetValue(key, out var known);
        if (!isNew && known != value)
        {
            throw new VerificationException("APL2045", $"The archive has '{entry}' twice, first as {Describe(known)}, then as {Describe(value)}.");
        }

        if (isNew)
        {
            Add(key, value);
        }

        return Place(entry, parent, key, isReplacement: !isNew);
    }

    /// <summary>The directory that seems to be the root file system where the top of the archive does not look like one.</summary>
    internal string? FindNestedRoot()
    {
        if (HasAny(""))
        {
            return null;
        }

        foreach (var directory in directories)
        {
            if (directory.Name.Depth is 1 or 2 && HasAny(System.Text.Encoding.Latin1.GetString(directory.Name.Span) + "/"))
            {
                return directory.Name.ToString();
            }
        }

        return null;

        bool HasAny(string prefix) => Has(prefix + "etc") && (Has(prefix + "bin") || Has(prefix + "usr") || Has(prefix + "sbin") || Has(prefix + "etc/os-release") || Has(prefix + "nix"));
        bool Has(string name) => names.ContainsKey(KeyOf(System.Text.Encoding.Latin1.GetBytes(name)));
    }

    private static bool IsBelowDev(MemberName name) => name.Depth > 1 && name.Span.StartsWith("dev/"u8);

    private void RequireKind(TarEntry entry)
    {
        if (entry.Kind is not (EntryKind.CharacterDevice or EntryKind.BlockDevice))
        {
            return;
        }

        if (!options.AllowDeviceNodes || !options.IdMap.IsIdentity)
        {
            throw new VerificationException("APL2047", $"The archive has the device node '{entry}' outside dev/{(options.AllowDeviceNodes ? "; with an id map there can be none" : "")}.")
            {
                Hint = options.AllowDeviceNodes ? null : "If you trust the archive and the container is privileged: --allow-device-nodes.",
            };
        }
    }

    private PlacedEntry AdmitDirectory(TarEntry entry)
    {
        var node = DirectoryOf(entry.Name.Span, entry);
        var placed = Place(entry, node, KeyOf(entry.Name.Span), isReplacement: false);
        node.Metadata = placed;
        return placed;
    }

    private PlacedEntry Place(TarEntry entry, DirectoryNode parent, UInt128 key, bool isReplacement) => new(entry, parent, key)
    {
        Uid = HostId(IdKind.User, entry.Uid, entry),
        Gid = HostId(IdKind.Group, entry.Gid, entry),
        Attributes = attributes.Of(entry, out var hasNamedLists),
        HasNamedLists = hasNamedLists,
        IsReplacement = isReplacement,
    };

    /// <summary>The node of a directory; it and the ones above it come into being where the archive did not list them.</summary>
    private DirectoryNode DirectoryOf(ReadOnlySpan<byte> name, TarEntry entry)
    {
        if (lastParent.Name.Span.SequenceEqual(name))
        {
            return lastParent;
        }

        // Upwards to one that is known, then down again: deep paths cost no stack and no second search.
        var (known, end) = (Root, 0);
        for (var length = name.Length; length > 0; length = Math.Max(0, name[..length].LastIndexOf((byte)'/')))
        {
            if (names.TryGetValue(KeyOf(name[..length]), out var value))
            {
                known = value >= FirstDirectory ? directories[value - FirstDirectory] : throw Below(name[..length], value, length == name.Length && entry.Kind == EntryKind.Directory && entry.Name.Span.Length == length, entry);
                end = length;
                break;
            }
        }

        while (end < name.Length)
        {
            var begin = end == 0 ? 0 : end + 1;
            var next = name[begin..].IndexOf((byte)'/');
            end = next < 0 ? name.Length : begin + next;
            var node = new DirectoryNode(known, MemberName.OfClean(name[..end]));
            Add(KeyOf(name[..end]), FirstDirectory + directories.Count);
            directories.Add(node);
            known = node;
        }

        return lastParent = known;
    }

    private static VerificationException Below(ReadOnlySpan<byte> name, int kind, bool isItself, TarEntry entry) => isItself
        ? new("APL2045", $"The archive has '{entry}' twice, first as {Describe(kind)}, then as a directory.")
        : new("APL2044", $"The entry '{entry}' lies below '{MemberName.Show(name)}', which is {Describe(kind)} in the archive.");

    private void RequireLinkable(TarEntry entry, MemberName target)
    {
        if (IsBelowDev(target) || !names.TryGetValue(KeyOf(target.Span), out var kind))
        {
            throw new VerificationException("APL2046", $"The hard link '{entry}' names '{target}', which the archive has not had.");
        }

        if (kind >= FirstDirectory || target.Span.SequenceEqual(entry.Name.Span))
        {
            throw new VerificationException("APL2046", $"The hard link '{entry}' names {(kind >= FirstDirectory ? $"the directory '{target}'" : "itself")}.");
        }
    }

    private uint HostId(IdKind kind, uint id, TarEntry entry) => options.IdMap.TryMap(kind, id, out var host)
        ? host
        : throw new VerificationException("APL2049", $"'{entry}' belongs to the {(kind == IdKind.User ? "user" : "group")} id {id}, which the id map does not have.")
        {
            Hint = "Map more ids (--idmap), or make the container privileged.",
        };

    private void Add(UInt128 key, int value)
    {
        if (names.Count > options.Limits.MaxEntries)
        {
            throw new VerificationException("APL2058", $"The archive has more than {options.Limits.MaxEntries} entries.");
        }

        names.Add(key, value);
    }

    private static string Describe(int value) => value >= FirstDirectory ? "a directory" : (EntryKind)value switch
    {
        EntryKind.File => "a file",
        EntryKind.SymbolicLink => "a symbolic link",
        EntryKind.HardLink => "a hard link",
        EntryKind.Fifo => "a named pipe",
        _ => "a device node",
    };
}
