using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// Finds the directory of a guest tree on which something is to be mounted: one component after the other, no symbolic
/// link followed, so that a hostile tree cannot lead a mount to another place of the host (guest-setup.md §11.6).
/// </summary>
internal static unsafe class MountTarget
{
    private const ulong Resolve = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks;

    /// <summary>Opens it; directories that are missing are made, 0755 and owned by the container's root.</summary>
    /// <param name="root">The guest's root.</param>
    /// <param name="path">Guest path: absolute or relative to the root, no <c>.</c> or <c>..</c> in it.</param>
    /// <param name="owner">Whose root owns what is made.</param>
    /// <exception cref="ErrnoException">A component is a link (40) or no directory (20), or cannot be made.</exception>
    internal static SafeFileHandle OpenOrCreate(SafeFileHandle root, string path, IdMap owner)
    {
        var current = root;
        var at = "";
        try
        {
            foreach (var component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (component is "." or "..")
                {
                    throw new ErrnoException(ErrnoException.Invalid, $"'{path}' is no plain path");
                }

                at += "/" + component;
                var next = TryOpen(current, component, at) ?? Make(current, component, at, owner);
                Leave(current, root);
                current = next;
            }

            return current;
        }
        catch
        {
            Leave(current, root);
            throw;
        }
    }

    /// <summary>Opens a directory of the host for mounting on it, or for looking at what is mounted there; links are followed as the kernel does.</summary>
    internal static SafeFileHandle OpenPath(string path)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Libc.OPath | Libc.ODirectory | Libc.OCloexec, 0);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw ErrnoException.Last($"cannot open directory '{path}'");
    }

    /// <summary>Opens a directory of the host that is to be seen at a second place. No link is followed, so it is what its path says.</summary>
    /// <exception cref="ErrnoException">None (2), no directory (20), or a part of the path is a link (40).</exception>
    internal static SafeFileHandle OpenWithoutLinks(string path)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(Libc.OPath | Libc.ODirectory | Libc.OCloexec), Resolve = Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks };
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
        {
            var fd = Libc.OpenAt2(Libc.AtFdCwd, name, how);
            return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw ErrnoException.Last($"cannot open '{path}'");
        }
    }

    /// <summary>Opens an image or a block device. Names of devices are often links.</summary>
    internal static SafeFileHandle OpenFile(string path, bool readOnly)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, (readOnly ? 0 : Libc.OReadWrite) | Libc.OCloexec | Libc.ONonblock, 0);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw ErrnoException.Last($"cannot open '{path}'");
    }

    private static void Leave(SafeFileHandle handle, SafeFileHandle root)
    {
        if (handle != root)
        {
            handle.Dispose();
        }
    }

    private static SafeFileHandle? TryOpen(SafeFileHandle parent, string component, string shown)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(Libc.OPath | Libc.ODirectory | Libc.ONofollow | Libc.OCloexec), Resolve = Resolve };
        while (true)
        {
            fixed (byte* name = Encoding.UTF8.GetBytes(component + "\0"))
            {
                var fd = Libc.OpenAt2((int)parent.DangerousGetHandle(), name, how);
                if (fd >= 0)
                {
                    return new SafeFileHandle(fd, ownsHandle: true);
                }
            }

            var error = ErrnoException.Last($"cannot enter '{shown}' of the container");
            switch (error.Errno)
            {
                case ErrnoException.NoEntry:
                    return null;
                case ErrnoException.Again or ErrnoException.Interrupted:
                    continue;
                default:
                    throw error;
            }
        }
    }

    private static SafeFileHandle Make(SafeFileHandle parent, string component, string shown, IdMap owner)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(component + "\0"))
        {
            if (Libc.MkdirAt((int)parent.DangerousGetHandle(), name, 0x1ED /* 0755 */) != 0)
            {
                throw ErrnoException.Last($"cannot make '{shown}' in the container");
            }

            var made = TryOpen(parent, component, shown) ?? throw new ErrnoException(ErrnoException.NoEntry, $"'{shown}' vanished");

            // fchown and fchmod take no descriptor that is a mere path; the name was made a moment ago and is no link.
            byte empty = 0;
            if (Libc.FchownAt((int)made.DangerousGetHandle(), &empty, owner.RootUid, owner.RootGid, Libc.AtEmptyPath) == 0
                && Libc.Chmod($"/proc/self/fd/{made.DangerousGetHandle()}", 0x1ED) == 0)
            {
                return made;
            }

            var error = ErrnoException.Last($"cannot give '{shown}' to the container's root");
            made.Dispose();
            throw error;
        }
    }
}
