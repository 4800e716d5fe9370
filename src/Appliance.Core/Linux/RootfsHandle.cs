using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// The one way into a guest's file tree. The guest may be hostile: every path is resolved by the kernel with the tree as
/// its root (openat2(2): RESOLVE_IN_ROOT, NO_MAGICLINKS, NO_XDEV), so <c>..</c>, absolute links, <c>/proc</c> and mounts
/// lead nowhere else, also while somebody changes the tree; nothing but a regular file is opened, and nothing waits.
/// </summary>
/// <remarks>
/// Guest paths and names are strings of one character per byte (Latin-1), so that any name survives; a path need not
/// begin with <c>/</c>. Promises P40 and P41. What cannot be reached (missing, a loop, behind a mount) is absent.
/// </remarks>
public sealed unsafe class RootfsHandle : IDisposable
{
    /// <summary>Largest file that is read as a whole, in bytes: 4 MiB (P41).</summary>
    public const int MaxFileBytes = 4 * 1024 * 1024;

    /// <summary>Most entries a directory is listed with.</summary>
    public const int MaxEntries = 65_536;

    private const ulong Rules = Libc.ResolveInRoot | Libc.ResolveNoMagiclinks | Libc.ResolveNoXdev;

    /// <summary>EAGAIN means that somebody renamed while the kernel walked: it says so rather than be fooled.</summary>
    private const int MaxTries = 512;

    /// <summary>As many links as the kernel itself follows.</summary>
    private const int MaxLinks = 40;

    private readonly SafeFileHandle handle;

    private RootfsHandle(SafeFileHandle handle, string path)
    {
        this.handle = handle;
        Path = path;
    }

    /// <summary>The host path it was opened by: for messages only.</summary>
    public string Path { get; }

    private int Fd => (int)handle.DangerousGetHandle();

    /// <summary>Opens the top directory of a guest. The directories that lead to it are the administrator's; its own name must not be a link.</summary>
    /// <exception cref="ApplianceException">No directory, a link, empty, or this host's own root (APL4001).</exception>
    public static RootfsHandle Open(string path)
    {
        var trimmed = path.TrimEnd('/');
        if (trimmed.Length == 0 || trimmed.Contains('\0'))
        {
            throw Refused(path, path.Length == 0 ? "it is empty" : "it is this host's own root");
        }

        var fd = Libc.OpenAt(Libc.AtFdCwd, trimmed, Libc.OPath | Libc.ODirectory | Libc.ONofollow | Libc.OCloexec, 0);
        if (fd < 0)
        {
            throw Refused(path, ErrnoException.Last("") is var error && error.Errno is ErrnoException.NotDirectory or ErrnoException.Loop ? "it is not a directory, or a link to one" : error.Reason);
        }

        var root = new RootfsHandle(new SafeFileHandle(fd, ownsHandle: true), trimmed);
        var own = StatHost("/");
        var status = DirectoryHandle.Stat(root.handle, trimmed);
        if (status.Device == own.Device && status.Inode == own.Inode)
        {
            root.Dispose();
            throw Refused(path, "it is this host's own root");
        }

        return root;
    }

    /// <summary>Status of a path, links followed; null if it is absent.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002).</exception>
    public FileStatus? Stat(string path) => StatPath(path, Libc.OPath);

    /// <summary>Status of a path, its last component not followed; null if it is absent.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002).</exception>
    public FileStatus? LinkStat(string path) => StatPath(path, Libc.OPath | Libc.ONofollow);

    /// <summary>Content of a regular file, links followed; null if it is absent or anything else.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002), or it has more than <paramref name="maxBytes"/> (APL4003).</exception>
    public byte[]? Read(string path, int maxBytes)
    {
        using var file = OpenRead(path);
        return file is null ? null : RootfsFile.Read(file, path, maxBytes);
    }

    /// <summary>Opens a regular file for reading, links followed; null if it is absent or anything else, which is not opened at all.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002).</exception>
    public SafeFileHandle? OpenRead(string path)
    {
        // Opening a device can do something even if it does not wait (rewind a tape, start a watchdog): look first.
        return Stat(path)?.Kind == FileKind.Regular
            && TryOpen(path, Libc.ONonblock | Libc.ONoctty) is { } file
            ? RootfsFile.KeepRegular(file, path)
            : null;
    }

    /// <summary>Text of a symbolic link; null if it is absent or anything else.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002).</exception>
    public string? ReadLink(string path)
    {
        using var link = TryOpen(path, Libc.OPath | Libc.ONofollow);
        return link is null ? null : RootfsFile.ReadLink((int)link.DangerousGetHandle(), "");
    }

    /// <summary>Names in a directory, links followed, without <c>.</c> and <c>..</c>, sorted by bytes; none if it is absent.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002), or there are more than <paramref name="maxEntries"/> (APL4004).</exception>
    public IReadOnlyList<string> List(string path, int maxEntries)
    {
        using var directory = TryOpen(path, Libc.ODirectory | Libc.ONonblock);
        return directory is null ? [] : RootfsFile.List(directory, path, maxEntries);
    }

    /// <summary>
    /// The path without links, <c>.</c> and <c>..</c>, beginning with <c>/</c>. What does not exist is kept as it is
    /// written; a loop stays unresolved. For looking at and for messages: whoever opens the result is as safe as ever.
    /// </summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002).</exception>
    public string Resolve(string path)
    {
        var resolved = "";
        var rest = new Stack<string>(path.Split('/').Reverse());
        for (var links = 0; rest.TryPop(out var name);)
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                resolved = resolved[..Math.Max(0, resolved.LastIndexOf('/'))];
                continue;
            }

            var next = $"{resolved}/{name}";
            var target = links < MaxLinks && next.Length < 4096 ? ReadLink(next) : null;
            if (target is null)
            {
                resolved = next;
                continue;
            }

            links++;
            resolved = target.StartsWith('/') ? "" : resolved;
            foreach (var part in target.Split('/').Reverse())
            {
                rest.Push(part);
            }
        }

        return resolved.Length == 0 ? "/" : resolved;
    }

    /// <summary>Puts everything written to the file system of this tree on the disk (syncfs(2)).</summary>
    /// <exception cref="ApplianceException">The disk refuses (APL4005).</exception>
    public void Flush()
    {
        using var top = TryOpen("/", Libc.ODirectory);
        if (top is not null && Libc.Syncfs((int)top.DangerousGetHandle()) != 0)
        {
            throw new ApplianceException("APL4005", $"Cannot write the guest below '{UntrustedText.Show(Path)}' to the disk: {ErrnoException.Last("").Reason}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>A directory of the tree, links followed; null if it is absent or no directory.</summary>
    internal RootfsDirectory? OpenDirectory(string path) =>
        TryOpen(path, Libc.OPath | Libc.ODirectory) is { } directory ? new RootfsDirectory(directory, path) : null;

    /// <summary>True if a path leads to another file system that is mounted inside the tree.</summary>
    internal bool IsBehindMount(string path)
    {
        var bytes = RootfsFile.ToBytes(path);
        fixed (byte* name = bytes)
        {
            var how = new Libc.OpenHow { Flags = Libc.OPath | Libc.OCloexec, Resolve = Rules };
            var fd = Libc.OpenAt2(Fd, name, how);
            if (fd < 0)
            {
                return ErrnoException.Last("").Errno == ErrnoException.CrossDevice;
            }

            _ = Libc.Close(fd);
            return false;
        }
    }

    private static ApplianceException Refused(string path, string reason) =>
        new("APL4001", $"'{UntrustedText.Show(path)}' cannot be set up as a guest: {reason}.")
        {
            Hint = "Give the directory that is to be the guest's '/'.",
        };

    private static FileStatus StatHost(string path)
    {
        Libc.StatxBuffer buffer;
        return Libc.Statx(Libc.AtFdCwd, path, 0, Libc.StatxBasicStats, &buffer) == 0
            ? DirectoryHandle.ToStatus(buffer)
            : throw ErrnoException.Last($"cannot look at '{path}'");
    }

    private FileStatus? StatPath(string path, int flags)
    {
        using var file = TryOpen(path, flags);
        return file is null ? null : DirectoryHandle.Stat(file, path);
    }

    private SafeFileHandle? TryOpen(string path, int flags)
    {
        if (path.Contains('\0'))
        {
            return null;
        }

        var bytes = RootfsFile.ToBytes(path.Length == 0 ? "/" : path);
        var how = new Libc.OpenHow { Flags = (ulong)(uint)(flags | Libc.OCloexec), Resolve = Rules };
        return RootfsFile.TryOpen(Fd, bytes, how, MaxTries, path);
    }
}
