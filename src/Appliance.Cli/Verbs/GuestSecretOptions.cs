using System.CommandLine;
using System.Text;
using Appliance.Cli.Front;
using Appliance.Containers;
using Appliance.Guests;

namespace Appliance.Cli.Verbs;

/// <summary>Options for root's password and keys. Both come from files: what is on a command line, everybody on the host can read (P47).</summary>
internal sealed class GuestSecretOptions
{
    private const int MaxPasswordBytes = 4096;
    private readonly Option<string?> password = Options.Text("--password-file", "FILE", "Root's password, or its crypt hash; one line. Without it root cannot log in by password.");
    private readonly Option<string?> keys = Options.Text("--ssh-public-keys", "FILE", "Public keys that may log in as root, one a line.");

    public void AddTo(Command command)
    {
        command.Add(password);
        command.Add(keys);
    }

    /// <exception cref="ApplianceException">A file cannot be read (APL7004, APL7005), holds no password (APL5131) or no keys (APL5130).</exception>
    public GuestSecrets Read(ParseResult result) => new()
    {
        Password = result.GetValue(password) is { } passwordFile ? ReadPassword(passwordFile) : null,
        AuthorizedKeys = result.GetValue(keys) is { } keyFile ? PublicKeyLines.Parse(LocalFile.Read(keyFile, PublicKeyLines.MaxBytes), keyFile) : null,
    };

    private static string ReadPassword(string file)
    {
        var bytes = LocalFile.Read(file, MaxPasswordBytes).AsSpan();
        var line = bytes is [.. var first, (byte)'\n'] ? first : bytes;
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(line);
            if (text.Length > 0 && !text.Any(char.IsControl))
            {
                return text;
            }
        }
        catch (DecoderFallbackException)
        {
            // As any other text that is no password; it must not be quoted.
        }

        throw new ApplianceException("APL5131", $"'{UntrustedText.Show(file)}' holds no password, expected one line of UTF-8 text without control characters.");
    }
}
