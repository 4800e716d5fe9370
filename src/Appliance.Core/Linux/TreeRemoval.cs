using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// Removes a whole tree that may be hostile: no link is followed, no mount is entered, names are bytes, and neither its
/// depth nor its width needs more than a few descriptors (P29).
/// </summary>
public static unsafe class TreeRemoval
{
    /// <summary>Directories open at once; what lies deeper is moved up first.</summary>
    private const int MaxDepth = 128;

    /// <summary>How often a directory is read again when somebody still writes into it.</summary>
    private const int MaxPasses = 8;

    private const ulong Resolve = Libc.ResolveBeneath | Libc.ResolveNoSymlinks | Libc.ResolveNoMagiclinks | Libc.ResolveNoXdev;

    /// <summary>Removes a name and everything below it. False if it was not there.</summary>
    /// <exception cref="ErrnoException">Something is mounted below it (18), is immutable (1), or is being filled (39); the rest is gone.</exception>
    public static bool Remove(DirectoryHandle parent, string name)
    {
        if (parent.Stat(name) is not { } status)
        {
            return false;
        }

        if (status.Kind != FileKind.Directory)
        {
            return parent.Unlink(name);
        }

        var bytes = Encoding.UTF8.GetBytes(name + "\0");
        var shown = Path.Join(parent.Path, name);
        var root = Open(parent.Descriptor, bytes, shown);
        using (root.Handle)
        {
            Empty(root, shown);
        }

        RemoveDirectory(parent.Descriptor, bytes, shown);
        return true;
    }

    /// <summary>Removes everything in a directory; it stays itself.</summary>
    /// <exception cref="ErrnoException">As for <see cref="Remove"/>.</exception>
    public static void RemoveContents(DirectoryHandle directory)
    {
        var root = Open(directory.Descriptor, [.. ".\0"u8], directory.Path);
        using (root.Handle)
        {
            Empty(root, directory.Path);
        }
    }

    private static void Empty(Level root, string shown)
    {
        var stack = new Stack<Level>();
        stack.Push(root);
        try
        {
            var moved = 0;
            while (true)
            {
                var level = stack.Peek();
                if (level.Directories.TryPop(out var below))
                {
                    if (stack.Count < MaxDepth)
                    {
                        stack.Push(Open(level.Descriptor, below, shown));
                    }
                    else
                    {
                        root.Directories.Push(MoveUp(level.Descriptor, below, root.Descriptor, ++moved, shown));
                    }
                }
                else if (Fill(level, shown))
                {
                    level.Passes++;
                }
                else if (stack.Count == 1)
                {
                    return;
                }
                else
                {
                    stack.Pop().Handle.Dispose();
                    RemoveDirectory(stack.Peek().Descriptor, level.Name, shown);
                }
            }
        }
        finally
        {
            while (stack.Count > 1)
            {
                stack.Pop().Handle.Dispose();
            }
        }
    }

    /// <summary>Removes the files of a directory and notes its directories. False if there was nothing.</summary>
    private static bool Fill(Level level, string shown)
    {
        // A descriptor of its own: each pass reads from the beginning.
        using var reading = OpenDirectory(level.Descriptor, ".\0"u8, shown);
        var entries = DirectoryEntries.Read(reading, shown);
        if (entries.Count > 0 && level.Passes >= MaxPasses)
        {
            throw new ErrnoException(ErrnoException.NotEmpty, $"'{shown}' is being filled while it is removed");
        }

        foreach (var entry in entries)
        {
            if (entry.IsDirectory != true && TryUnlink(level.Descriptor, entry.Name, shown))
            {
                continue;
            }

            level.Directories.Push(entry.Name);
        }

        return entries.Count > 0;
    }

    /// <summary>False if it is a directory.</summary>
    private static bool TryUnlink(int directory, byte[] name, string shown)
    {
        fixed (byte* pointer = name)
        {
            if (Libc.UnlinkAt(directory, pointer, 0) == 0)
            {
                return true;
            }
        }

        var error = ErrnoException.Last($"cannot remove '{Display(name)}' below '{shown}'");
        return error.Errno switch
        {
            ErrnoException.NoEntry => true,
            ErrnoException.IsDirectory => false,
            _ => throw error,
        };
    }

    private static void RemoveDirectory(int directory, byte[] name, string shown)
    {
        fixed (byte* pointer = name)
        {
            if (Libc.UnlinkAt(directory, pointer, Libc.AtRemoveDir) != 0 && ErrnoException.Last("") is { Errno: not ErrnoException.NoEntry } error)
            {
                throw new ErrnoException(error.Errno, $"cannot remove directory '{Display(name)}' of '{shown}'");
            }
        }
    }

    private static byte[] MoveUp(int from, byte[] name, int to, int number, string shown)
    {
        while (true)
        {
            var target = Encoding.UTF8.GetBytes($".removed-{number}-{Guid.NewGuid():n}\0");
            fixed (byte* source = name, destination = target)
            {
                if (Libc.RenameAt2(from, source, to, destination, Libc.RenameNoreplace) == 0)
                {
                    return target;
                }
            }

            if (ErrnoException.Last($"cannot move a deep directory of '{shown}'") is { Errno: not ErrnoException.Exists } error)
            {
                throw error;
            }
        }
    }

    private static Level Open(int parent, byte[] name, string shown) => new(OpenDirectory(parent, name, shown), name);

    private static SafeFileHandle OpenDirectory(int parent, ReadOnlySpan<byte> name, string shown)
    {
        var how = new Libc.OpenHow { Flags = (ulong)(Libc.ODirectory | Libc.ONofollow | Libc.OCloexec), Resolve = Resolve };
        while (true)
        {
            fixed (byte* pointer = name)
            {
                var fd = Libc.OpenAt2(parent, pointer, how);
                if (fd >= 0)
                {
                    return new SafeFileHandle(fd, ownsHandle: true);
                }
            }

            var error = ErrnoException.Last($"cannot enter '{Display(name)}' of '{shown}'");
            if (error.Errno is not (ErrnoException.Again or ErrnoException.Interrupted))
            {
                throw error;
            }
        }
    }

    private static string Display(ReadOnlySpan<byte> name) => UntrustedText.Show(Encoding.UTF8.GetString(name[..^1]));

    private sealed class Level(SafeFileHandle handle, byte[] name)
    {
        public SafeFileHandle Handle { get; } = handle;

        public byte[] Name { get; } = name;

        public Stack<byte[]> Directories { get; } = new();

        public int Passes { get; set; }

        public int Descriptor => (int)Handle.DangerousGetHandle();
    }
}
