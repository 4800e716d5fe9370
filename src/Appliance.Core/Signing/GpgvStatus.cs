using System.Text;

namespace Appliance.Signing;

/// <summary>The status lines of one gpgv run over one signature (doc/DETAILS of GnuPG).</summary>
internal sealed class GpgvStatus
{
    private const string Prefix = "[GNUPG:] ";

    private readonly List<string[]> lines;

    private GpgvStatus(List<string[]> lines) => this.lines = lines;

    internal static GpgvStatus Parse(ReadOnlySpan<byte> output) => new(
        [.. Encoding.UTF8.GetString(output).Split('\n')
            .Where(line => line.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(line => line[Prefix.Length..].Split(' '))]);

    /// <summary>Null if good; a reason that is only about age; anything else is thrown.</summary>
    /// <remarks>
    /// Good takes all of: one signature, one GOODSIG, one VALIDSIG with the primary fingerprint of the key that was
    /// given, and with the time, digest and type that we read ourselves; and no word of anything bad.
    /// </remarks>
    internal VerificationException? Judge(OpenPgpKey key, OpenPgpSignature signature, string reason)
    {
        var fingerprint = key.Primary.Fingerprint;
        if (Count("BADSIG") > 0)
        {
            throw new VerificationException("APL1001", $"The signature by {fingerprint} does not match the data.")
            {
                Hint = "The file was changed after it was signed, or a mirror is in the middle of an update: try again, or another mirror.",
            };
        }

        if (Count("NEWSIG") > 1 || Count("VALIDSIG") != 1 || Count("ERRSIG", "NODATA", "NO_PUBKEY", "UNEXPECTED", "ERROR", "FAILURE") > 0
            || !Matches(Only("VALIDSIG"), fingerprint, signature))
        {
            throw new VerificationException("APL1020", $"gpgv gives no clear verdict on the signature by {fingerprint}{reason}.");
        }

        return (Count("GOODSIG"), Count("EXPSIG"), Count("EXPKEYSIG"), Count("REVKEYSIG")) switch
        {
            (1, 0, 0, 0) => null,
            (0, 1, 0, 0) => SignaturePolicy.SignatureExpired(fingerprint, when: null),
            (0, 0, 1, 0) => SignaturePolicy.Expired(fingerprint, when: null),
            (0, 0, 0, 1) => SignaturePolicy.Revoked(fingerprint),
            _ => throw new VerificationException("APL1020", $"gpgv gives no clear verdict on the signature by {fingerprint}{reason}."),
        };
    }

    /// <summary>VALIDSIG: fingerprint, date, time, expiry, version, reserved, key algorithm, digest, type, primary fingerprint.</summary>
    private static bool Matches(string[] valid, string fingerprint, OpenPgpSignature signature) =>
        valid.Length >= 11
        && valid[3] == $"{signature.Created!.Value.ToUnixTimeSeconds()}"
        && valid[8] == $"{signature.HashAlgorithm}"
        && valid[9] == "00"
        && valid[10] == fingerprint;

    private int Count(params ReadOnlySpan<string> keywords)
    {
        var count = 0;
        foreach (var line in lines)
        {
            count += keywords.Contains(line[0]) ? 1 : 0;
        }

        return count;
    }

    private string[] Only(string keyword) => lines.Single(line => line[0] == keyword);
}
