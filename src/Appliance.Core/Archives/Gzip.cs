using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Appliance.Archives;

/// <summary>gzip in memory, for small signed files. Source: RFC 1952.</summary>
public static class Gzip
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;

    /// <summary>Unpacks all members and checks each trailer (length, CRC) itself, which <see cref="GZipStream"/> does not do reliably.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="maxBytes">Most bytes that may come out; one more is refused before it is kept.</param>
    /// <exception cref="VerificationException">
    /// Not gzip (APL1030), cut short or followed by other bytes (APL1031), damaged (APL1032), too large (APL1033).
    /// </exception>
    public static byte[] Decompress(ReadOnlyMemory<byte> data, int maxBytes)
    {
        using var text = new MemoryStream();
        var rest = data;
        do
        {
            rest = rest[DecompressMember(rest, text, maxBytes, first: rest.Length == data.Length)..];
        }
        while (!rest.IsEmpty);

        return text.ToArray();
    }

    /// <summary>Packs reproducibly: the header has neither a time nor a name.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> data)
    {
        using var packed = new MemoryStream();
        packed.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(data);
        }

        Span<byte> trailer = stackalloc byte[TrailerLength];
        WriteTrailer(trailer, data);
        packed.Write(trailer);
        return packed.ToArray();
    }

    /// <returns>Bytes of <paramref name="data"/> that the member took.</returns>
    private static int DecompressMember(ReadOnlyMemory<byte> data, MemoryStream text, int maxBytes, bool first)
    {
        var body = HeaderEnd(data.Span, first);
        var start = (int)text.Length;
        using var packed = new SmallBites(data[body..]);
        using (var deflate = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true))
        {
            CopyBounded(deflate, text, maxBytes);
        }

        Span<byte> trailer = stackalloc byte[TrailerLength];
        WriteTrailer(trailer, text.GetBuffer().AsSpan(start, (int)text.Length - start));

        // DeflateStream does not say where its data ended, but it has not read more than one bite beyond.
        var earliest = Math.Max(body, body + packed.Taken - SmallBites.Size);
        var latest = Math.Min(data.Length, body + packed.Taken + TrailerLength);
        var found = data.Span[earliest..latest].IndexOf(trailer);
        return found >= 0
            ? earliest + found + TrailerLength
            : throw (packed.Taken >= data.Length - body
                ? new VerificationException("APL1031", $"The gzip file is damaged or cut short: no check sum fits the {text.Length - start} bytes unpacked from it.")
                : new VerificationException("APL1032", $"The gzip file is damaged: its check sum does not fit the {text.Length - start} bytes unpacked from it."));
    }

    /// <summary>CRC and length, as they follow the data of every member.</summary>
    private static void WriteTrailer(Span<byte> trailer, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(data));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], unchecked((uint)data.Length));
    }

    private static void CopyBounded(DeflateStream from, MemoryStream to, int maxBytes)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = from.Read(buffer)) > 0)
            {
                if (to.Length + count > maxBytes)
                {
                    throw new VerificationException("APL1033", $"The gzip file unpacks to more than {maxBytes} bytes.");
                }

                to.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException e)
        {
            throw new VerificationException("APL1032", "The gzip file is damaged: its compressed data make no sense.", e);
        }
    }

    /// <summary>Where the compressed data start. Optional header fields are skipped, their reserved bits refused.</summary>
    private static int HeaderEnd(ReadOnlySpan<byte> data, bool first)
    {
        if (data.Length < HeaderLength || data[0] != 0x1f || data[1] != 0x8b || data[2] != 8 || (data[3] & 0xe0) != 0)
        {
            throw first
                ? new VerificationException("APL1030", $"Expected a gzip file, got {data.Length} bytes that are none.")
                : new VerificationException("APL1031", $"The gzip file is followed by {data.Length} other bytes.");
        }

        var flags = data[3];
        var position = HeaderLength;
        if ((flags & 4) != 0)
        {
            Need(data, position + 2);
            position += 2 + BinaryPrimitives.ReadUInt16LittleEndian(data[position..]);
        }

        for (var strings = ((flags >> 3) & 1) + ((flags >> 4) & 1); strings > 0; strings--)
        {
            Need(data, position);
            var end = data[position..].IndexOf((byte)0);
            Need(data, end < 0 ? int.MaxValue : position);
            position += end + 1;
        }

        position += (flags & 2) != 0 ? 2 : 0;
        Need(data, position);
        return position;
    }

    private static void Need(ReadOnlySpan<byte> data, int position)
    {
        if (position > data.Length)
        {
            throw new VerificationException("APL1031", $"The gzip file is cut short: its {data.Length} bytes end within the header.");
        }
    }

    /// <summary>Hands out at most <see cref="Size"/> bytes at a time, so that a reader can overshoot by no more.</summary>
    private sealed class SmallBites(ReadOnlyMemory<byte> data) : Stream
    {
        public const int Size = 512;

        /// <summary>Bytes handed out so far.</summary>
        public int Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(Math.Min(buffer.Length, Size), data.Length - Taken);
            data.Span.Slice(Taken, count).CopyTo(buffer);
            Taken += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
