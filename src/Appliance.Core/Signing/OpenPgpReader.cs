using System.Buffers.Binary;

namespace Appliance.Signing;

/// <summary>A cursor over the body of a packet; reading past its end is malformed data, never an out-of-range access.</summary>
internal ref struct OpenPgpReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    internal readonly bool IsAtEnd => rest.IsEmpty;

    internal ReadOnlySpan<byte> Take(long count)
    {
        if (count > rest.Length)
        {
            throw new InvalidDataException("is cut off inside a field");
        }

        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    internal byte Byte() => Take(1)[0];

    internal int UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A time: seconds since 1970, unsigned (RFC 9580 §3.5).</summary>
    internal DateTimeOffset Time() => DateTimeOffset.FromUnixTimeSeconds(UInt32());

    /// <summary>A multiprecision integer: 16 bits of bit count, then the bytes (RFC 9580 §3.2).</summary>
    internal ReadOnlySpan<byte> Integer() => Take((UInt16() + 7) / 8);

    /// <summary>The length of a signature subpacket: 1, 2 or 5 octets (RFC 9580 §5.2.3.7).</summary>
    internal long SubpacketLength() => Byte() switch
    {
        255 => UInt32(),
        >= 192 and var first => ((first - 192) << 8) + Byte() + 192,
        var only => only,
    };
}
