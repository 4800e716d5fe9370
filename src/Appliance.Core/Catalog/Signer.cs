namespace Appliance.Catalog;

/// <summary>Who vouches for the bytes of an index.</summary>
/// <param name="Fingerprint">Of the primary key: 40 or more upper-case hexadecimal digits (OpenPGP), or 16 (minisign key id).</param>
/// <param name="SignedAt">Time inside the signature; null where it has none, and the index's own signed date counts instead.</param>
public sealed record Signer(string Fingerprint, DateTimeOffset? SignedAt);

/// <summary>Checks a detached signature over exactly these bytes, by a key of this source (P1).</summary>
/// <exception cref="VerificationException">The signature is not good, or not by a key this source trusts (APL1001, APL1011 and up).</exception>
public delegate Signer SignatureCheck(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
