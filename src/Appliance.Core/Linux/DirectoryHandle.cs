using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>What a name inside a directory is. Anything that is neither a regular file nor a directory is <see cref="Other"/>.</summary>
public enum FileKind
{
    Other = 0,
    Regular,
    Directory,
    SymbolicLink,
}

/// <summary>What lstat(2) says of a name: kind, size in bytes, modification time, mode bits 07777, and identity on this host.</summary>
public sealed record FileStatus(FileKind Kind, long Size, DateTimeOffset Modified, int Mode, ulong Device, ulong Inode, uint LinkCount)
{
    /// <summary>Owner, as the host sees it.</summary>
    public uint Uid { get; init; }

    /// <summary>Group, as the host sees it.</summary>
    public uint Gid { get; init; }

    /// <summary>When anything about it changed last (ctime), in nanoseconds: nobody can set it back.</summary>
    internal Int128 Changed { get; init; }

    /// <summary>True if another file system, or another part of this one, is mounted here.</summary>
    internal bool IsMountPoint { get; init; }
}

/// <summary>
/// An open directory. Every operation takes one name in it, never a path, and never follows a symbolic link: a name
/// with <c>/</c>, <c>.</c> or <c>..</c> is refused, so nothing outside the directory can be reached through it.
/// </summary>
public sealed unsafe partial class DirectoryHandle : IDisposable
{
    private readonly SafeFileHandle handle;

    private DirectoryHandle(SafeFileHandle handle, string path)
    {
        this.handle = handle;
        Path = path;
    }

    /// <summary>The path it was opened by: for messages only.</summary>
    public string Path { get; }

    /// <summary>For calls of this room that take a descriptor.</summary>
    internal int Descriptor => (int)handle.DangerousGetHandle();

    /// <summary>Where it is now, every link resolved. Null if it was removed or cannot be told.</summary>
    public string? RealPath => new FileInfo($"/proc/self/fd/{Fd}").LinkTarget;

    private int Fd => Descriptor;

    /// <summary>Opens an existing directory; the path itself is the administrator's and is followed as the kernel does.</summary>
    /// <exception cref="ErrnoException">It does not exist, is no directory, or may not be read.</exception>
    public static DirectoryHandle Open(string path)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Libc.ODirectory | Libc.OCloexec, 0);
        return fd >= 0
            ? new DirectoryHandle(new SafeFileHandle(fd, ownsHandle: true), path)
            : throw ErrnoException.Last($"cannot open directory '{path}'");
    }

    /// <summary>The names in it, without <c>.</c> and <c>..</c>, in no order.</summary>
    public IEnumerable<string> Names()
    {
        // The entry of /proc leads to this very directory even if its path has meanwhile been renamed.
        foreach (var entry in System.IO.Directory.EnumerateFileSystemEntries($"/proc/self/fd/{Fd}"))
        {
            yield return System.IO.Path.GetFileName(entry);
        }
    }

    /// <summary>Status of a name, links not followed; null if there is none.</summary>
    public FileStatus? Stat(string name)
    {
        CheckName(name);
        Libc.StatxBuffer buffer;
        if (Libc.Statx(Fd, name, Libc.AtSymlinkNofollow, Libc.StatxBasicStats, &buffer) == 0)
        {
            return ToStatus(buffer);
        }

        var error = ErrnoException.Last($"cannot look at '{Display(name)}'");
        return error.Errno == ErrnoException.NoEntry ? null : throw error;
    }

    /// <summary>Opens a regular file for reading. A fifo or device never blocks or is read: it is refused.</summary>
    /// <exception cref="ErrnoException">No such file (2), a symbolic link (40), or not a regular file (22).</exception>
    public SafeFileHandle OpenRead(string name) => OpenRegular(name, 0, 0);

    /// <summary>Opens a regular file for reading and writing, creating it with <paramref name="mode"/> if it is not there.</summary>
    /// <exception cref="ErrnoException">A symbolic link (40), not a regular file (22), or the file system refuses.</exception>
    public SafeFileHandle OpenOrCreate(string name, int mode) =>
        OpenRegular(name, Libc.OReadWrite | Libc.OCreate, (uint)mode);

    /// <summary>Creates a regular file that must not exist yet (errno 17 if it does), open for reading and writing.</summary>
    public SafeFileHandle CreateNew(string name, int mode) =>
        OpenRegular(name, Libc.OReadWrite | Libc.OCreate | Libc.OExclusive, (uint)mode);

    /// <summary>Removes a name that is not a directory. False if it was not there.</summary>
    public bool Unlink(string name)
    {
        CheckName(name);
        if (Libc.UnlinkAt(Fd, name, 0) == 0)
        {
            return true;
        }

        var error = ErrnoException.Last($"cannot remove '{Display(name)}'");
        return error.Errno == ErrnoException.NoEntry ? false : throw error;
    }

    /// <summary>Makes a directory with exactly <paramref name="mode"/>, which must not exist yet (errno 17 if it does).</summary>
    public void MakeDirectory(string name, int mode)
    {
        CheckName(name);
        if (Libc.MkdirAt(Fd, name, 0x1C0 /* 0700 */) != 0)
        {
            throw ErrnoException.Last($"cannot make directory '{Display(name)}'");
        }

        using var made = OpenDirectory(name);
        made.SetOwner(null, null, mode);
    }

    /// <summary>Opens a directory in it, no link followed.</summary>
    /// <exception cref="ErrnoException">There is none (2), or it is no directory (20).</exception>
    public DirectoryHandle OpenDirectory(string name)
    {
        CheckName(name);
        var fd = Libc.OpenAt(Fd, name, Libc.ODirectory | Libc.ONofollow | Libc.OCloexec, 0);
        return fd >= 0
            ? new DirectoryHandle(new SafeFileHandle(fd, ownsHandle: true), Display(name))
            : throw ErrnoException.Last($"cannot open directory '{Display(name)}'");
    }

    /// <summary>Removes an empty directory. False if it was not there or is not empty.</summary>
    public bool RemoveDirectory(string name)
    {
        CheckName(name);
        if (Libc.UnlinkAt(Fd, name, Libc.AtRemoveDir) == 0)
        {
            return true;
        }

        var error = ErrnoException.Last($"cannot remove directory '{Display(name)}'");
        return error.Errno is ErrnoException.NoEntry or ErrnoException.NotEmpty or ErrnoException.Exists ? false : throw error;
    }

    /// <summary>Owner of the directory itself, as this host sees it.</summary>
    internal (uint Uid, uint Gid) Owner()
    {
        Libc.StatxBuffer buffer;
        return Libc.Statx(Fd, "", Libc.AtEmptyPath, Libc.StatxBasicStats, &buffer) == 0
            ? (buffer.Uid, buffer.Gid)
            : throw ErrnoException.Last($"cannot look at '{Path}'");
    }

    /// <summary>Sets owner (where given), then mode, of the directory itself.</summary>
    internal void SetOwner(uint? uid, uint? gid, int mode)
    {
        if ((uid is not null || gid is not null) && Libc.Fchown(Fd, uid ?? uint.MaxValue, gid ?? uint.MaxValue) != 0)
        {
            throw ErrnoException.Last($"cannot give '{Path}' to {uid}:{gid}");
        }

        if (Libc.Fchmod(Fd, (uint)mode) != 0)
        {
            throw ErrnoException.Last($"cannot set the mode of '{Path}'");
        }
    }

    /// <summary>Renames within the directory. Without <paramref name="replace"/> an existing target is an error (17).</summary>
    public void Rename(string from, string to, bool replace)
    {
        CheckName(from);
        CheckName(to);
        if (Libc.RenameAt2(Fd, from, Fd, to, replace ? 0 : Libc.RenameNoreplace) == 0)
        {
            return;
        }

        var error = ErrnoException.Last($"cannot rename '{Display(from)}' to '{to}'");
        if (error.Errno != ErrnoException.Invalid || replace)
        {
            throw error;
        }

        // Some network file systems have no RENAME_NOREPLACE. The caller holds the name's lock, so looking first is enough.
        if (Stat(to) is not null)
        {
            throw new ErrnoException(ErrnoException.Exists, $"cannot rename '{Display(from)}' to '{to}'");
        }

        Rename(from, to, replace: true);
    }

    /// <summary>Makes renames and removals durable.</summary>
    public void Sync()
    {
        // Some network file systems refuse fsync on a directory; they have nothing of ours to flush then.
        if (Libc.Fsync(Fd) != 0 && ErrnoException.Last("") is { Errno: not ErrnoException.Invalid } error)
        {
            throw new ErrnoException(error.Errno, $"cannot flush directory '{Path}'");
        }
    }

    /// <summary>Bytes an unprivileged writer may still use on this file system.</summary>
    public long FreeBytes()
    {
        Libc.StatfsBuffer buffer;
        return Libc.Fstatfs(Fd, &buffer) == 0
            ? unchecked((long)buffer.BlocksAvailable) * buffer.BlockSize
            : throw ErrnoException.Last($"cannot ask for the free space of '{Path}'");
    }

    /// <summary>Whether it belongs to the user this program runs as, and nobody else may write in it.</summary>
    public bool IsOwn()
    {
        Libc.StatxBuffer buffer;
        return Libc.Statx(Fd, "", Libc.AtEmptyPath, Libc.StatxBasicStats, &buffer) == 0
            ? buffer.Uid == Libc.Geteuid() && (buffer.Mode & 0x12) == 0
            : throw ErrnoException.Last($"cannot look at '{Path}'");
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Status of an open file.</summary>
    internal static FileStatus Stat(SafeFileHandle file, string what)
    {
        Libc.StatxBuffer buffer;
        return Libc.Statx((int)file.DangerousGetHandle(), "", Libc.AtEmptyPath, Libc.StatxBasicStats, &buffer) == 0
            ? ToStatus(buffer)
            : throw ErrnoException.Last($"cannot look at '{what}'");
    }

    private SafeFileHandle OpenRegular(string name, int flags, uint mode)
    {
        CheckName(name);
        var fd = Libc.OpenAt(Fd, name, flags | Libc.ONofollow | Libc.ONonblock | Libc.OCloexec, mode);
        if (fd < 0)
        {
            throw ErrnoException.Last($"cannot open '{Display(name)}'");
        }

        var file = new SafeFileHandle(fd, ownsHandle: true);
        if (Stat(file, Display(name)).Kind == FileKind.Regular)
        {
            return file;
        }

        file.Dispose();
        throw new ErrnoException(ErrnoException.Invalid, $"'{Display(name)}' is not a regular file");
    }

    private string Display(string name) => System.IO.Path.Join(Path, name);

    private static void CheckName(string name)
    {
        if (name is "" or "." or ".." || name.Contains('/') || name.Contains('\0'))
        {
            throw new ArgumentException($"'{name}' is not a single file name.", nameof(name));
        }
    }

    /// <summary>What statx(2) filled in.</summary>
    internal static FileStatus ToStatus(in Libc.StatxBuffer buffer) => new(
        (buffer.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.SymbolicLink,
            _ => FileKind.Other,
        },
        unchecked((long)buffer.Size),
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(buffer.ModifiedSeconds, -62135596800, 253402300799)),
        buffer.Mode & 0xFFF,
        ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
        buffer.Inode,
        buffer.LinkCount)
    {
        Uid = buffer.Uid,
        Gid = buffer.Gid,
        Changed = ((Int128)buffer.ChangedSeconds * 1_000_000_000) + buffer.ChangedNanoseconds,
        IsMountPoint = (buffer.Attributes & Libc.StatxAttributeMountRoot) != 0,
    };
}
