namespace Appliance.Signing;

/// <summary>The minisign key of one source.</summary>
internal sealed class MinisignKeys(MinisignPublicKey key, string path) : TrustedKeys(path)
{
    /// <inheritdoc/>
    public override IReadOnlyList<PublicKeyInfo> Keys { get; } =
    [
        new(key.Fingerprint, "ed25519", Created: null, Expires: null, Revoked: false, key.Comment is null ? [] : [key.Comment], SubkeyFingerprints: [])
        {
            Pin = key.Text,
        },
    ];

    /// <inheritdoc/>
    public override string SignatureSuffix => ".minisig";

    /// <inheritdoc/>
    public override TrustedKeys WithPin(string fingerprint) =>
        fingerprint == key.Text || key.HasId(fingerprint) ? this : throw NotPinned(fingerprint);

    /// <inheritdoc/>
    public override Task<SignatureInfo> VerifyAsync(
        ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, VerifyOptions options, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(Verify(data.Span, signature, options));
        }
        catch (ApplianceException e)
        {
            return Task.FromException<SignatureInfo>(e);
        }
    }

    /// <inheritdoc/>
    internal override void CheckStrength()
    {
        // There is one algorithm and one length.
    }

    /// <inheritdoc/>
    internal override void CheckIsOnly(string pin)
    {
        if (key.HasId(pin))
        {
            throw new ApplianceException("APL1076", $"'{pin}' is the id of a minisign key, which anybody can give to a key of theirs.")
            {
                Hint = $"Compare the whole public key: this file holds {key.Text}.",
            };
        }

        if (pin != key.Text)
        {
            throw NotPinned(pin);
        }
    }

    /// <inheritdoc/>
    internal override string FileEnding(ReadOnlySpan<byte> file) => ".pub";

    private SignatureInfo Verify(ReadOnlySpan<byte> data, ReadOnlyMemory<byte> signature, VerifyOptions options)
    {
        CheckSize(signature, options);
        var parsed = MinisignSignature.Parse(signature.Span);
        if (parsed.KeyId != key.KeyId)
        {
            throw new VerificationException(
                "APL1001", $"The signature is by {MinisignPublicKey.Format(parsed.KeyId)}; trusted is {key.Fingerprint} ('{Path}').")
            {
                Hint = "If the owner of the source has announced a new key, import it; otherwise somebody else signed this.",
            };
        }

        if (!parsed.IsBy(key, data))
        {
            throw new VerificationException("APL1001", $"The signature by {key.Fingerprint} does not match the data or its trusted comment.")
            {
                Hint = "The file was changed after it was signed, or a mirror is in the middle of an update: try again, or another mirror.",
            };
        }

        // A comment of the signer's own words has no time; what protects against replay then is the index's date or serial.
        var signedAt = parsed.SignedAt();
        return signedAt is { } dated && SignaturePolicy.Future(dated, key.Fingerprint, options) is { } refusal
            ? throw refusal
            : new SignatureInfo(key.Fingerprint, signedAt, "minisign", parsed.TrustedComment);
    }
}
