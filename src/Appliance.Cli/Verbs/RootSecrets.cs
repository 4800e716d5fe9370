using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary>How root of a new container logs in: what <see cref="GuestSecretOptions"/> takes, or a password asked for at the terminal.</summary>
internal sealed class RootSecrets
{
    /// <summary>As Proxmox VE wants it.</summary>
    private const int MinPasswordLength = 5;

    private readonly Option<bool> ask = Options.Flag("--password", "Ask for root's password at the terminal.");
    private readonly GuestSecretOptions files = new();

    public void AddTo(Command command)
    {
        command.Add(ask);
        files.AddTo(command);
    }

    /// <exception cref="UsageException">The options contradict each other, or the password is too short.</exception>
    /// <exception cref="ApplianceException">As <see cref="GuestSecretOptions.Read"/>.</exception>
    public GuestSecrets Of(ParseResult result, CancellationToken cancellationToken)
    {
        var read = files.Read(result);
        if (result.GetValue(ask) && read.Password is not null)
        {
            throw new UsageException("--password asks for what --password-file has: give one of them.");
        }

        var password = result.GetValue(ask) ? Ask(cancellationToken) : read.Password;
        return password is null or { Length: >= MinPasswordLength }
            ? new GuestSecrets { Password = password, AuthorizedKeys = read.AuthorizedKeys }
            : throw new UsageException($"The password is too short: expected at least {MinPasswordLength} characters.");
    }

    private static string Ask(CancellationToken cancellationToken)
    {
        var first = HiddenInput.Ask("Password for root: ", cancellationToken)
            ?? throw new UsageException("--password asks at the terminal, and there is none.") { Hint = "Use --password-file." };
        return HiddenInput.Ask("The same again: ", cancellationToken) == first ? first : throw new UsageException("The two passwords differ.");
    }
}
