using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>
/// A file too large for memory on its way to its final name (<see cref="AtomicFile"/>): written beside it, and given the
/// name only by <see cref="Commit"/>. Disposed without that, it leaves nothing; a killed program's rest is removed by the next one.
/// </summary>
public sealed class AtomicOutput : IDisposable
{
    private readonly DirectoryHandle directory;
    private readonly string name;
    private readonly string temporary;
    private readonly int mode;
    private bool isCommitted;

    private AtomicOutput(DirectoryHandle directory, string name, SafeFileHandle file, string temporary, int mode)
    {
        this.directory = directory;
        this.name = name;
        this.temporary = temporary;
        this.mode = mode;
        File = file;
    }

    /// <summary>The file, open for writing and empty. Not to be closed by others.</summary>
    public SafeFileHandle File { get; }

    /// <summary>The directory it will be in.</summary>
    public DirectoryHandle Directory => directory;

    /// <summary>Begins a file that will be <paramref name="path"/>, with exactly <paramref name="mode"/>.</summary>
    /// <exception cref="ErrnoException">The directory is missing, read-only or full.</exception>
    public static AtomicOutput Begin(string path, int mode)
    {
        var parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        try
        {
            var last = System.IO.Path.GetFileName(path);
            AtomicFile.RemoveLitter(parent, AtomicFile.Stem(last));
            var (file, temporary) = AtomicFile.CreateLocked(parent, last, mode);
            return new AtomicOutput(parent, last, file, temporary, mode);
        }
        catch
        {
            parent.Dispose();
            throw;
        }
    }

    /// <summary>Flushes it and gives it its name; what had that name before is replaced.</summary>
    /// <exception cref="ErrnoException">The disk takes no more; the old file is untouched.</exception>
    public void Commit()
    {
        AtomicFile.SetMode(File, mode, name);
        AtomicFile.Flush(File, name);
        directory.Rename(temporary, name, replace: true);
        isCommitted = true;
        directory.Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Dispose();
        try
        {
            if (!isCommitted)
            {
                directory.Unlink(temporary);
            }
        }
        catch (ErrnoException)
        {
            // The next writer removes it; the reason why this one failed is worth more.
        }

        directory.Dispose();
    }
}
