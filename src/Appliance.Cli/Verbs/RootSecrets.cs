using System.CommandLine;
using System.Text;
using Appliance.Cli.Front;
using Appliance.Containers.Creation;
using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary>Options that say how root of a new guest logs in. Secrets come from files and the terminal, never from the command line (P47).</summary>
internal sealed class RootSecrets
{
    private const int MaxPasswordBytes = 4096;

    /// <summary>As Proxmox VE wants it.</summary>
    private const int MinPasswordLength = 5;

    private readonly Option<bool> ask = Options.Flag("--password", "Ask for root's password.");
    private readonly Option<string?> passwordFile = Options.Text("--password-file", "FILE", "The first line of FILE is root's password, plain or as a crypt hash; - reads standard input.");
    private readonly Option<string?> keys = Options.Text("--ssh-public-keys", "FILE", "Public ssh keys that may log in as root, one a line.");

    public void AddTo(Command command)
    {
        command.Add(ask);
        command.Add(passwordFile);
        command.Add(keys);
    }

    /// <exception cref="UsageException">The options contradict each other, or the password is too short.</exception>
    /// <exception cref="ApplianceException">A file cannot be read (APL7004), or holds no keys (APL5177).</exception>
    public GuestSecrets Of(ParseResult result, CancellationToken cancellationToken)
    {
        if (result.GetValue(ask) && result.GetValue(passwordFile) is not null)
        {
            throw new UsageException("--password asks for what --password-file has: give one of them.");
        }

        return new GuestSecrets
        {
            Password = result.GetValue(ask) ? Ask(cancellationToken) : result.GetValue(passwordFile) is { } path ? Required(FirstLine(path)) : null,
            AuthorizedKeys = result.GetValue(keys) is { } file ? PublicKeyLines.Require(Encoding.UTF8.GetString(LocalFile.Read(file, PublicKeyLines.MaxBytes)), file) : null,
        };
    }

    private static string Ask(CancellationToken cancellationToken)
    {
        var first = HiddenInput.Ask("Password for root: ", cancellationToken)
            ?? throw new UsageException("--password asks at the terminal, and there is none.") { Hint = "Use --password-file." };
        return HiddenInput.Ask("The same again: ", cancellationToken) == first ? Required(first) : throw new UsageException("The two passwords differ.");
    }

    private static string FirstLine(string path)
    {
        var text = Encoding.UTF8.GetString(LocalFile.Read(path == "-" ? "/dev/stdin" : path, MaxPasswordBytes));
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('\r');
    }

    private static string Required(string password) => password.Length >= MinPasswordLength
        ? password
        : throw new UsageException($"The password is too short: expected at least {MinPasswordLength} characters.");
}
