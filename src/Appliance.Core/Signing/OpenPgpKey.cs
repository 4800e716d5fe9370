using System.Text;

namespace Appliance.Signing;

/// <summary>One public key with its user ids and subkeys (a "transferable public key", RFC 9580 §10.1).</summary>
/// <remarks>
/// Self-signatures are read, not verified: what they say (expiry, revocation, use) can make a signature refused, never
/// accepted. Acceptance takes the tool, which verifies them.
/// </remarks>
internal sealed class OpenPgpKey
{
    private OpenPgpKey(ReadOnlyMemory<byte> bytes, IReadOnlyList<OpenPgpKeyPart> parts, IReadOnlyList<string> userIds)
    {
        Bytes = bytes;
        Parts = parts;
        Info = new PublicKeyInfo(
            Primary.Fingerprint, Primary.Algorithm.Name, Primary.Created, Primary.Expires, Primary.IsRevoked, userIds,
            [.. parts.Skip(1).Select(part => part.Fingerprint)]);
    }

    /// <summary>The binary form of this key alone, as a keyring for the tool.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }

    internal OpenPgpKeyPart Primary => Parts[0];

    /// <summary>Primary key first, then subkeys in file order.</summary>
    internal IReadOnlyList<OpenPgpKeyPart> Parts { get; }

    internal PublicKeyInfo Info { get; }

    /// <summary>Reads the packets from one primary key up to the next.</summary>
    /// <exception cref="InvalidDataException">Malformed; the message completes "it …".</exception>
    internal static OpenPgpKey Parse(ReadOnlySpan<OpenPgpPacket> packets)
    {
        var primary = OpenPgpKeyPart.Parse(packets[0].Body.Span);
        var parts = new List<OpenPgpKeyPart> { primary };
        var userIds = new List<string>();
        var bytes = new MemoryStream();
        var direct = new SelfSignatures(primary);
        var component = direct;
        var names = new List<SelfSignatures>();
        bytes.Write(packets[0].Whole.Span);
        foreach (var packet in packets[1..])
        {
            switch (packet.Tag)
            {
                case OpenPgpPacket.Signature:
                    component.Add(packet.Body.Span);
                    break;
                case OpenPgpPacket.UserId or OpenPgpPacket.UserAttribute:
                    names.Add(component = new SelfSignatures(primary));
                    if (packet.Tag == OpenPgpPacket.UserId)
                    {
                        userIds.Add(Encoding.UTF8.GetString(packet.Body.Span));
                    }

                    break;
                case OpenPgpPacket.PublicSubkey:
                    Finish(parts, component);
                    parts.Add(OpenPgpKeyPart.Parse(packet.Body.Span));
                    component = new SelfSignatures(primary);
                    break;
                default:
                    continue; // Trust, marker and padding packets are of no use to the tool.
            }

            bytes.Write(packet.Whole.Span);
        }

        Finish(parts, component);
        FinishPrimary(primary, direct, names);
        return new OpenPgpKey(bytes.ToArray(), parts, userIds);
    }

    /// <summary>The part that a signature names as its issuer, or null.</summary>
    internal OpenPgpKeyPart? FindIssuer(OpenPgpSignature signature) =>
        signature.IssuerFingerprints.Count + signature.IssuerKeyIds.Count == 0 ? null : Parts.FirstOrDefault(signature.MayBeBy);

    /// <summary>Applies a subkey's binding signatures; user ids and the primary key wait for the end.</summary>
    private static void Finish(List<OpenPgpKeyPart> parts, SelfSignatures signatures)
    {
        if (parts.Count == 1)
        {
            return;
        }

        var subkey = parts[^1];
        var binding = signatures.Newest(OpenPgpSignature.SubkeyBinding);
        subkey.IsBound = binding is not null;
        subkey.IsRevoked = signatures.Holds(OpenPgpSignature.SubkeyRevocation);
        subkey.Expires = Expiry(subkey, binding);
        subkey.MaySign = MaySign(binding);
    }

    /// <summary>
    /// The expiry is the direct key signature's if that has one, else that of the newest self-signature on a user id
    /// that has one: what gpgv takes, so that both tools are held to the same.
    /// </summary>
    private static void FinishPrimary(OpenPgpKeyPart primary, SelfSignatures direct, List<SelfSignatures> names)
    {
        var onKey = direct.Newest(OpenPgpSignature.DirectKey);
        var onNames = names.Select(name => name.NewestCertification()).OfType<OpenPgpSignature>().OrderByDescending(one => one.Created).ToList();
        primary.IsBound = onKey is not null || onNames.Count > 0;
        primary.IsRevoked = direct.Holds(OpenPgpSignature.KeyRevocation);
        primary.Expires = Expiry(primary, onKey) ?? Expiry(primary, onNames.FirstOrDefault(one => one.KeyExpiresAfter is not null));
        primary.MaySign = MaySign(onNames.FirstOrDefault(one => one.KeyFlags is not null) ?? onKey);
    }

    private static DateTimeOffset? Expiry(OpenPgpKeyPart key, OpenPgpSignature? signature) => key.Created + signature?.KeyExpiresAfter;

    private static bool MaySign(OpenPgpSignature? signature) => ((signature?.KeyFlags ?? 2) & 2) != 0;

    /// <summary>The signatures that follow one key, user id or subkey packet.</summary>
    private sealed class SelfSignatures(OpenPgpKeyPart issuer)
    {
        private readonly List<OpenPgpSignature> all = [];

        internal void Add(ReadOnlySpan<byte> body)
        {
            try
            {
                all.Add(OpenPgpSignature.Parse(body));
            }
            catch (InvalidDataException)
            {
                // Certifications by others may be of any age and form; they have no part in the decision.
            }
        }

        /// <summary>A revocation counts whoever made it, by whatever digest: it can only refuse.</summary>
        internal bool Holds(int type) => all.Exists(one => one.Type == type);

        /// <summary>The newest self-signature of a type, weak digests left out.</summary>
        internal OpenPgpSignature? Newest(int type) => Newest(one => one.Type == type);

        internal OpenPgpSignature? NewestCertification() => Newest(one => one.Type is >= 0x10 and <= 0x13);

        private OpenPgpSignature? Newest(Func<OpenPgpSignature, bool> filter) => all
            .Where(one => one.Created is not null && filter(one) && one.MayBeBy(issuer) && OpenPgpDigests.IsAccepted(one.HashAlgorithm))
            .MaxBy(one => one.Created);
    }
}
