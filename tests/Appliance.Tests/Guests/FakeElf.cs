using System.Buffers.Binary;
using System.Text;

namespace Appliance.Tests.Guests;

/// <summary>Makes the smallest ELF programs that say what a test wants.</summary>
internal static class FakeElf
{
    /// <summary>With one LOAD and one DYNAMIC segment that name the libraries it needs.</summary>
    public static byte[] Program(int machine, bool is64 = true, bool isBig = false, params string[] needed)
    {
        var (headerBytes, segmentBytes, word) = is64 ? (64, 56, 8) : (52, 32, 4);
        var dynamicAt = headerBytes + (2 * segmentBytes);
        var stringsAt = dynamicAt + ((needed.Length + 2) * 2 * word);
        var strings = Encoding.ASCII.GetBytes("\0" + string.Concat(needed.Select(name => name + "\0")));
        const int Base = 0x10000;
        var file = new byte[stringsAt + strings.Length];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5], file[6]) = ((byte)(is64 ? 2 : 1), (byte)(isBig ? 2 : 1), 1);
        Put(16, 2, 3);
        Put(18, 2, (ulong)machine);
        Put(is64 ? 32 : 28, word, (ulong)headerBytes);
        Put(is64 ? 54 : 42, 2, (ulong)segmentBytes);
        Put(is64 ? 56 : 44, 2, 2);
        Segment(headerBytes, 1, 0, Base, file.Length);
        Segment(headerBytes + segmentBytes, 2, dynamicAt, Base + dynamicAt, stringsAt - dynamicAt);
        strings.CopyTo(file, stringsAt);
        var at = dynamicAt;
        var offset = 1;
        foreach (var name in needed)
        {
            Entry(1, offset);
            offset += name.Length + 1;
        }

        Entry(5, Base + stringsAt);
        Entry(0, 0);
        return file;

        void Entry(int tag, int value)
        {
            Put(at, word, (ulong)tag);
            Put(at + word, word, (ulong)value);
            at += 2 * word;
        }

        void Segment(int start, int type, int position, int address, int length)
        {
            Put(start, 4, (ulong)type);
            Put(start + (is64 ? 8 : 4), word, (ulong)position);
            Put(start + (is64 ? 16 : 8), word, (ulong)address);
            Put(start + (is64 ? 32 : 16), word, (ulong)length);
        }

        void Put(int position, int length, ulong value)
        {
            Span<byte> bytes = stackalloc byte[8];
            if (isBig)
            {
                BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
                bytes[^length..].CopyTo(file.AsSpan(position));
            }
            else
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                bytes[..length].CopyTo(file.AsSpan(position));
            }
        }
    }
}
