using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// A directory of a guest, held open: what is read and written through it stays in it, whatever its path becomes
/// meanwhile. Names are single components, one character per byte; links are not followed, mounts not entered.
/// </summary>
internal sealed unsafe class RootfsDirectory(SafeFileHandle handle, string path) : IDisposable
{
    private const ulong Rules = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks | Libc.ResolveNoXdev;
    private const int MaxTries = 512;

    /// <summary>Status of the directory itself.</summary>
    public FileStatus Self { get; } = DirectoryHandle.Stat(handle, path);

    /// <summary>The guest path it was opened by: for messages only.</summary>
    public string Path => path;

    private int Fd => (int)handle.DangerousGetHandle();

    /// <summary>Status of a name, or null if there is none. A mount point is of kind <see cref="FileKind.Other"/>.</summary>
    /// <exception cref="ErrnoException">The file system refuses.</exception>
    public FileStatus? Stat(string name)
    {
        Libc.StatxBuffer buffer;
        fixed (byte* bytes = RootfsFile.ToBytes(name))
        {
            if (Libc.Statx(Fd, bytes, Libc.AtSymlinkNofollow, Libc.StatxBasicStats, &buffer) == 0)
            {
                var status = DirectoryHandle.ToStatus(buffer);
                return status.IsMountPoint ? status with { Kind = FileKind.Other } : status;
            }
        }

        var error = ErrnoException.Last($"cannot look at '{name}'");
        return error.Errno is ErrnoException.NoEntry or ErrnoException.NameTooLong ? null : throw error;
    }

    /// <summary>Text of a link; null if the name is none.</summary>
    public string? ReadLink(string name) => RootfsFile.ReadLink(Fd, name);

    /// <summary>Opens a regular file that <see cref="Stat"/> has just shown; null if it is gone or something else by now.</summary>
    public SafeFileHandle? OpenRead(string name)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(uint)(Libc.ONonblock | Libc.ONoctty | Libc.ONofollow | Libc.OCloexec), Resolve = Rules };
        var file = RootfsFile.TryOpen(Fd, RootfsFile.ToBytes(name), how, MaxTries, $"{path}/{name}");
        return file is null ? null : RootfsFile.KeepRegular(file, $"{path}/{name}");
    }

    /// <summary>Creates a file that must not exist, mode 0600, open for writing.</summary>
    public SafeFileHandle CreateNew(string name)
    {
        fixed (byte* bytes = RootfsFile.ToBytes(name))
        {
            var fd = Libc.OpenAt(Fd, bytes, Libc.OReadWrite | Libc.OCreate | Libc.OExclusive | Libc.ONofollow | Libc.OCloexec, 0x180 /* 0600 */);
            return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw ErrnoException.Last("create");
        }
    }

    /// <summary>Creates a symbolic link under a name that must not exist.</summary>
    public void CreateLink(string name, string target)
    {
        fixed (byte* bytes = RootfsFile.ToBytes(name), text = RootfsFile.ToBytes(target))
        {
            Check(Libc.SymlinkAt(text, Fd, bytes));
        }
    }

    /// <summary>Creates a directory under a name that must not exist, accessible to nobody else until it has owner and mode, and opens it.</summary>
    public RootfsDirectory CreateDirectory(string name)
    {
        fixed (byte* bytes = RootfsFile.ToBytes(name))
        {
            Check(Libc.MkdirAt(Fd, bytes, 0x1C0 /* 0700 */));
        }

        var how = new Libc.OpenHow { Flags = (ulong)(uint)(Libc.OPath | Libc.ODirectory | Libc.ONofollow | Libc.OCloexec), Resolve = Rules };
        return RootfsFile.TryOpen(Fd, RootfsFile.ToBytes(name), how, MaxTries, $"{path}/{name}") is { } created
            ? new RootfsDirectory(created, $"{path}/{name}")
            : throw new ErrnoException(ErrnoException.NoEntry, "open");
    }

    /// <summary>Sets a directory's mode: by its name, through a descriptor of its own, because O_PATH cannot.</summary>
    public void SetDirectoryMode(string name, int mode)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(uint)(Libc.ODirectory | Libc.ONofollow | Libc.ONonblock | Libc.OCloexec), Resolve = Rules };
        using var opened = RootfsFile.TryOpen(Fd, RootfsFile.ToBytes(name), how, MaxTries, $"{path}/{name}") ?? throw new ErrnoException(ErrnoException.NoEntry, "open");
        Check(Libc.Fchmod((int)opened.DangerousGetHandle(), (uint)mode));
    }

    /// <summary>Sets the owner of a name; of a link, not of what it leads to.</summary>
    public void SetOwner(string name, uint uid, uint gid)
    {
        fixed (byte* bytes = RootfsFile.ToBytes(name))
        {
            Check(Libc.FchownAt(Fd, bytes, uid, gid, Libc.AtSymlinkNofollow));
        }
    }

    /// <summary>renameat2(2) within the directory.</summary>
    /// <returns>0, or the error number.</returns>
    public int Rename(string from, string to, uint flags)
    {
        fixed (byte* source = RootfsFile.ToBytes(from), target = RootfsFile.ToBytes(to))
        {
            return Libc.RenameAt2(Fd, source, Fd, target, flags) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>A second name for a file or link.</summary>
    public void HardLink(string from, string to)
    {
        fixed (byte* source = RootfsFile.ToBytes(from), target = RootfsFile.ToBytes(to))
        {
            Check(Libc.LinkAt(Fd, source, Fd, target, 0));
        }
    }

    /// <summary>Removes a name; one that is not there is no error.</summary>
    public void Remove(string name, bool isDirectory)
    {
        fixed (byte* bytes = RootfsFile.ToBytes(name))
        {
            if (Libc.UnlinkAt(Fd, bytes, isDirectory ? Libc.AtRemoveDir : 0) != 0 && ErrnoException.Last("remove") is { Errno: not ErrnoException.NoEntry } error)
            {
                throw error;
            }
        }
    }

    /// <summary>Names in it, sorted by bytes.</summary>
    public IReadOnlyList<string> List(int maxEntries)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(uint)(Libc.ODirectory | Libc.ONonblock | Libc.OCloexec), Resolve = Rules };
        using var opened = RootfsFile.TryOpen(Fd, RootfsFile.ToBytes("."), how, MaxTries, path);
        return opened is null ? [] : RootfsFile.List(opened, path, maxEntries);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw ErrnoException.Last("change");
        }
    }
}
