using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>The one way to a final name for small files: write beside, flush, rename, flush the directory.</summary>
/// <remarks>A reader sees the old content or the new one, never a part; a crash leaves at most a <c>.NAME.*.tmp</c> beside it until the next write.</remarks>
public static class AtomicFile
{
    /// <summary>Suffix of the file that is being written; it matches no template, source or state name.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Characters of the final name that the temporary one repeats, so that a name of 255 bytes has room for the rest.</summary>
    private const int MaxStem = 100;

    private const int RandomDigits = 8;

    /// <summary>Replaces <paramref name="path"/> by <paramref name="content"/>, with exactly <paramref name="mode"/>, and removes what killed writers of it left.</summary>
    /// <exception cref="ErrnoException">The directory is missing, read-only or full; the old file is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, int mode) => Write(path, content, mode, replace: true);

    /// <summary>The same for a name that must not exist yet.</summary>
    /// <exception cref="ErrnoException">It exists (17), or the file cannot be written.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content, int mode) => Write(path, content, mode, replace: false);

    private static void Write(string path, ReadOnlySpan<byte> content, int mode, bool replace)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var name = Path.GetFileName(path);
        RemoveLitter(directory, Stem(name));
        var (file, temporary) = CreateLocked(directory, name, mode);
        using (file)
        {
            try
            {
                RandomAccess.Write(file, content, 0);
                SetMode(file, mode, path);
                Flush(file, path);
                directory.Rename(temporary, name, replace);
            }
            catch
            {
                directory.Unlink(temporary);
                throw;
            }
        }

        directory.Sync();
    }

    /// <summary>The final name that a temporary file was to get (a long one as it is shortened), or null for any other name.</summary>
    public static string? TargetOf(string name)
    {
        var end = name.Length - TemporarySuffix.Length - RandomDigits - 1;
        return end > 1 && name[0] == '.' && name[end] == '.' && name.EndsWith(TemporarySuffix, StringComparison.Ordinal) ? name[1..end] : null;
    }

    /// <summary>A temporary file of ours alone. Its lock says that its writer lives; the kernel drops it with the writer.</summary>
    internal static (SafeFileHandle File, string Temporary) CreateLocked(DirectoryHandle directory, string name, int mode)
    {
        while (true)
        {
            var temporary = $".{Stem(name)}.{RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true)}{TemporarySuffix}";
            var file = directory.CreateNew(temporary, mode);

            // Some network file systems have no locks: then nobody can take ours for dead, either.
            var isLocked = Libc.Flock((int)file.DangerousGetHandle(), Libc.LockExclusive | Libc.LockNonblock) == 0 || ErrnoException.Last("").Errno != ErrnoException.Again;
            if (isLocked && directory.Stat(temporary)?.Inode == DirectoryHandle.Stat(file, temporary).Inode)
            {
                return (file, temporary);
            }

            // Somebody cleans up and has it in hand, or had, between those two calls.
            file.Dispose();
        }
    }

    /// <summary>Taking a lock that nobody holds and letting it go removes its file.</summary>
    internal static void RemoveLitter(DirectoryHandle directory, string stem)
    {
        foreach (var temporary in directory.Names().Where(name => TargetOf(name) == stem).ToList())
        {
            try
            {
                FileLock.TryAcquire(directory, temporary)?.Dispose();
            }
            catch (ErrnoException)
            {
                // It stops nothing.
            }
        }
    }

    /// <summary>A long name's end becomes a hash, so that the temporary one has room and is still of that name only.</summary>
    internal static string Stem(string name) => name.Length <= MaxStem
        ? name
        : $"{name[..(MaxStem - 17)]}~{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)))[..16]}";

    /// <summary>Sets the mode whatever the umask says.</summary>
    internal static void SetMode(SafeFileHandle file, int mode, string what)
    {
        if (Libc.Fchmod((int)file.DangerousGetHandle(), (uint)mode) != 0)
        {
            throw ErrnoException.Last($"cannot set the mode of '{what}'");
        }
    }

    /// <summary>Puts a file's bytes on the disk.</summary>
    internal static void Flush(SafeFileHandle file, string what)
    {
        if (Libc.Fsync((int)file.DangerousGetHandle()) != 0)
        {
            throw ErrnoException.Last($"cannot flush '{what}'");
        }
    }
}
