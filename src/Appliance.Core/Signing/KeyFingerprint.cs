namespace Appliance.Signing;

/// <summary>Fingerprints as people write them.</summary>
internal static class KeyFingerprint
{
    /// <summary>Upper-case hex without blanks, 40 or 64 digits. Key ids are refused: they can be forged.</summary>
    /// <exception cref="ApplianceException">Not a full fingerprint (APL1076).</exception>
    internal static string ParseOpenPgp(string text)
    {
        var hex = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        hex = hex.StartsWith("0X", StringComparison.Ordinal) ? hex[2..] : hex;
        return hex.Length is 40 or 64 && hex.All(char.IsAsciiHexDigit)
            ? hex
            : throw new ApplianceException("APL1076", $"'{UntrustedText.Show(text)}' is not the full fingerprint of an OpenPGP key (40 or 64 hex digits).")
            {
                Hint = "Short key ids can be forged; `gpg --show-keys FILE` prints the fingerprint.",
            };
    }
}
