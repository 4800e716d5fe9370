namespace Appliance.Signing;

/// <summary>P2: what is refused whatever the tool would say, so that gpgv and sqv give the same answer.</summary>
internal static class SignaturePolicy
{
    internal const string RevokedCode = "APL1016";

    /// <summary>Why a signature that names a key of ours does not count, or null.</summary>
    internal static VerificationException? Refuse(OpenPgpSignature signature, OpenPgpKey key, VerifyOptions options)
    {
        var signer = key.FindIssuer(signature)!;
        return RefuseKey(key.Primary, options)
            ?? (signer == key.Primary ? null : RefuseKey(signer, options))
            ?? RefuseUse(signer)
            ?? RefuseDigest(signature, signer)
            ?? RefuseTime(signature, signer, options);
    }

    internal static VerificationException Expired(string fingerprint, DateTimeOffset? when) =>
        new("APL1015", $"Key {fingerprint} expired{(when is null ? "" : $" on {when:yyyy-MM-dd}")}.")
        {
            Hint = "If the owner has prolonged or replaced the key, import its new public key.",
        };

    internal static VerificationException Revoked(string fingerprint) => new(RevokedCode, $"Key {fingerprint} has been revoked by its owner.")
    {
        Hint = "Do not trust what it signed; import the owner's new key.",
    };

    internal static VerificationException SignatureExpired(string fingerprint, DateTimeOffset? when) =>
        new("APL1017", $"The signature by {fingerprint} expired{(when is null ? "" : $" on {when:yyyy-MM-dd HH:mm}")}.")
        {
            Hint = "The source has not been signed anew in time; wait for its owner, or try another mirror.",
        };

    private static VerificationException? RefuseKey(OpenPgpKeyPart key, VerifyOptions options)
    {
        if (key.IsRevoked)
        {
            return Revoked(key.Fingerprint);
        }

        if (key.Expires <= options.Now)
        {
            return Expired(key.Fingerprint, key.Expires);
        }

        if (!key.Algorithm.IsAccepted)
        {
            return new VerificationException(
                "APL1014", $"Key {key.Fingerprint} is {key.Algorithm.Name}; accepted are {OpenPgpAlgorithm.Accepted}.");
        }

        return key.IsBound
            ? null
            : new VerificationException("APL1013", $"Key {key.Fingerprint} is vouched for by no self-signature with an accepted digest (SHA-256 or better).");
    }

    private static VerificationException? RefuseUse(OpenPgpKeyPart signer) => signer.MaySign
        ? null
        : new VerificationException("APL1014", $"Key {signer.Fingerprint} is not meant for signing.");

    private static VerificationException? RefuseDigest(OpenPgpSignature signature, OpenPgpKeyPart signer) => OpenPgpDigests.IsAccepted(signature.HashAlgorithm)
        ? null
        : new VerificationException(
            "APL1013", $"The signature by {signer.Fingerprint} rests on {OpenPgpDigests.Name(signature.HashAlgorithm)}; SHA-256 or better is accepted.");

    private static VerificationException? RefuseTime(OpenPgpSignature signature, OpenPgpKeyPart signer, VerifyOptions options)
    {
        if (signature.Created is not { } created)
        {
            return new VerificationException("APL1019", $"The signature by {signer.Fingerprint} carries no time.");
        }

        if (created < signer.Created)
        {
            return new VerificationException(
                "APL1019", $"The signature by {signer.Fingerprint} is dated {created:yyyy-MM-dd HH:mm}, before the key was made ({signer.Created:yyyy-MM-dd HH:mm}).");
        }

        return Future(created, signer.Fingerprint, options)
            ?? (created + signature.ExpiresAfter <= options.Now ? SignatureExpired(signer.Fingerprint, created + signature.ExpiresAfter) : null);
    }

    /// <summary>Refuses a signature dated too far ahead; the rule is the same for minisign.</summary>
    internal static VerificationException? Future(DateTimeOffset created, string fingerprint, VerifyOptions options) =>
        created <= options.Now + options.MaxClockAhead
            ? null
            : new VerificationException(
                "APL1018",
                $"The signature by {fingerprint} is dated {created:yyyy-MM-dd HH:mm}, more than {options.MaxClockAhead.TotalHours:0} h after now ({options.Now:yyyy-MM-dd HH:mm}).")
            {
                Hint = "Check this machine's clock (`timedatectl`).",
            };
}
