using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>
/// Names one disk of a guest: <c>local:101/vm-101-disk-0.raw</c> on a storage of files, <c>thin:vm-101-disk-0</c> on one of
/// block devices. A name is a single component of a fixed shape, so no path can be smuggled in.
/// </summary>
/// <remarks>Source: spec pveam.md §4.2. Linked clones (a path of two images) are not supported.</remarks>
public sealed record DiskVolumeId
{
    private const int MaxNameLength = 128;

    private DiskVolumeId(string storage, string? directory, string file, ContainerId owner) =>
        (Storage, Directory, FileName, Owner) = (storage, directory, file, owner);

    /// <summary>Storage id.</summary>
    public string Storage { get; }

    /// <summary>The guest's directory in a storage of files; null on one of block devices.</summary>
    public string? Directory { get; }

    /// <summary>The last part: <c>vm-101-disk-0.raw</c>, <c>subvol-101-disk-0.subvol</c>.</summary>
    public string FileName { get; }

    /// <summary>Whose disk it is.</summary>
    public ContainerId Owner { get; }

    /// <summary>True for a directory tree, false for an image or a device.</summary>
    public bool IsTree => FileName.StartsWith("subvol-", StringComparison.Ordinal) || FileName.StartsWith("basevol-", StringComparison.Ordinal);

    /// <summary>Reads the text form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DiskVolumeId? id)
    {
        id = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon < 0 || !VolumeId.IsStorageId(text.AsSpan(0, colon)))
        {
            return false;
        }

        var slash = text.IndexOf('/', colon);
        var directory = slash < 0 ? null : text[(colon + 1)..slash];
        var file = text[((slash < 0 ? colon : slash) + 1)..];
        if (!TryOwner(file, out var owner) || (directory is not null && directory != owner.ToString()))
        {
            return false;
        }

        id = new DiskVolumeId(text[..colon], directory, file, owner);
        return true;
    }

    /// <summary>The same with an error for what is none.</summary>
    /// <exception cref="ApplianceException">It names no disk (APL5153).</exception>
    public static DiskVolumeId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new ApplianceException("APL5153", $"'{UntrustedText.Show(text)}' names no disk of a guest: expected, for example, local:101/vm-101-disk-0.raw.");

    /// <summary>The name with that number: the shape that is given to new disks.</summary>
    internal static DiskVolumeId OfNumber(string storage, ContainerId owner, int number, DiskShape shape)
    {
        var isTree = shape is DiskShape.Tree or DiskShape.Dataset;
        var file = string.Create(CultureInfo.InvariantCulture, $"{(isTree ? "subvol" : "vm")}-{owner}-disk-{number}");
        return shape switch
        {
            DiskShape.Image => new(storage, owner.ToString(), file + ".raw", owner),
            DiskShape.Tree => new(storage, owner.ToString(), file + ".subvol", owner),
            _ => new(storage, null, file, owner),
        };
    }

    /// <summary>N of a name <c>…-OWNER-disk-N…</c>, or null: names that differ in kind or suffix share the numbers.</summary>
    internal static int? NumberOf(string file, ContainerId owner)
    {
        var marker = $"-{owner}-disk-";
        var at = file.IndexOf(marker, StringComparison.Ordinal);
        if (at < 0 || !IsKind(file.AsSpan(0, at)))
        {
            return null;
        }

        var rest = file.AsSpan(at + marker.Length);
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Directory is null ? $"{Storage}:{FileName}" : $"{Storage}:{Directory}/{FileName}";

    private static bool TryOwner(string file, [NotNullWhen(true)] out ContainerId? owner)
    {
        owner = null;
        if (file.Length > MaxNameLength || file.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.' or '+')))
        {
            return false;
        }

        var parts = file.Split('-', 3);
        return parts.Length == 3 && parts[2].Length > 0 && IsKind(parts[0]) && ContainerId.TryParse(parts[1], out owner);
    }

    private static bool IsKind(ReadOnlySpan<char> text) => text is "vm" or "base" or "subvol" or "basevol";
}

/// <summary>What a disk is on its storage.</summary>
internal enum DiskShape
{
    /// <summary>A file with an ext4 file system.</summary>
    Image,

    /// <summary>A directory or btrfs subvolume.</summary>
    Tree,

    /// <summary>A logical volume with an ext4 file system.</summary>
    Device,

    /// <summary>A ZFS file system.</summary>
    Dataset,

    /// <summary>No disk at all: a directory of the host, shown in the container too.</summary>
    Bind,
}
