namespace Appliance.Signing;

/// <summary>What a public key file says of one key. Claims of the file, to be shown or to refuse by, never to trust by.</summary>
/// <param name="Fingerprint">As <see cref="SignatureInfo.Fingerprint"/>.</param>
/// <param name="Algorithm">Of the primary key, in gpg's words: <c>rsa4096</c>, <c>ed25519</c>, <c>nistp256</c> …</param>
/// <param name="Created">Null for minisign keys, which carry no time.</param>
/// <param name="Expires">Null if it does not.</param>
/// <param name="Revoked">The file holds a revocation of the primary key.</param>
/// <param name="UserIds">OpenPGP user ids, or the untrusted comment of a minisign key. Untrusted text: show it escaped.</param>
/// <param name="SubkeyFingerprints">In file order.</param>
public sealed record PublicKeyInfo(
    string Fingerprint,
    string Algorithm,
    DateTimeOffset? Created,
    DateTimeOffset? Expires,
    bool Revoked,
    IReadOnlyList<string> UserIds,
    IReadOnlyList<string> SubkeyFingerprints)
{
    /// <summary>
    /// What to write as <c>Fingerprint:</c> of a source so that no other key can take its place. OpenPGP: the
    /// fingerprint. minisign: the public key itself (56 characters), because anybody can make a key with a given key id.
    /// </summary>
    public string Pin { get; init; } = Fingerprint;
}
