using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Writing;

/// <summary>The calls on one open directory or file of a tree. A name is one component, followed by NUL; no link is followed, no mount crossed.</summary>
internal static unsafe class TreeDirectory
{
    private const int MaxLink = 4096;

    private static int Fd(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    /// <summary>Opens a name for reading; a fifo or device in its place does not block.</summary>
    internal static SafeFileHandle Open(SafeFileHandle directory, byte[] name, int flags, string shown)
    {
        var how = new Libc.OpenHow
        {
            Flags = (uint)(flags | Libc.ONofollow | Libc.ONonblock | Libc.OCloexec),
            Resolve = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks | Libc.ResolveNoXdev,
        };
        while (true)
        {
            int fd;
            fixed (byte* path = name)
            {
                fd = Libc.OpenAt2(Fd(directory), path, how);
            }

            if (fd >= 0)
            {
                return new SafeFileHandle(fd, ownsHandle: true);
            }

            var error = ErrnoException.Last($"cannot open '{shown}'");
            switch (error.Errno)
            {
                case ErrnoException.Again or ErrnoException.Interrupted:
                    break;
                case ErrnoException.CrossDevice:
                    throw TreeErrors.Mounted(shown);
                case ErrnoException.NoEntry or ErrnoException.Loop or ErrnoException.NotDirectory:
                    throw TreeErrors.Changed(shown);
                default:
                    throw TreeErrors.Unreadable(shown, error);
            }
        }
    }

    /// <summary>Status of a name, or of the open file itself for an empty one.</summary>
    internal static Libc.StatxBuffer Stat(SafeFileHandle directory, byte[] name, string shown)
    {
        Libc.StatxBuffer buffer;
        fixed (byte* path = name)
        {
            if (Libc.Statx(Fd(directory), path, Libc.AtSymlinkNofollow | Libc.AtEmptyPath, Libc.StatxBasicStats, &buffer) == 0)
            {
                return buffer;
            }
        }

        var error = ErrnoException.Last($"cannot look at '{shown}'");
        throw error.Errno == ErrnoException.NoEntry ? TreeErrors.Changed(shown) : TreeErrors.Unreadable(shown, error);
    }

    /// <summary>The names in a directory, each with its NUL, in byte order.</summary>
    internal static List<byte[]> List(SafeFileHandle directory, long most, string shown)
    {
        try
        {
            var names = DirectoryEntries.Read(directory, most, shown).ConvertAll(entry => entry.Name);
            if (names.Count > most)
            {
                throw TreeErrors.TooLarge($"more entries than the limit: {most} were left for '{shown}'");
            }

            names.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
            return names;
        }
        catch (ErrnoException e)
        {
            throw TreeErrors.Unreadable(shown, e);
        }
    }

    /// <summary>The text of a symbolic link.</summary>
    internal static byte[] ReadLink(SafeFileHandle directory, byte[] name, string shown)
    {
        var buffer = stackalloc byte[MaxLink + 1];
        nint length;
        fixed (byte* path = name)
        {
            length = Libc.ReadLinkAt(Fd(directory), path, buffer, MaxLink + 1);
        }

        return length is > 0 and <= MaxLink
            ? new ReadOnlySpan<byte>(buffer, (int)length).ToArray()
            : throw (length < 0 ? TreeErrors.Unreadable(shown, ErrnoException.Last($"cannot read link '{shown}'")) : TreeErrors.TooLarge($"a link of more than {MaxLink} bytes, '{shown}'"));
    }
}
