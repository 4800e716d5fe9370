using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Linux;

/// <summary>A name in a directory as bytes, NUL-terminated for the next call, and whether the file system says it is a directory.</summary>
/// <param name="Name">With a NUL at its end.</param>
/// <param name="IsDirectory">Null where the file system does not say.</param>
internal readonly record struct DirectoryEntry(byte[] Name, bool? IsDirectory);

/// <summary>Reads a directory by its descriptor: names are bytes and need not be text (getdents64(2)).</summary>
internal static unsafe class DirectoryEntries
{
    private const int BufferBytes = 32 * 1024;
    private const int NameOffset = 19;
    private const byte TypeUnknown = 0;
    private const byte TypeDirectory = 4;

    /// <inheritdoc cref="Read(SafeFileHandle, long, string)"/>
    internal static List<DirectoryEntry> Read(SafeFileHandle directory, string what) => Read(directory, long.MaxValue, what);

    /// <summary>The entries from where the descriptor stands, without <c>.</c> and <c>..</c>. Where there are more than <paramref name="most"/>, more than that come back, but not all.</summary>
    internal static List<DirectoryEntry> Read(SafeFileHandle directory, long most, string what)
    {
        var entries = new List<DirectoryEntry>();
        var buffer = new byte[BufferBytes];
        while (true)
        {
            int count;
            fixed (byte* start = buffer)
            {
                count = (int)Libc.GetDirectoryEntries((int)directory.DangerousGetHandle(), start, BufferBytes);
            }

            if (count == 0 || entries.Count > most)
            {
                return entries;
            }

            if (count < 0)
            {
                throw ErrnoException.Last($"cannot read directory '{what}'");
            }

            for (var at = 0; at < count;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16));
                var name = buffer.AsSpan(at + NameOffset, length - NameOffset);
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                {
                    var type = buffer[at + 18];
                    entries.Add(new DirectoryEntry(name.ToArray(), type == TypeUnknown ? null : type == TypeDirectory));
                }

                at += length;
            }
        }
    }
}
