using System.Text;
using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>
/// A gpg home that lives as long as this object: a new directory of mode 0700, in memory where the machine has
/// <c>/dev/shm</c>. Its agent is stopped and its files are removed on dispose, whatever happened.
/// </summary>
internal sealed class GpgHome : IAsyncDisposable
{
    private const int MaxOutputBytes = 1024 * 1024;
    private const string SharedMemory = "/dev/shm";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5); // A machine with little entropy makes RSA keys slowly.

    private readonly string gpg;
    private readonly Dictionary<string, string> environment;

    private GpgHome(string gpg, string directory)
    {
        this.gpg = gpg;
        Directory = directory;
        environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GNUPGHOME"] = directory };
    }

    /// <summary>Its path.</summary>
    internal string Directory { get; }

    /// <exception cref="ApplianceException">gpg is not installed (APL1073).</exception>
    internal static GpgHome Create()
    {
        var program = ChildProcess.Find("gpg") ?? throw new ApplianceException("APL1073", "OpenPGP signing needs gpg, which is not installed.")
        {
            Hint = "`apt install gpg gpg-agent`, or sign with a minisign key.",
        };
        var directory = CreateDirectory();
        try
        {
            // The agent would spend seconds on protecting its copy of a key for years; this copy lives as long as we do.
            File.WriteAllText(Path.Join(directory, "gpg-agent.conf"), "s2k-count 65536\n");
            return new GpgHome(program, directory);
        }
        catch
        {
            System.IO.Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>Runs gpg and returns its standard output.</summary>
    /// <param name="arguments">Secrets must not be among them.</param>
    /// <param name="input">Standard input: a key, or the passphrase when the arguments say <c>--passphrase-fd 0</c>.</param>
    /// <param name="cancellationToken">Stops gpg.</param>
    /// <exception cref="ApplianceException">gpg failed (APL1074), or the passphrase is wrong (APL1071).</exception>
    internal async Task<byte[]> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        // Status lines share standard error with gpg's messages: here they only choose the words of a failure.
        string[] all = ["--no-options", "--batch", "--no-tty", "--quiet", "--status-fd", "2", "--pinentry-mode", "loopback", "--no-auto-key-locate", .. arguments];
        var result = await ChildProcess.RunAsync(gpg, all, environment, input, Timeout, MaxOutputBytes, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0)
        {
            return result.Output;
        }

        var lines = Encoding.UTF8.GetString(result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var message = lines.LastOrDefault(line => !line.StartsWith("[GNUPG:]", StringComparison.Ordinal)) ?? $"exit status {result.ExitCode}";
        throw IsAboutThePassphrase(lines, message)
            ? new ApplianceException("APL1071", "Wrong or missing passphrase for the secret key.")
            : new ApplianceException("APL1074", $"gpg failed: {UntrustedText.Show(message)}");
    }

    private static bool IsAboutThePassphrase(string[] lines, string message) =>
        Array.Exists(lines, line => line.StartsWith("[GNUPG:] BAD_PASSPHRASE", StringComparison.Ordinal)
            || line.StartsWith("[GNUPG:] MISSING_PASSPHRASE", StringComparison.Ordinal))
        || message.Contains("Bad passphrase", StringComparison.Ordinal)
        || message.Contains("No passphrase given", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (ChildProcess.Find("gpgconf") is { } gpgconf)
            {
                // Sockets may be below /run/user rather than in the home.
                await GpgconfAsync(gpgconf, "--kill", "all").ConfigureAwait(false);
                await GpgconfAsync(gpgconf, "--remove-socketdir").ConfigureAwait(false);
            }
        }
        finally
        {
            Remove();
        }
    }

    /// <summary>An agent that is just ending still removes its sockets; what it takes away under us is no error.</summary>
    private void Remove()
    {
        for (var attempt = 1; System.IO.Directory.Exists(Directory); attempt++)
        {
            try
            {
                System.IO.Directory.Delete(Directory, recursive: true);
            }
            catch (IOException) when (attempt < 5)
            {
                // Once more.
            }
        }
    }

    private static string CreateDirectory()
    {
        if (!OperatingSystem.IsLinux() || !System.IO.Directory.Exists(SharedMemory))
        {
            return System.IO.Directory.CreateTempSubdirectory("appliance-gpg-").FullName;
        }

        // The name cannot be guessed, so the directory cannot have been put there by somebody else.
        var path = Path.Join(SharedMemory, $"appliance-gpg-{Environment.ProcessId}-{Guid.NewGuid():N}");
        return System.IO.Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private Task<ChildResult> GpgconfAsync(string gpgconf, params string[] arguments) =>
        ChildProcess.RunAsync(gpgconf, arguments, environment, default, TimeSpan.FromSeconds(20), MaxOutputBytes, CancellationToken.None);
}
