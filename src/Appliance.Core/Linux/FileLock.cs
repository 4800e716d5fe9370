using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>An exclusive flock(2) on a lock file. The kernel drops it with its owner, so a killed process never blocks (P16).</summary>
/// <remarks>The lock file itself stays: removing it would let two owners hold two inodes of one name.</remarks>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly SafeFileHandle handle;

    private FileLock(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Takes the lock, or returns null when another process has it.</summary>
    /// <exception cref="ErrnoException">The lock file cannot be made.</exception>
    public static FileLock? TryAcquire(DirectoryHandle directory, string name)
    {
        var file = directory.OpenOrCreate(name, 0x180 /* 0600 */);
        if (Libc.Flock((int)file.DangerousGetHandle(), Libc.LockExclusive | Libc.LockNonblock) == 0)
        {
            return new FileLock(file);
        }

        var error = ErrnoException.Last($"cannot lock '{Path.Join(directory.Path, name)}'");
        file.Dispose();
        return error.Errno is ErrnoException.Again or ErrnoException.Interrupted ? null : throw error;
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

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
