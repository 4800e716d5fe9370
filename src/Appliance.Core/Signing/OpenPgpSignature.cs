using System.Buffers.Binary;

namespace Appliance.Signing;

/// <summary>What a signature packet says (RFC 9580 §5.2), version 4 or 6. Nothing of it is verified here.</summary>
internal sealed record OpenPgpSignature
{
    internal const int BinaryDocument = 0x00;
    internal const int DirectKey = 0x1F;
    internal const int SubkeyBinding = 0x18;
    internal const int KeyRevocation = 0x20;
    internal const int SubkeyRevocation = 0x28;

    private const byte CreationSubpacket = 2;
    private const byte ExpirationSubpacket = 3;
    private const byte KeyExpirationSubpacket = 9;
    private const byte IssuerSubpacket = 16;
    private const byte KeyFlagsSubpacket = 27;
    private const byte IssuerFingerprintSubpacket = 33;

    internal required int Type { get; init; }

    /// <summary>RFC 9580 §9.5: 1 MD5, 2 SHA-1, 3 RIPEMD-160, 8 SHA-256 …</summary>
    internal required int HashAlgorithm { get; init; }

    /// <summary>Null if the signed part has no time.</summary>
    internal DateTimeOffset? Created { get; private set; }

    /// <summary>Time after <see cref="Created"/> at which the signature expires; null: never.</summary>
    internal TimeSpan? ExpiresAfter { get; private set; }

    /// <summary>Self-signatures: time after the key's creation at which the key expires; null: never.</summary>
    internal TimeSpan? KeyExpiresAfter { get; private set; }

    /// <summary>Self-signatures: what the key may do; null if not said.</summary>
    internal int? KeyFlags { get; private set; }

    /// <summary>Fingerprints named as issuer, upper-case hex.</summary>
    internal HashSet<string> IssuerFingerprints { get; } = new(StringComparer.Ordinal);

    /// <summary>Key ids named as issuer.</summary>
    internal HashSet<ulong> IssuerKeyIds { get; } = [];

    /// <summary>Reads the body of a signature packet.</summary>
    /// <exception cref="InvalidDataException">Another version, or malformed; the message completes "it …".</exception>
    internal static OpenPgpSignature Parse(ReadOnlySpan<byte> body)
    {
        var reader = new OpenPgpReader(body);
        var version = reader.Byte();
        if (version is not (4 or 6))
        {
            throw new InvalidDataException($"holds a signature of version {version}; only 4 and 6 are read");
        }

        var type = reader.Byte();
        reader.Byte(); // Public key algorithm: the key's own is what counts.
        var signature = new OpenPgpSignature { Type = type, HashAlgorithm = reader.Byte() };
        signature.ReadSubpackets(reader.Take(version == 4 ? reader.UInt16() : reader.UInt32()), isSigned: true);
        signature.ReadSubpackets(reader.Take(version == 4 ? reader.UInt16() : reader.UInt32()), isSigned: false);
        reader.Take(2); // Left 16 bits of the digest.
        return signature;
    }

    /// <summary>True if the signature names this key, or names nobody.</summary>
    internal bool MayBeBy(OpenPgpKeyPart key) =>
        (IssuerFingerprints.Count == 0 || IssuerFingerprints.Contains(key.Fingerprint))
        && (IssuerKeyIds.Count == 0 || IssuerKeyIds.Contains(key.KeyId));

    private void ReadSubpackets(ReadOnlySpan<byte> area, bool isSigned)
    {
        var reader = new OpenPgpReader(area);
        while (!reader.IsAtEnd)
        {
            var content = reader.Take(reader.SubpacketLength());
            if (content.IsEmpty)
            {
                throw new InvalidDataException("has an empty subpacket");
            }

            // The top bit says "critical"; the tools refuse critical ones they do not know.
            Read(content[0] & 0x7F, content[1..], isSigned);
        }
    }

    private void Read(int type, ReadOnlySpan<byte> value, bool isSigned)
    {
        switch (type)
        {
            case CreationSubpacket when isSigned:
                Created = DateTimeOffset.FromUnixTimeSeconds(Seconds(value));
                break;
            case ExpirationSubpacket when isSigned:
                ExpiresAfter = Span(value);
                break;
            case KeyExpirationSubpacket when isSigned:
                KeyExpiresAfter = Span(value);
                break;
            case KeyFlagsSubpacket when isSigned:
                KeyFlags = value.IsEmpty ? 0 : value[0];
                break;
            case IssuerSubpacket when value.Length == 8:
                IssuerKeyIds.Add(BinaryPrimitives.ReadUInt64BigEndian(value));
                break;
            case IssuerFingerprintSubpacket when value.Length is 21 or 33:
                IssuerFingerprints.Add(Convert.ToHexString(value[1..]));
                break;
            case IssuerSubpacket or IssuerFingerprintSubpacket:
                throw new InvalidDataException("names its issuer in an unknown form");
        }
    }

    private static uint Seconds(ReadOnlySpan<byte> value) => value.Length == 4
        ? BinaryPrimitives.ReadUInt32BigEndian(value)
        : throw new InvalidDataException("has a time that is not of four bytes");

    /// <summary>Zero means never (RFC 9580 §5.2.3.13, §5.2.3.18).</summary>
    private static TimeSpan? Span(ReadOnlySpan<byte> value) => Seconds(value) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
