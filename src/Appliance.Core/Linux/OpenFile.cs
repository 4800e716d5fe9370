using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>What is done to a file by its descriptor, so that no name can be exchanged in between.</summary>
internal static unsafe class OpenFile
{
    /// <summary>Opens a regular file by a path of the administrator's, links followed. A fifo or device never blocks.</summary>
    /// <returns>Null if it is not a regular file.</returns>
    /// <exception cref="ErrnoException">No such file (2), or it may not be read.</exception>
    internal static SafeFileHandle? ForReading(string path)
    {
        var fd = Libc.OpenAt(Libc.AtFdCwd, path, Libc.ONonblock | Libc.OCloexec, 0);
        if (fd < 0)
        {
            throw ErrnoException.Last($"cannot open '{path}'");
        }

        var file = new SafeFileHandle(fd, ownsHandle: true);
        if (DirectoryHandle.Stat(file, path).Kind == FileKind.Regular)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Sets the modification time (whole seconds) and the access time to the same.</summary>
    internal static void SetModified(SafeFileHandle file, DateTimeOffset modified, string what)
    {
        var times = stackalloc Libc.Timespec[2];
        times[0].Seconds = times[1].Seconds = modified.ToUnixTimeSeconds();
        times[0].Nanoseconds = times[1].Nanoseconds = 0;
        if (Libc.Futimens((int)file.DangerousGetHandle(), times) != 0)
        {
            throw ErrnoException.Last($"cannot set the time of '{what}'");
        }
    }

    /// <summary>
    /// Lets the kernel begin to write a part of a file out, so that the flush at the end has little left to wait for. A
    /// hint only: that flush is what counts and what reports errors, and some file systems have no such call.
    /// </summary>
    internal static void StartWriting(SafeFileHandle file, long offset, long count) =>
        _ = Libc.SyncFileRange((int)file.DangerousGetHandle(), offset, count, Libc.SyncFileRangeWrite);
}
