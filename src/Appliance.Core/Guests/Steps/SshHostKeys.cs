using System.Text;
using Appliance.Linux;

namespace Appliance.Guests.Steps;

/// <summary>
/// Keys of the guest's ssh server, made by this host's ssh-keygen: those of a template are no secret (guest-setup.md §5.10).
/// Keys that were made for this very tree before stay.
/// </summary>
internal static class SshHostKeys
{
    private const string Directory = "/etc/ssh";
    private const int PrivateMode = 0x180; // 0600
    private const int PublicMode = 0x1A4; // 0644
    private const int MaxKeyBytes = 64 * 1024;

    /// <summary>Primes of an RSA key take long on a slow machine.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private static readonly string[] Types = ["rsa", "ecdsa", "ed25519"];

    public static void Make(GuestStep step)
    {
        if (!step.Tree.IsDirectory(Directory))
        {
            return;
        }

        var comment = $"root@{step.ShortHostname}";
        var missing = Array.FindAll(Types, type => !IsOurs(step.Tree, type, comment));
        if (missing.Length == 0)
        {
            return;
        }

        foreach (var (type, privateKey, publicKey) in Generate(missing, comment, step.CancellationToken))
        {
            step.Tree.WriteOwn(PathOf(type), privateKey, PrivateMode);
            step.Tree.WriteOwn(PathOf(type) + ".pub", publicKey, PublicMode);
        }
    }

    private static string PathOf(string type) => $"{Directory}/ssh_host_{type}_key";

    private static bool IsOurs(GuestTree tree, string type, string comment) =>
        IsOursOrIgnored(tree, PathOf(type)) && IsOursOrIgnored(tree, PathOf(type) + ".pub")
        && (tree.IsIgnored(PathOf(type) + ".pub") || tree.ReadText(PathOf(type) + ".pub")?.EndsWith($" {comment}\n", StringComparison.Ordinal) == true);

    private static bool IsOursOrIgnored(GuestTree tree, string path) => tree.IsIgnored(path) || tree.IsOwn(path);

    private static List<(string Type, string PrivateKey, string PublicKey)> Generate(string[] types, string comment, CancellationToken cancellationToken)
    {
        var program = ChildProcess.Find("ssh-keygen")
            ?? throw new ApplianceException("APL4015", "The guest's ssh server needs keys of its own, but this host has no ssh-keygen to make them.") { Hint = "Install openssh-client." };

        // A directory of mode 0700; ssh-keygen itself writes a private key with 0600.
        var directory = System.IO.Directory.CreateTempSubdirectory("appliance-keys.").FullName;
        try
        {
            var children = types.Select(type => GenerateAsync(program, type, comment, Path.Join(directory, type), cancellationToken)).ToArray();

            // The engine is synchronous: three children are all it ever waits for.
            Task.WhenAll(children).GetAwaiter().GetResult();
            return [.. types.Select(type => (type, Read(Path.Join(directory, type)), Read(Path.Join(directory, type + ".pub"))))];
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task GenerateAsync(string program, string type, string comment, string path, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(
            program, ["-q", "-t", type, "-N", "", "-C", comment, "-f", path], environment: null, default, Timeout, MaxKeyBytes, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new ApplianceException("APL4016", $"'{program}' could not make the key of type '{type}': {UntrustedText.Show(Encoding.UTF8.GetString(result.Error).Trim())}.");
        }
    }

    private static string Read(string path)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        using var file = directory.OpenRead(Path.GetFileName(path));
        return Encoding.Latin1.GetString(RootfsFile.Read(file, path, MaxKeyBytes));
    }
}
