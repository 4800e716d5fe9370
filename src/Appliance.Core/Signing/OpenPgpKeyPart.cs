using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Appliance.Signing;

/// <summary>A primary key or subkey packet (RFC 9580 §5.5.2), version 4 or 6, with what its self-signatures say.</summary>
internal sealed class OpenPgpKeyPart
{
    private OpenPgpKeyPart(string fingerprint, ulong keyId, DateTimeOffset created, OpenPgpAlgorithm algorithm)
    {
        Fingerprint = fingerprint;
        KeyId = keyId;
        Created = created;
        Algorithm = algorithm;
    }

    /// <summary>Upper-case hex: 40 digits (version 4) or 64 (version 6).</summary>
    internal string Fingerprint { get; }

    internal ulong KeyId { get; }

    internal DateTimeOffset Created { get; }

    internal OpenPgpAlgorithm Algorithm { get; }

    /// <summary>Null: never.</summary>
    internal DateTimeOffset? Expires { get; set; }

    internal bool IsRevoked { get; set; }

    /// <summary>A self-signature with an accepted digest vouches for it.</summary>
    internal bool IsBound { get; set; }

    /// <summary>False if the newest self-signature says what the key is for, and signing is not among it.</summary>
    internal bool MaySign { get; set; } = true;

    /// <summary>Reads the body of a public key or subkey packet.</summary>
    /// <exception cref="InvalidDataException">Another version, or malformed; the message completes "it …".</exception>
    internal static OpenPgpKeyPart Parse(ReadOnlySpan<byte> body)
    {
        var reader = new OpenPgpReader(body);
        var version = reader.Byte();
        var created = reader.Time();
        var id = reader.Byte();
        switch (version)
        {
            case 4:
                var fingerprint = Fingerprint4(body);
                return new OpenPgpKeyPart(
                    Convert.ToHexString(fingerprint), BinaryPrimitives.ReadUInt64BigEndian(fingerprint.AsSpan(12)), created, OpenPgpAlgorithm.Read(id, ref reader));
            case 6:
                reader.UInt32(); // Length of the key material, which says nothing the material itself does not.
                fingerprint = Fingerprint6(body);
                return new OpenPgpKeyPart(
                    Convert.ToHexString(fingerprint), BinaryPrimitives.ReadUInt64BigEndian(fingerprint), created, OpenPgpAlgorithm.Read(id, ref reader));
            default:
                throw new InvalidDataException($"holds a key of version {version}; only 4 and 6 are read");
        }
    }

    /// <summary>SHA-1 is what a version 4 fingerprint is made of (RFC 9580 §5.5.4.2); no signature rests on it here.</summary>
    private static byte[] Fingerprint4(ReadOnlySpan<byte> body)
    {
        if (body.Length > ushort.MaxValue)
        {
            throw new InvalidDataException("holds a key that is too long");
        }

        var hashed = new byte[body.Length + 3];
        hashed[0] = 0x99;
        BinaryPrimitives.WriteUInt16BigEndian(hashed.AsSpan(1), (ushort)body.Length);
        body.CopyTo(hashed.AsSpan(3));
        return SHA1.HashData(hashed);
    }

    private static byte[] Fingerprint6(ReadOnlySpan<byte> body)
    {
        var hashed = new byte[body.Length + 5];
        hashed[0] = 0x9B;
        BinaryPrimitives.WriteInt32BigEndian(hashed.AsSpan(1), body.Length);
        body.CopyTo(hashed.AsSpan(5));
        return SHA256.HashData(hashed);
    }
}

/// <summary>A public key algorithm as gpg names it (<c>rsa4096</c>, <c>ed25519</c>), and whether its signatures count (P2).</summary>
internal sealed record OpenPgpAlgorithm(string Name, bool IsAccepted)
{
    /// <summary>Smallest RSA modulus whose signatures count, in bits (P2).</summary>
    internal const int MinRsaBits = 2048;

    /// <summary>Largest: beyond it a check costs more than it gives.</summary>
    internal const int MaxRsaBits = 16384;

    /// <summary>For messages.</summary>
    internal const string Accepted = "RSA from 2048 bits, Ed25519, Ed448 and ECDSA on NIST or Brainpool curves";

    /// <summary>Reads the material far enough to name it.</summary>
    internal static OpenPgpAlgorithm Read(int id, ref OpenPgpReader reader) => id switch
    {
        1 or 2 or 3 => Rsa(Bits(reader.Integer()), maySign: id != 2),
        16 or 20 => new($"elg{Bits(reader.Integer())}", IsAccepted: false),
        17 => new($"dsa{Bits(reader.Integer())}", IsAccepted: false),
        18 => Curve(reader.Take(reader.Byte())) with { IsAccepted = false },
        19 or 22 => Curve(reader.Take(reader.Byte())),
        25 => new("x25519", IsAccepted: false),
        26 => new("x448", IsAccepted: false),
        27 => new("ed25519", IsAccepted: true),
        28 => new("ed448", IsAccepted: true),
        _ => new($"algorithm {id}", IsAccepted: false),
    };

    private static OpenPgpAlgorithm Rsa(int bits, bool maySign) => new($"rsa{bits}", maySign && bits is >= MinRsaBits and <= MaxRsaBits);

    /// <summary>The real length of a number, whatever its header claims: a short modulus padded with zeros stays short.</summary>
    private static int Bits(ReadOnlySpan<byte> integer)
    {
        var digits = integer.TrimStart((byte)0);
        return digits.IsEmpty ? 0 : (digits.Length * 8) - BitOperations.LeadingZeroCount(digits[0]) + 24;
    }

    /// <summary>Object identifiers of RFC 9580 §9.2.</summary>
    private static OpenPgpAlgorithm Curve(ReadOnlySpan<byte> oid) => Convert.ToHexString(oid) switch
    {
        "2B06010401DA470F01" => new("ed25519", IsAccepted: true),
        "2B6571" => new("ed448", IsAccepted: true),
        "2A8648CE3D030107" => new("nistp256", IsAccepted: true),
        "2B81040022" => new("nistp384", IsAccepted: true),
        "2B81040023" => new("nistp521", IsAccepted: true),
        "2B2403030208010107" => new("brainpoolP256r1", IsAccepted: true),
        "2B240303020801010B" => new("brainpoolP384r1", IsAccepted: true),
        "2B240303020801010D" => new("brainpoolP512r1", IsAccepted: true),
        "2B060104019755010501" => new("cv25519", IsAccepted: false),
        "2B656F" => new("x448", IsAccepted: false),
        "2B8104000A" => new("secp256k1", IsAccepted: false),
        var other => new($"curve {other}", IsAccepted: false),
    };
}
