using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Appliance.Archives.Codecs;

/// <summary>
/// gzip members, one after the other (RFC 1952). The framing is read here: the framework's own stream takes a file
/// that is cut short for complete, and bytes behind the last member for nothing.
/// </summary>
internal sealed class GzipDecoder(CompressedInput input, ArchiveLimits limits) : Decoder(input, "gzip")
{
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;

    /// <summary>A header with names or comments longer than this is no honest one.</summary>
    private const int MaxHeaderBytes = 64 * 1024;

    private readonly Crc32 crc = new();
    private DeflateStream? body;
    private DeflateInput? packed;
    private long length;
    private int members;

    internal override int Read(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            if (body is null && !TryBegin())
            {
                break;
            }

            var count = ReadBody(buffer[filled..]);
            if (count == 0)
            {
                End();
                continue;
            }

            crc.Append(buffer.Slice(filled, count));
            length += count;
            filled += count;
        }

        return filled;
    }

    public override void Dispose()
    {
        body?.Dispose();
        packed?.Dispose();
    }

    private int ReadBody(Span<byte> buffer)
    {
        try
        {
            return body!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw packed!.HasEnded ? CutShort() : Damaged("its compressed data make no sense", e);
        }
    }

    /// <summary>Skips a member's header. False at the end of the file.</summary>
    private bool TryBegin()
    {
        Input.Ensure(MaxHeaderBytes);
        var data = Input.Available;
        if (data.IsEmpty)
        {
            return members > 0 ? false : throw CutShort();
        }

        if (!data.StartsWith<byte>([0x1f, 0x8b]))
        {
            throw Trailing();
        }

        if (++members > limits.MaxParts)
        {
            throw TooManyParts(limits.MaxParts);
        }

        Input.Advance(HeaderLength(data));
        packed = new DeflateInput(Input);
        body = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true);
        crc.Reset();
        length = 0;
        return true;
    }

    private int HeaderLength(ReadOnlySpan<byte> data)
    {
        if (data.Length < HeaderBytes)
        {
            throw CutShort();
        }

        var flags = data[3];
        if (data[2] != 8 || (flags & 0xe0) != 0)
        {
            throw Damaged("its header has a method or flags that do not exist");
        }

        var position = HeaderBytes;
        if ((flags & 4) != 0)
        {
            position += data.Length >= position + 2 ? 2 + BinaryPrimitives.ReadUInt16LittleEndian(data[position..]) : int.MaxValue / 2;
        }

        for (var texts = ((flags >> 3) & 1) + ((flags >> 4) & 1); texts > 0; texts--)
        {
            var end = position < data.Length ? data[position..].IndexOf((byte)0) : -1;
            position += end < 0 ? int.MaxValue / 4 : end + 1;
        }

        position += (flags & 2) != 0 ? 2 : 0;
        return position <= data.Length ? position
            : data.Length < MaxHeaderBytes ? throw CutShort() : throw Damaged($"a header has more than {MaxHeaderBytes} bytes");
    }

    /// <summary>
    /// Finds and checks the trailer. The framework does not say where its data ended, but that was within the last
    /// bytes it was given: exactly one place there has the check sum and the length that the unpacked bytes call for.
    /// </summary>
    private void End()
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], unchecked((uint)length));

        var last = packed!.LastBytes;
        var hasEnded = packed.HasEnded;
        Input.Rewind(last);
        var complete = Input.Ensure(last + TrailerBytes);
        var window = Input.Available[..Math.Min(last + TrailerBytes, Input.Available.Length)];
        var found = window.IndexOf(trailer);
        if (found < 0 || window[(found + 1)..].IndexOf(trailer) >= 0)
        {
            Input.Advance(last);
            throw hasEnded ? CutShort()
                : Damaged(complete ? $"its check sum does not fit the {length} bytes unpacked from it" : $"its check sum is cut short, or does not fit the {length} bytes unpacked from it");
        }

        Input.Advance(found + TrailerBytes);
        body!.Dispose();
        packed.Dispose();
        (body, packed) = (null, null);
    }
}

/// <summary>What a deflate decoder is fed from: small portions, the last of which can be given back.</summary>
internal sealed class DeflateInput(CompressedInput input) : Stream
{
    /// <summary>Large enough for speed, small enough for the search for the trailer.</summary>
    private const int PortionBytes = 8192;

    /// <summary>Size of the last portion.</summary>
    internal int LastBytes { get; private set; }

    /// <summary>The decoder wanted more than the file has.</summary>
    internal bool HasEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (!input.Fill())
        {
            // What was given last is gone from the input's memory; there is nothing behind it either.
            HasEnded = true;
            LastBytes = 0;
            return 0;
        }

        var count = Math.Min(Math.Min(buffer.Length, PortionBytes), input.Available.Length);
        input.Available[..count].CopyTo(buffer);
        input.Advance(count);
        LastBytes = count;
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
