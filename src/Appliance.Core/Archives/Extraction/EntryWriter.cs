using System.Collections.Concurrent;
using Appliance.Archives.Tar;
using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>
/// Creates what is in a directory, by descriptors and names only. The order for a file is owner, mode, attributes,
/// times: changing the owner takes away set-id bits and capabilities, and everything changes the times.
/// </summary>
internal sealed unsafe class EntryWriter(bool isTargetEmpty)
{
    private const long OmitTime = (1L << 30) - 2;       // UTIME_OMIT
    private const uint FifoType = 0x1000;
    private const uint CharacterType = 0x2000;
    private const uint BlockType = 0x6000;
    private const uint PrivateMode = 0x180;             // 0600 until the owner is set

    private readonly ConcurrentDictionary<UInt128, bool> kept = new();

    /// <summary>Names that are certainly ours; noted only where there may be others.</summary>
    private readonly ConcurrentDictionary<UInt128, bool> made = new();

    /// <summary>Names that were there before and were left alone.</summary>
    internal int KeptCount => kept.Count;

    internal bool WasKept(UInt128 key) => !kept.IsEmpty && kept.ContainsKey(key);

    /// <summary>This extraction has created the name, in a target that was not empty.</summary>
    internal bool WasMade(UInt128 key) => made.ContainsKey(key);

    /// <summary>A whole file from at most two pieces of data.</summary>
    internal void WriteFile(PlacedEntry placed, in DataSegment first, in DataSegment second)
    {
        var fd = Create(placed);
        if (fd < 0)
        {
            return;
        }

        try
        {
            Write(fd, first, 0, placed);
            Write(fd, second, first.Length, placed);
            Finish(fd, placed);
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    /// <summary>A new file for writing, or −1 if the name was there before.</summary>
    internal int Create(PlacedEntry placed)
    {
        int fd;
        fixed (byte* name = placed.Entry.Name.Bytes)
        {
            fd = Libc.OpenAt(
                placed.Parent.Descriptor, name + placed.Entry.Name.Leaf,
                Libc.OWriteOnly | Libc.OCreate | Libc.OExclusive | Libc.ONofollow | Libc.OCloexec, PrivateMode);
        }

        if (fd < 0)
        {
            Keep(placed, ErrnoException.Last($"cannot create '{placed.Entry}'"));
            return fd;
        }

        NoteMade(placed);
        return fd;
    }

    /// <summary>Writes a piece of data at its place.</summary>
    internal static void Write(int fd, in DataSegment segment, long offset, PlacedEntry placed)
    {
        if (segment.Length == 0)
        {
            return;
        }

        var data = segment.Block.Pointer + segment.Offset;
        var left = segment.Length;
        while (left > 0)
        {
            var written = Libc.Pwrite(fd, data, (nuint)left, offset);
            if (written < 0)
            {
                var error = ErrnoException.Last($"cannot write '{placed.Entry}'");
                if (error.Errno == ErrnoException.Interrupted)
                {
                    continue;
                }

                throw error;
            }

            data += written;
            left -= (int)written;
            offset += written;
        }
    }

    /// <summary>Sets the length, which the last hole of a file may reach beyond what was written.</summary>
    internal static void SetLength(int fd, PlacedEntry placed)
    {
        if (Libc.Ftruncate(fd, placed.Entry.Size) != 0)
        {
            throw ErrnoException.Last($"cannot set the length of '{placed.Entry}'");
        }
    }

    /// <summary>Owner, mode, attributes and times of an open file or directory.</summary>
    internal static void Finish(int fd, PlacedEntry placed)
    {
        if (Libc.Fchown(fd, placed.Uid, placed.Gid) != 0)
        {
            throw ErrnoException.Last($"cannot set the owner of '{placed.Entry}'");
        }

        if (Libc.Fchmod(fd, placed.Entry.Mode) != 0)
        {
            throw ErrnoException.Last($"cannot set the mode of '{placed.Entry}'");
        }

        if (placed.Attributes is { } attributes)
        {
            SetAttributes(fd, attributes, placed);
        }

        var times = stackalloc Libc.Timespec[2];
        Times(times, placed.Entry);
        if (Libc.Futimens(fd, times) != 0)
        {
            throw ErrnoException.Last($"cannot set the time of '{placed.Entry}'");
        }
    }

    /// <summary>A directory that only the path of an entry mentions is the container root's own and open to read.</summary>
    /// <exception cref="VerificationException">The id map has no root (APL2049).</exception>
    internal static void FinishUnlisted(int fd, DirectoryNode node, IdMap map)
    {
        const uint OpenMode = 0x1ED;        // 0755
        if (!map.TryMap(IdKind.User, 0, out var uid) || !map.TryMap(IdKind.Group, 0, out var gid))
        {
            throw new VerificationException("APL2049", $"The archive does not say whose the directory '{node.Name}' is, and the id map has no root to give it to.")
            {
                Hint = "Map id 0, too (--idmap).",
            };
        }

        if (Libc.Fchown(fd, uid, gid) != 0 || Libc.Fchmod(fd, OpenMode) != 0)
        {
            throw ErrnoException.Last($"cannot set the owner and mode of '{node.Name}'");
        }
    }

    internal static void SetAttributes(int fd, IReadOnlyList<(byte[] Name, byte[] Value)> attributes, PlacedEntry placed)
    {
        foreach (var (name, value) in attributes)
        {
            fixed (byte* namePointer = name)
            fixed (byte* valuePointer = value)
            {
                if (Libc.Fsetxattr(fd, namePointer, valuePointer, (nuint)value.Length, 0) != 0)
                {
                    throw ErrnoException.Last($"cannot set the attribute '{MemberName.Show(name.AsSpan(..^1))}' of '{placed.Entry}'");
                }
            }
        }
    }

    internal void WriteSymbolicLink(PlacedEntry placed)
    {
        var entry = placed.Entry;
        fixed (byte* name = entry.Name.Bytes)
        fixed (byte* target = entry.LinkTarget)
        {
            var leaf = name + entry.Name.Leaf;
            var directory = placed.Parent.Descriptor;
            if (Libc.SymlinkAt(target, directory, leaf) != 0)
            {
                Keep(placed, ErrnoException.Last($"cannot create the symbolic link '{entry}'"));
                return;
            }

            NoteMade(placed);
            SetOwnerAndTime(placed, directory, leaf);
        }
    }

    /// <summary>A fifo or device. It is never opened: its mode is set through a descriptor that only names it.</summary>
    internal void WriteNode(PlacedEntry placed)
    {
        var entry = placed.Entry;
        var type = entry.Kind switch { EntryKind.Fifo => FifoType, EntryKind.CharacterDevice => CharacterType, _ => BlockType };
        fixed (byte* name = entry.Name.Bytes)
        {
            var leaf = name + entry.Name.Leaf;
            var directory = placed.Parent.Descriptor;
            if (Libc.MknodAt(directory, leaf, type | PrivateMode, Device(entry)) != 0)
            {
                Keep(placed, ErrnoException.Last($"cannot create the node '{entry}'"));
                return;
            }

            NoteMade(placed);
            SetOwnerAndTime(placed, directory, leaf);
            var fd = Libc.OpenAt(directory, leaf, Libc.OPath | Libc.ONofollow | Libc.OCloexec, 0);
            if (fd < 0)
            {
                throw ErrnoException.Last($"cannot set the mode of '{entry}'");
            }

            try
            {
                SetModeByPath(fd, entry);
            }
            finally
            {
                _ = Libc.Close(fd);
            }
        }
    }

    /// <summary>A further name of what an earlier entry made. A symbolic link gets a second name, it is not followed (promise P22).</summary>
    internal void WriteHardLink(PlacedEntry placed, DirectoryNode targetParent)
    {
        var target = placed.Entry.HardLinkTarget!;
        fixed (byte* name = placed.Entry.Name.Bytes)
        fixed (byte* targetName = target.Bytes)
        {
            if (Libc.LinkAt(targetParent.Descriptor, targetName + target.Leaf, placed.Parent.Descriptor, name + placed.Entry.Name.Leaf, 0) != 0)
            {
                Keep(placed, ErrnoException.Last($"cannot link '{placed.Entry}' to '{target}'"));
                return;
            }

            NoteMade(placed);
        }
    }

    /// <summary>Takes away what an earlier entry of the same name made.</summary>
    internal void Remove(PlacedEntry placed)
    {
        fixed (byte* name = placed.Entry.Name.Bytes)
        {
            if (Libc.UnlinkAt(placed.Parent.Descriptor, name + placed.Entry.Name.Leaf, 0) != 0)
            {
                throw ErrnoException.Last($"cannot replace '{placed.Entry}'");
            }
        }
    }

    /// <summary>Opens a file that was just written, to add what could not be known before.</summary>
    internal static int Reopen(PlacedEntry placed)
    {
        fixed (byte* name = placed.Entry.Name.Bytes)
        {
            var fd = Libc.OpenAt(placed.Parent.Descriptor, name + placed.Entry.Name.Leaf, Libc.ONofollow | Libc.ONonblock | Libc.OCloexec, 0);
            return fd >= 0 ? fd : throw ErrnoException.Last($"cannot open '{placed.Entry}' again");
        }
    }

    private static void SetOwnerAndTime(PlacedEntry placed, int directory, byte* leaf)
    {
        if (Libc.FchownAt(directory, leaf, placed.Uid, placed.Gid, Libc.AtSymlinkNofollow) != 0)
        {
            throw ErrnoException.Last($"cannot set the owner of '{placed.Entry}'");
        }

        var times = stackalloc Libc.Timespec[2];
        Times(times, placed.Entry);
        if (Libc.UtimensAt(directory, leaf, times, Libc.AtSymlinkNofollow) != 0)
        {
            throw ErrnoException.Last($"cannot set the time of '{placed.Entry}'");
        }
    }

    /// <summary>fchmod(2) does not take a descriptor without access, but the kernel's own link to it leads to nothing else.</summary>
    private static void SetModeByPath(int fd, TarEntry entry)
    {
        var path = System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{fd}\0");
        fixed (byte* pointer = path)
        {
            if (Libc.FchmodAt(Libc.AtFdCwd, pointer, entry.Mode, 0) != 0)
            {
                throw ErrnoException.Last($"cannot set the mode of '{entry}'");
            }
        }
    }

    /// <summary>The kernel's number of a device: makedev(3).</summary>
    private static ulong Device(TarEntry entry) =>
        ((ulong)(entry.DeviceMinor & 0xFF)) | ((ulong)(entry.DeviceMajor & 0xFFF) << 8) | ((ulong)(entry.DeviceMinor & ~0xFFu) << 12);

    private static void Times(Libc.Timespec* times, TarEntry entry)
    {
        times[0] = new Libc.Timespec { Nanoseconds = OmitTime };
        times[1] = new Libc.Timespec { Seconds = entry.ModifiedSeconds, Nanoseconds = entry.ModifiedNanoseconds };
    }

    private void NoteMade(PlacedEntry placed)
    {
        if (!isTargetEmpty)
        {
            made.TryAdd(placed.Key, true);
        }
    }

    /// <summary>What was there before stays, as pct leaves it; anything else is an error.</summary>
    private void Keep(PlacedEntry placed, ErrnoException error)
    {
        if (error.Errno != ErrnoException.Exists || isTargetEmpty)
        {
            throw error;
        }

        kept.TryAdd(placed.Key, true);
    }
}
