namespace Appliance.Signing;

/// <summary>A signature that was accepted: who made it, when, and which program checked it.</summary>
/// <param name="Fingerprint">
/// OpenPGP: fingerprint of the <em>primary</em> key (40 upper-case hex digits, 64 for version 6), also when a subkey
/// signed. minisign: key id, 16 upper-case hex digits (<c>minisign</c> leaves leading zeros out).
/// </param>
/// <param name="SignedAt">From the signed part of the signature, UTC, whole seconds; null for a minisign signature whose trusted comment has no <c>timestamp:</c>.</param>
/// <param name="Tool"><c>gpgv</c>, <c>sqv</c> or <c>minisign</c>.</param>
/// <param name="Comment">The trusted comment of a minisign signature; null for OpenPGP. Untrusted text: show it escaped.</param>
public sealed record SignatureInfo(string Fingerprint, DateTimeOffset? SignedAt, string Tool, string? Comment);
