using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Appliance.Archives;
using Appliance.Archives.Writing;

namespace Appliance.Images.Packing;

/// <summary>Finds in a tree what would be lost or refused where the template is unpacked, above all in an unprivileged container.</summary>
internal sealed class TreeLint
{
    /// <summary>Findings that are kept; more are counted.</summary>
    private const int MaxKept = 50;

    /// <summary>Ids that an unprivileged container has, counted from 0 (the default of PVE and of most hosts).</summary>
    private const uint MappedIds = 65536;

    /// <summary>pct refuses an archive with fewer members.</summary>
    private const long FewestEntries = 10;

    private const uint CapabilityVersionMask = 0xFF00_0000;

    private readonly List<string> errors = [];
    private readonly List<string> warnings = [];
    private long entries;
    private bool hasSbin;

    /// <summary>What makes the template unusable for somebody; a sentence each.</summary>
    internal IReadOnlyList<string> Errors => errors;

    /// <summary>What will be different after unpacking.</summary>
    internal IReadOnlyList<string> Warnings => warnings;

    /// <summary>Findings that there was no room for.</summary>
    internal long Uncounted { get; private set; }

    /// <summary>Looks at one entry.</summary>
    internal void Visit(TreeEntry entry)
    {
        entries++;
        hasSbin |= entry.Path.AsSpan().SequenceEqual("sbin"u8) && entry.Kind is EntryKind.Directory or EntryKind.SymbolicLink;
        if (entry.Uid >= MappedIds || entry.Gid >= MappedIds)
        {
            Error(entry, $"belongs to {entry.Uid}:{entry.Gid}; unprivileged containers have ids below {MappedIds} only");
        }

        foreach (var attribute in entry.Attributes)
        {
            Look(entry, attribute);
        }
    }

    /// <summary>Looks at what is missing.</summary>
    internal void Finish()
    {
        if (!hasSbin)
        {
            warnings.Add("There is no 'sbin' at the top of the tree; pct takes such an archive for no root file system.");
        }

        if (entries < FewestEntries)
        {
            warnings.Add($"The tree has only {entries} entries; pct takes such an archive for no root file system.");
        }
    }

    private void Look(TreeEntry entry, Xattr attribute)
    {
        var name = Encoding.UTF8.GetString(attribute.Name);
        switch (name)
        {
            case "security.capability":
                LookAtCapability(entry, attribute.Value);
                break;
            case "system.posix_acl_access" or "system.posix_acl_default":
                if (PosixAcl.Ids(attribute.Value).Any(id => id >= MappedIds))
                {
                    Error(entry, $"has an ACL for an id that unprivileged containers do not have ({string.Join(", ", PosixAcl.Ids(attribute.Value).Where(id => id >= MappedIds))})");
                }

                break;
            case not null when name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name.StartsWith("user.overlay.", StringComparison.Ordinal):
                Error(entry, $"carries '{name}': it is a layer of an overlay file system, not the merged tree");
                break;
            case not null when !name.StartsWith("user.", StringComparison.Ordinal):
                Add(warnings, entry, $"carries '{name}', which is not restored in a container");
                break;
        }
    }

    private void LookAtCapability(TreeEntry entry, byte[] value)
    {
        var version = value.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(value) & CapabilityVersionMask : 0;
        switch (version, value.Length)
        {
            case (0x0200_0000, 20):
                break;
            case (0x0300_0000, 24):
                var root = BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(20)).ToString(CultureInfo.InvariantCulture);
                Error(entry, $"has capabilities for one user namespace only (version 3, root {root}): set them as root of the host, or of the namespace that packs");
                break;
            default:
                Error(entry, $"has capabilities in a form that no kernel of today takes (version {version >> 24}, {value.Length} bytes)");
                break;
        }
    }

    private void Error(TreeEntry entry, string what) => Add(errors, entry, what);

    private void Add(List<string> list, TreeEntry entry, string what)
    {
        if (list.Count < MaxKept)
        {
            list.Add($"'{TreeErrors.Show(entry.Path)}' {what}.");
        }
        else
        {
            Uncounted++;
        }
    }
}
