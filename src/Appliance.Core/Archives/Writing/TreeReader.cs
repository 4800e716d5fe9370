using System.Text;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Writing;

/// <summary>Told of each entry of a tree; the content is there for regular files, and only until the call returns.</summary>
internal delegate void TreeVisitor(TreeEntry entry, TreeFile? content);

/// <summary>
/// Walks a tree in one order whatever the file system: a directory, then its names by their bytes, each with all below it.
/// By descriptors, so that no link is followed and no mount crossed, and what changes meanwhile is refused (APL6052).
/// </summary>
/// <remarks>The further names of a regular file or symbolic link become hard links to the first; GNU tar repeats fifos and devices, so they are repeated here.</remarks>
internal sealed class TreeReader(TreeOptions options, TreeVisitor visitor, CancellationToken cancellationToken)
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;

    private readonly Dictionary<(ulong Device, ulong Inode), byte[]> firstNames = [];
    private readonly AttributeReader attributes = new(options);
    private readonly List<string> notices = [];
    private readonly byte[]? first = options.First is { } path ? Encoding.UTF8.GetBytes(path) : null;
    private bool firstWasVisited;
    private long entries;

    /// <summary>What was left out, a sentence each.</summary>
    internal IReadOnlyList<string> Notices => notices;

    /// <summary>Visits everything.</summary>
    /// <param name="root">A directory; the path itself is the caller's, and links in it are followed.</param>
    /// <exception cref="ApplianceException">No directory (APL6050), or one of APL6051–6054 for something in it.</exception>
    internal void Walk(string root)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, root, Libc.ODirectory | Libc.OCloexec, 0);
        if (fd < 0)
        {
            var error = ErrnoException.Last($"cannot open '{root}'");
            throw new ApplianceException("APL6050", $"The directory '{root}' cannot be opened: {error.Reason}.", error);
        }

        using var directory = new SafeFileHandle(fd, ownsHandle: true);
        if (first is not null && !options.OmitFirst)
        {
            VisitFirst(directory);
        }

        VisitDirectory(directory, [], depth: 0);
    }

    private void VisitFirst(SafeFileHandle root)
    {
        var shown = TreeErrors.Show(first);
        var slash = first.AsSpan().LastIndexOf((byte)'/');
        byte[] name = [.. first.AsSpan(slash + 1), 0];
        try
        {
            using var parent = TreeDirectory.Open(root, slash < 0 ? ".\0"u8.ToArray() : [.. first.AsSpan(0, slash), 0], Libc.ODirectory, shown);
            if ((TreeDirectory.Stat(parent, name, shown).Mode & TypeMask) == RegularType)
            {
                firstWasVisited = true;
                VisitName(parent, name, first!, depth: 0);
            }
        }
        catch (ApplianceException e) when (e.Code == TreeErrors.ChangedCode && !firstWasVisited)
        {
            // There is none.
        }
    }

    private void VisitDirectory(SafeFileHandle directory, byte[] path, int depth)
    {
        var shown = TreeErrors.Show(path);
        if (depth > options.MaxDepth)
        {
            throw TreeErrors.TooLarge($"more than {options.MaxDepth} directories inside one another, at '{shown}'");
        }

        var before = TreeDirectory.Stat(directory, [0], shown);
        visitor(Entry(path, EntryKind.Directory, before) with { Attributes = attributes.Of(directory, shown) }, null);
        var names = TreeDirectory.List(directory, options.MaxEntries - entries, shown);
        entries += names.Count;
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var child = path.Length == 0 ? name[..^1] : [.. path, (byte)'/', .. name.AsSpan(0, name.Length - 1)];
            if (!(firstWasVisited || options.OmitFirst) || !child.AsSpan().SequenceEqual(first))
            {
                VisitName(directory, name, child, depth);
            }
        }

        CheckUnchanged(before, TreeDirectory.Stat(directory, [0], shown), shown);
    }

    private void VisitName(SafeFileHandle directory, byte[] name, byte[] path, int depth)
    {
        var shown = TreeErrors.Show(path);
        var status = TreeDirectory.Stat(directory, name, shown);
        if ((status.Attributes & Libc.StatxAttributeMountRoot) != 0)
        {
            throw TreeErrors.Mounted(shown);
        }

        switch (status.Mode & TypeMask)
        {
            case 0x4000:
                using (var below = TreeDirectory.Open(directory, name, Libc.ODirectory, shown))
                {
                    CheckUnchanged(status, TreeDirectory.Stat(below, [0], shown), shown);
                    VisitDirectory(below, path, depth + 1);
                }

                break;
            case RegularType:
                if (!VisitFurtherName(path, status))
                {
                    VisitRegular(directory, name, path, status, shown);
                }

                break;
            case 0xA000:
                if (!VisitFurtherName(path, status))
                {
                    var target = TreeDirectory.ReadLink(directory, name, shown);
                    visitor(Entry(path, EntryKind.SymbolicLink, status) with { LinkTarget = target, Attributes = attributes.Of(directory, name, shown) }, null);
                }

                break;
            case 0x1000:
                visitor(Entry(path, EntryKind.Fifo, status) with { Attributes = attributes.Of(directory, name, shown) }, null);
                break;
            case 0x2000 or 0x6000 when options.WithDevices:
                var kind = (status.Mode & TypeMask) == 0x2000 ? EntryKind.CharacterDevice : EntryKind.BlockDevice;
                visitor(Entry(path, kind, status) with
                {
                    DeviceMajor = status.SpecialMajor,
                    DeviceMinor = status.SpecialMinor,
                    Attributes = attributes.Of(directory, name, shown),
                }, null);
                break;
            default:
                notices.Add($"'{shown}' is a {((status.Mode & TypeMask) == 0xC000 ? "socket" : "device node")} and was left out.");
                break;
        }
    }

    private void VisitRegular(SafeFileHandle directory, byte[] name, byte[] path, in Libc.StatxBuffer status, string shown)
    {
        using var file = TreeDirectory.Open(directory, name, 0, shown);
        CheckUnchanged(status, TreeDirectory.Stat(file, [0], shown), shown);
        visitor(Entry(path, EntryKind.File, status) with { Size = checked((long)status.Size), Attributes = attributes.Of(file, shown) }, new TreeFile(file, shown, cancellationToken));
        CheckUnchanged(status, TreeDirectory.Stat(file, [0], shown), shown);
    }

    /// <returns>False if this is the first name of the file.</returns>
    private bool VisitFurtherName(byte[] path, in Libc.StatxBuffer status)
    {
        if (status.LinkCount < 2)
        {
            return false;
        }

        var identity = (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode);
        if (firstNames.TryAdd(identity, path))
        {
            return false;
        }

        visitor(Entry(path, EntryKind.HardLink, status) with { LinkTarget = firstNames[identity] }, null);
        return true;
    }

    private static TreeEntry Entry(byte[] path, EntryKind kind, in Libc.StatxBuffer status) => new()
    {
        Path = path,
        Kind = kind,
        Mode = status.Mode & 0xFFF,
        Uid = status.Uid,
        Gid = status.Gid,
        Modified = status.ModifiedSeconds,
    };

    /// <summary>The time of change (ctime) is set by the kernel at every change of content, names or metadata.</summary>
    private static void CheckUnchanged(in Libc.StatxBuffer before, in Libc.StatxBuffer after, string shown)
    {
        if (before.Inode != after.Inode || before.DeviceMajor != after.DeviceMajor || before.DeviceMinor != after.DeviceMinor
            || before.Mode != after.Mode || before.Size != after.Size
            || before.ChangedSeconds != after.ChangedSeconds || before.ChangedNanoseconds != after.ChangedNanoseconds)
        {
            throw TreeErrors.Changed(shown);
        }
    }
}
