using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>What <see cref="RootfsHandle"/> and <see cref="RootfsDirectory"/> do alike: guarded opens and bounded reads.</summary>
internal static unsafe class RootfsFile
{
    private const int MaxLinkBytes = 4096;

    /// <summary>The bytes of a path of the guest, with NUL at the end.</summary>
    internal static byte[] ToBytes(string path)
    {
        var bytes = new byte[path.Length + 1];
        Encoding.Latin1.GetBytes(path, bytes);
        return bytes;
    }

    /// <summary>A path of the guest as a person reads it.</summary>
    internal static string Show(string path) =>
        UntrustedText.Show(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path.StartsWith('/') ? path : "/" + path)));

    /// <summary>openat2(2), again as often as it asks for it; null for what is absent.</summary>
    internal static SafeFileHandle? TryOpen(int directory, byte[] path, Libc.OpenHow how, int maxTries, string shown)
    {
        fixed (byte* name = path)
        {
            for (var tries = 0; ; tries++)
            {
                var fd = Libc.OpenAt2(directory, name, how);
                if (fd >= 0)
                {
                    return new SafeFileHandle(fd, ownsHandle: true);
                }

                var error = ErrnoException.Last("");
                switch (error.Errno)
                {
                    // Absent; or so made that nothing can be there: a loop, a name too long, another file system.
                    case ErrnoException.NoEntry or ErrnoException.NotDirectory or ErrnoException.Loop or ErrnoException.NameTooLong or ErrnoException.CrossDevice:
                        return null;
                    case ErrnoException.Again or ErrnoException.Interrupted when tries < maxTries:
                        continue;
                    default:
                        throw Refused(shown, error);
                }
            }
        }
    }

    /// <summary>The file again if it is a regular one, else null (and closed): it may have been exchanged since it was looked at.</summary>
    internal static SafeFileHandle? KeepRegular(SafeFileHandle file, string path)
    {
        if (DirectoryHandle.Stat(file, path).Kind == FileKind.Regular)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>The whole content.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL4002), or has more than <paramref name="maxBytes"/> (APL4003).</exception>
    internal static byte[] Read(SafeFileHandle file, string path, int maxBytes)
    {
        // One byte more than it says: a file that grows under us is noticed.
        var size = DirectoryHandle.Stat(file, path).Size;
        var buffer = new byte[Math.Min(size, maxBytes) + 1];
        var count = 0;
        while (size <= maxBytes)
        {
            var read = ReadAt(file, buffer.AsSpan(count), count, path);
            if (read == 0)
            {
                return buffer[..count];
            }

            count += read;
            if (count > maxBytes)
            {
                break;
            }

            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(maxBytes + 1L, buffer.Length * 2L));
            }
        }

        throw new ApplianceException("APL4003", $"'{Show(path)}' in the guest is larger than {maxBytes} bytes; nothing was changed.");
    }

    /// <summary>Up to <paramref name="buffer"/>'s length of bytes from <paramref name="offset"/>; 0 at the end.</summary>
    internal static int ReadAt(SafeFileHandle file, Span<byte> buffer, long offset, string path)
    {
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var count = (int)Libc.Pread((int)file.DangerousGetHandle(), pointer, (nuint)buffer.Length, offset);
                if (count >= 0)
                {
                    return count;
                }

                if (ErrnoException.Last("") is { Errno: not ErrnoException.Interrupted } error)
                {
                    throw Refused(path, error);
                }
            }
        }
    }

    /// <summary>Text of the link <paramref name="name"/> in a directory (the link itself if the name is empty); null if it is none.</summary>
    internal static string? ReadLink(int directory, string name)
    {
        var buffer = stackalloc byte[MaxLinkBytes];
        fixed (byte* path = ToBytes(name))
        {
            var count = Libc.ReadLinkAt(directory, path, buffer, MaxLinkBytes);
            return count is > 0 and < MaxLinkBytes ? Encoding.Latin1.GetString(buffer, (int)count) : null;
        }
    }

    /// <summary>Names in an open directory, sorted by bytes.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL4002), or has more than <paramref name="maxEntries"/> (APL4004).</exception>
    internal static List<string> List(SafeFileHandle directory, string path, int maxEntries)
    {
        const int BufferBytes = 32 * 1024;
        const int NameOffset = 19;
        var names = new List<string>();
        var buffer = new byte[BufferBytes];
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var count = (int)Libc.GetDents64((int)directory.DangerousGetHandle(), pointer, BufferBytes);
                if (count < 0)
                {
                    throw Refused(path, ErrnoException.Last(""));
                }

                if (count == 0)
                {
                    names.Sort(StringComparer.Ordinal);
                    return names;
                }

                // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
                for (var at = 0; at < count; at += BitConverter.ToUInt16(buffer, at + 16))
                {
                    var name = buffer.AsSpan(at + NameOffset);
                    name = name[..name.IndexOf((byte)0)];
                    if (name is not [(byte)'.'] and not [(byte)'.', (byte)'.'])
                    {
                        names.Add(Encoding.Latin1.GetString(name));
                    }
                }

                if (names.Count > maxEntries)
                {
                    throw new ApplianceException("APL4004", $"The directory '{Show(path)}' in the guest has more than {maxEntries} entries; nothing was changed.");
                }
            }
        }
    }

    private static ApplianceException Refused(string path, ErrnoException error) =>
        new("APL4002", $"Cannot read '{Show(path)}' in the guest: {error.Reason}.", error);
}
