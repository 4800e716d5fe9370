using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>An exclusive flock(2) on a lock file. The kernel drops it with its owner, so a killed process never blocks (P16).</summary>
/// <remarks>
/// The owner removes the lock file when it is done. Whoever was waiting on the removed one notices that its name now
/// means another file, or none, and tries again: so two owners never hold two inodes of one name.
/// </remarks>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly SafeFileHandle handle;
    private readonly string path;

    private FileLock(SafeFileHandle handle, string path) => (this.handle, this.path) = (handle, path);

    /// <summary>Takes the lock, or returns null when another process has it.</summary>
    /// <exception cref="ErrnoException">The lock file cannot be made.</exception>
    public static FileLock? TryAcquire(DirectoryHandle directory, string name)
    {
        while (true)
        {
            SafeFileHandle file;
            try
            {
                file = directory.OpenOrCreate(name, 0x180 /* 0600 */);
            }
            catch (ErrnoException) when (directory.Stat(name) is { Kind: FileKind.SymbolicLink or FileKind.Other })
            {
                // No lock of ours: whoever put it there must not stop us for ever.
                directory.Unlink(name);
                continue;
            }

            if (Libc.Flock((int)file.DangerousGetHandle(), Libc.LockExclusive | Libc.LockNonblock) != 0)
            {
                var error = ErrnoException.Last($"cannot lock '{Path.Join(directory.Path, name)}'");
                file.Dispose();
                return error.Errno is ErrnoException.Again or ErrnoException.Interrupted ? null : throw error;
            }

            if (directory.Stat(name) is { } named && named.Inode == DirectoryHandle.Stat(file, name).Inode)
            {
                return new FileLock(file, Path.Join(Path.GetFullPath(directory.Path), name));
            }

            file.Dispose();
        }
    }

    /// <summary>Waits for the lock, at most <paramref name="timeout"/>; null when the time is up.</summary>
    public static async Task<FileLock?> AcquireAsync(
        DirectoryHandle directory, string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryAcquire(directory, name) is { } held)
            {
                return held;
            }

            if (Stopwatch.GetElapsedTime(start) >= timeout)
            {
                return null;
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets the lock go and leaves its file, which says something.</summary>
    public void Release() => handle.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (handle.IsClosed)
        {
            return;
        }

        // While the lock is held nobody else removes it, so this can only be the file that was locked.
        _ = Libc.UnlinkAt(Libc.AtFdCwd, path, 0);
        handle.Dispose();
    }

    /// <summary>Marks an open file as being read, without a file beside it; false while somebody has it alone. Ends when the file is closed.</summary>
    internal static bool TryMarkInUse(SafeFileHandle file) => Libc.Flock((int)file.DangerousGetHandle(), Libc.LockShared | Libc.LockNonblock) == 0;

    /// <summary>Whether somebody has marked a file as being read.</summary>
    internal static bool IsInUse(SafeFileHandle file) =>
        Libc.Flock((int)file.DangerousGetHandle(), Libc.LockExclusive | Libc.LockNonblock) != 0 && ErrnoException.Last("").Errno == ErrnoException.Again;
}
