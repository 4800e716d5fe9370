using System.Text;
using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>Lets gpgv or sqv check one signature by one key. Exit codes and messages are never the verdict of gpgv.</summary>
internal sealed class OpenPgpVerifier
{
    private const int MaxOutputBytes = 64 * 1024;

    private readonly string program;
    private readonly bool isGpgv;

    private OpenPgpVerifier(string program, bool isGpgv)
    {
        this.program = program;
        this.isGpgv = isGpgv;
    }

    internal string Name => isGpgv ? "gpgv" : "sqv";

    /// <summary>
    /// gpgv comes first: it judges expiry and revocation as of now by self-signatures it has verified; sqv judges them
    /// as of the signature's date, so there the rest is left to <see cref="SignaturePolicy"/>.
    /// </summary>
    /// <exception cref="ApplianceException">Not installed (APL1021).</exception>
    internal static OpenPgpVerifier Find(OpenPgpTool tool)
    {
        var gpgv = tool is OpenPgpTool.Sqv ? null : ChildProcess.Find("gpgv");
        var sqv = gpgv is not null || tool is OpenPgpTool.Gpgv ? null : ChildProcess.Find("sqv");
        return (gpgv ?? sqv) is { } program
            ? new OpenPgpVerifier(program, isGpgv: gpgv is not null)
            : throw new ApplianceException(
                "APL1021",
                tool is OpenPgpTool.Any ? "OpenPGP signatures need gpgv or sqv; neither is installed." : $"{tool.ToString().ToLowerInvariant()} is not installed.")
            {
                Hint = "`apt install gpgv` (or `sqv`).",
            };
    }

    /// <summary>Checks one signature packet against one key. Keyring, signature and data reach the tool without touching a disk.</summary>
    /// <returns>Null if it is good; why it does not count if it is good but too old, or its key is.</returns>
    /// <exception cref="VerificationException">It is bad (APL1001), or the tool gives no clear verdict (APL1020).</exception>
    internal async Task<VerificationException?> VerifyAsync(
        OpenPgpKey key, ReadOnlyMemory<byte> packet, OpenPgpSignature signature, MemoryFile data, VerifyOptions options, CancellationToken cancellationToken)
    {
        using var keyring = new MemoryFile("keyring", key.Bytes.Span);
        using var signatureFile = new MemoryFile("signature", packet.Span);

        // No home directory: nothing of the user's key rings or configuration is read.
        string[] arguments = isGpgv
            ? ["--homedir", "/nonexistent", "--status-fd", "1", "--keyring", keyring.Path, "--", signatureFile.Path, data.Path]
            : ["--keyring", keyring.Path, "--", signatureFile.Path, data.Path];
        var result = await ChildProcess.RunAsync(
            program, arguments, environment: null, input: default, options.Timeout, MaxOutputBytes, cancellationToken).ConfigureAwait(false);
        return isGpgv ? GpgvStatus.Parse(result.Output).Judge(key, signature, Reason(result)) : JudgeSqv(result, key, signature, options);
    }

    /// <summary>sqv prints the key's fingerprint for each good signature and exits with 0 if there was one.</summary>
    private static VerificationException? JudgeSqv(ChildResult result, OpenPgpKey key, OpenPgpSignature signature, VerifyOptions options)
    {
        // The keyring held one key, so whether the primary key or the signing subkey is named makes no difference.
        var lines = Encoding.UTF8.GetString(result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return result.ExitCode == 0 && lines.Length == 1 && key.Parts.Any(part => part.Fingerprint == lines[0])
            ? null
            : throw new VerificationException("APL1001", $"The signature by {key.Primary.Fingerprint} does not match the data, or sqv refuses it{Reason(result)}.")
            {
                Hint = signature.Created > options.Now
                    ? "Check this machine's clock: the signature is dated ahead of it. `apt install gpgv` allows for up to a day."
                    : "The file was changed after it was signed, or a mirror is in the middle of an update: try again, or another mirror.",
            };
    }

    /// <summary>The tool's own words, for the message only.</summary>
    private static string Reason(ChildResult result)
    {
        var line = Encoding.UTF8.GetString(result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return line is null ? "" : $" ({UntrustedText.Show(line)})";
    }
}
