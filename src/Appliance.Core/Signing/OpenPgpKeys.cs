using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>OpenPGP keys of one source. The packet structure and P2 are judged here, the cryptography by gpgv or sqv.</summary>
internal sealed class OpenPgpKeys(IReadOnlyList<OpenPgpKey> keys, string path) : TrustedKeys(path)
{
    /// <inheritdoc/>
    public override IReadOnlyList<PublicKeyInfo> Keys { get; } = [.. keys.Select(key => key.Info)];

    /// <inheritdoc/>
    public override string SignatureSuffix => ".asc";

    /// <inheritdoc/>
    public override TrustedKeys WithPin(string fingerprint)
    {
        var pin = KeyFingerprint.ParseOpenPgp(fingerprint);
        var pinned = keys.Where(key => key.Primary.Fingerprint == pin).ToList();
        return pinned.Count > 0 ? new OpenPgpKeys(pinned, Path) : throw NotPinned(pin);
    }

    /// <inheritdoc/>
    public override async Task<SignatureInfo> VerifyAsync(
        ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, VerifyOptions options, CancellationToken cancellationToken)
    {
        CheckSize(signature, options);
        var signatures = OpenPgpSignatureFile.Parse(signature, options);
        var tool = OpenPgpVerifier.Find(options.Tool);
        using var dataFile = new MemoryFile("data", data.Span);
        var refusals = new List<VerificationException>();
        SignatureInfo? accepted = null;
        foreach (var (packet, one) in signatures)
        {
            // A signature that names none of our keys neither helps nor harms: it may be for another reader.
            var (key, refusal) = Choose(one, options);
            if (key is null)
            {
                continue;
            }

            if (refusal is not null)
            {
                refusals.Add(refusal);
                continue;
            }

            // A signature that fails for another reason than age ends it all, whatever the others say (promises.md §3).
            var verdict = await tool.VerifyAsync(key, packet, one, dataFile, options, cancellationToken).ConfigureAwait(false);
            if (verdict is not null)
            {
                refusals.Add(verdict);
            }
            else if (accepted is null || one.Created > accepted.SignedAt)
            {
                accepted = new SignatureInfo(key.Primary.Fingerprint, one.Created!.Value, tool.Name, Comment: null);
            }
        }

        return accepted ?? throw (refusals.FirstOrDefault() ?? NoTrustedKey(signatures));
    }

    /// <inheritdoc/>
    internal override void CheckStrength()
    {
        foreach (var key in keys.Where(key => !key.Primary.Algorithm.IsAccepted))
        {
            throw new ApplianceException(
                "APL1063", $"Key {key.Primary.Fingerprint} in '{Path}' is {key.Primary.Algorithm.Name}; accepted are {OpenPgpAlgorithm.Accepted}.")
            {
                Hint = "Ask its owner for a newer key; what this one signs would be refused.",
            };
        }
    }

    /// <inheritdoc/>
    internal override void CheckIsOnly(string pin)
    {
        var expected = KeyFingerprint.ParseOpenPgp(pin);
        if (keys.Count != 1 || keys[0].Primary.Fingerprint != expected)
        {
            throw NotPinned(expected);
        }
    }

    /// <inheritdoc/>
    internal override string FileEnding(ReadOnlySpan<byte> file) => Armor.IsBinary(file) ? ".gpg" : ".asc";

    /// <summary>
    /// The key a signature names. A file may hold two copies of one key, an older and a prolonged one: the copy that
    /// counts is taken, but a revocation in any of them holds for all.
    /// </summary>
    private (OpenPgpKey? Key, VerificationException? Refusal) Choose(OpenPgpSignature signature, VerifyOptions options)
    {
        var copies = keys.Where(key => key.FindIssuer(signature) is not null)
            .Select(key => (Key: (OpenPgpKey?)key, Refusal: SignaturePolicy.Refuse(signature, key, options)))
            .ToList();
        return copies.Find(copy => copy.Refusal?.Code == SignaturePolicy.RevokedCode) is { Key: not null } revoked ? revoked
            : copies.Find(copy => copy.Refusal is null) is { Key: not null } usable ? usable
            : copies.FirstOrDefault();
    }

    private VerificationException NoTrustedKey(IReadOnlyList<(ReadOnlyMemory<byte> Packet, OpenPgpSignature Signature)> signatures)
    {
        var issuers = signatures.Select(one => one.Signature)
            .Select(one => one.IssuerFingerprints.FirstOrDefault() ?? (one.IssuerKeyIds.Count > 0 ? $"{one.IssuerKeyIds.First():X16}" : "an unnamed key"));
        return new VerificationException(
            "APL1001",
            $"The signature is by {string.Join(", ", issuers)}; trusted is {string.Join(", ", Keys.Select(key => key.Fingerprint))} ('{Path}').")
        {
            Hint = "If the owner of the source has announced a new key, import it; otherwise somebody else signed this.",
        };
    }
}
