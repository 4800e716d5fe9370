namespace Appliance.Signing;

/// <summary>One OpenPGP packet (RFC 9580 §4): its type, its bytes with the header, and its body.</summary>
internal readonly record struct OpenPgpPacket(int Tag, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Body)
{
    internal const int Signature = 2;
    internal const int SecretKey = 5;
    internal const int PublicKey = 6;
    internal const int SecretSubkey = 7;
    internal const int Marker = 10;
    internal const int Trust = 12;
    internal const int UserId = 13;
    internal const int PublicSubkey = 14;
    internal const int UserAttribute = 17;
    internal const int Padding = 21;

    /// <summary>Splits data into packets; old and new headers, definite lengths only (only data packets may have others).</summary>
    /// <exception cref="InvalidDataException">While enumerating: cut off, or no packet; the message completes "it …".</exception>
    internal static IEnumerable<OpenPgpPacket> ReadAll(ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
        {
            var packet = ReadOne(data);
            yield return packet;
            data = data[packet.Whole.Length..];
        }
    }

    private static OpenPgpPacket ReadOne(ReadOnlyMemory<byte> data)
    {
        var bytes = data.Span;
        var header = bytes[0];
        if (header < 0x80)
        {
            throw new InvalidDataException("is not OpenPGP data");
        }

        var isNew = (header & 0x40) != 0;
        var (headerLength, length) = isNew ? NewLength(bytes) : OldLength(bytes);
        return length <= data.Length - headerLength
            ? new OpenPgpPacket(
                isNew ? header & 0x3F : (header >> 2) & 0xF,
                data[..(headerLength + (int)length)],
                data.Slice(headerLength, (int)length))
            : throw new InvalidDataException("is cut off inside a packet");
    }

    private static (int HeaderLength, long Length) NewLength(ReadOnlySpan<byte> bytes) => At(bytes, 1) switch
    {
        < 192 => (2, bytes[1]),
        < 224 => (3, ((bytes[1] - 192) << 8) + At(bytes, 2) + 192),
        255 => (6, ((long)At(bytes, 2) << 24) | (uint)((At(bytes, 3) << 16) | (At(bytes, 4) << 8) | At(bytes, 5))),
        _ => throw new InvalidDataException("has a packet of partial length"),
    };

    private static (int HeaderLength, long Length) OldLength(ReadOnlySpan<byte> bytes) => (bytes[0] & 3) switch
    {
        0 => (2, At(bytes, 1)),
        1 => (3, (At(bytes, 1) << 8) | At(bytes, 2)),
        2 => (5, ((long)At(bytes, 1) << 24) | (uint)((At(bytes, 2) << 16) | (At(bytes, 3) << 8) | At(bytes, 4))),
        _ => throw new InvalidDataException("has a packet of indeterminate length"),
    };

    private static byte At(ReadOnlySpan<byte> bytes, int index) =>
        index < bytes.Length ? bytes[index] : throw new InvalidDataException("is cut off inside a packet header");
}
