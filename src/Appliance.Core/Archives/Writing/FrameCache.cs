using System.Buffers.Binary;
using System.Security.Cryptography;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Writing;

/// <summary>
/// Compressed frames of earlier archives, found by what they hold. A file is <c>DIGEST OF THE FRAME (32 bytes) · FRAME</c>
/// and its name the SHA-256 of content, level and library: a damaged file is noticed and made again, and
/// <see cref="ZstdCompressor"/> unpacks every frame and compares it before it is used.
/// </summary>
/// <remarks>Safe to share between threads and processes. It is a cache: where it cannot be written, archives are made all the same.</remarks>
public sealed class FrameCache : IDisposable
{
    private const string Suffix = ".frame";
    private const int HeaderLength = SHA256.HashSizeInBytes;

    /// <summary>Version of how frames are made; part of every key.</summary>
    private const uint Recipe = 1;

    private readonly DirectoryHandle directory;
    private readonly TimeProvider clock;
    private volatile bool isReadOnly;

    private FrameCache(DirectoryHandle directory, TimeProvider clock)
    {
        this.directory = directory;
        this.clock = clock;
    }

    /// <summary>Opens a cache, and makes its directory (mode 0700) if there is none.</summary>
    /// <exception cref="ApplianceException">It belongs to somebody else, others may write in it, or it cannot be opened (APL6058).</exception>
    public static FrameCache Open(string path, TimeProvider clock)
    {
        DirectoryHandle? opened = null;
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            opened = DirectoryHandle.Open(path);
            if (!opened.IsOwn())
            {
                throw new ApplianceException("APL6058", $"The frame cache '{path}' belongs to another user or others may write in it; what it holds would end in templates.")
                {
                    Hint = "Choose another directory, or chown it and chmod 700.",
                };
            }

            var cache = new FrameCache(opened, clock);
            opened = null;
            return cache;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL6058", $"The frame cache '{path}' cannot be opened: {e.Message}", e);
        }
        finally
        {
            opened?.Dispose();
        }
    }

    /// <summary>Removes the frames that were not used for longest until at most <paramref name="maxBytes"/> are left, and what killed writers left.</summary>
    /// <returns>Bytes left.</returns>
    public long Trim(long maxBytes)
    {
        var files = new List<(string Name, FileStatus Status)>();
        foreach (var name in directory.Names())
        {
            if (directory.Stat(name) is { Kind: FileKind.Regular } status && (name.EndsWith(Suffix, StringComparison.Ordinal) || IsLitter(name, status)))
            {
                files.Add((name, status));
            }
        }

        var total = files.Sum(file => file.Status.Size);
        foreach (var (name, status) in files.OrderBy(file => !IsLitter(file.Name, file.Status)).ThenBy(file => file.Status.Modified).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            if (total <= maxBytes && !IsLitter(name, status))
            {
                break;
            }

            directory.Unlink(name);
            total -= status.Size;
        }

        return total;
    }

    /// <inheritdoc/>
    public void Dispose() => directory.Dispose();

    /// <summary>The name of the frame that this content becomes at this level.</summary>
    internal string KeyOf(int level, ReadOnlySpan<byte> content)
    {
        Span<byte> key = stackalloc byte[(3 * sizeof(uint)) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(key, Recipe);
        BinaryPrimitives.WriteUInt32LittleEndian(key[4..], ZstdEncode.Version());
        BinaryPrimitives.WriteInt32LittleEndian(key[8..], level);
        SHA256.HashData(content, key[12..]);
        return Convert.ToHexStringLower(SHA256.HashData(key)) + Suffix;
    }

    /// <summary>Copies a frame out. False if there is none, or it is damaged (then it is removed).</summary>
    internal bool TryRead(string key, Span<byte> frame, out int length)
    {
        length = 0;
        try
        {
            if (directory.Stat(key) is null)
            {
                return false;
            }

            using var file = directory.OpenRead(key);
            length = ReadChecked(file, frame);
            if (length > 0)
            {
                Touch(file);
                return true;
            }

            Drop(key);
        }
        catch (ErrnoException)
        {
            // Removed by another process, or not readable: as good as not there.
        }

        length = 0;
        return false;
    }

    /// <summary>Removes a frame that is not what its name says.</summary>
    internal void Drop(string key)
    {
        try
        {
            directory.Unlink(key);
        }
        catch (ErrnoException)
        {
            isReadOnly = true;
        }
    }

    /// <summary>Keeps a frame. It is not flushed: after a power failure the digest tells.</summary>
    internal void Write(string key, ReadOnlySpan<byte> frame)
    {
        if (isReadOnly)
        {
            return;
        }

        var temporary = $".{key}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}{AtomicFile.TemporarySuffix}";
        try
        {
            using (var file = directory.CreateNew(temporary, mode: 0x180))
            {
                Span<byte> digest = stackalloc byte[HeaderLength];
                SHA256.HashData(frame, digest);
                RandomAccess.Write(file, digest, 0);
                RandomAccess.Write(file, frame, HeaderLength);
            }

            directory.Rename(temporary, key, replace: true);
        }
        catch (IOException)
        {
            isReadOnly = true;
            Drop(temporary);
        }
    }

    /// <returns>0 if the file is not whole.</returns>
    private static int ReadChecked(SafeFileHandle file, Span<byte> frame)
    {
        Span<byte> expected = stackalloc byte[HeaderLength];
        var length = RandomAccess.GetLength(file) - HeaderLength;
        if (length <= 0 || length > frame.Length || RandomAccess.Read(file, expected, 0) != HeaderLength)
        {
            return 0;
        }

        var read = 0;
        int count;
        while (read < length && (count = RandomAccess.Read(file, frame[read..(int)length], HeaderLength + read)) > 0)
        {
            read += count;
        }

        Span<byte> actual = stackalloc byte[HeaderLength];
        SHA256.HashData(frame[..read], actual);
        return read == length && actual.SequenceEqual(expected) ? read : 0;
    }

    /// <summary>Marks it as used.</summary>
    private void Touch(SafeFileHandle file)
    {
        try
        {
            OpenFile.SetModified(file, clock.GetUtcNow(), "a cached frame");
        }
        catch (ErrnoException)
        {
            // Its turn to go comes sooner then.
        }
    }

    private bool IsLitter(string name, FileStatus status) =>
        name.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal) && clock.GetUtcNow() - status.Modified > TimeSpan.FromDays(1);
}
