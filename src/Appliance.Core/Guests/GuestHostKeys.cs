using System.Text;
using Appliance.Linux;

namespace Appliance.Guests;

/// <summary>
/// Key pairs for a guest's ssh server, made by this host's ssh-keygen. RSA takes a moment, so they can be made while a
/// template is still being unpacked (<see cref="GuestSecrets.HostKeys"/>).
/// </summary>
public sealed class GuestHostKeys
{
    internal static readonly string[] Types = ["rsa", "ecdsa", "ed25519"];

    private const int MaxKeyBytes = 64 * 1024;

    /// <summary>Primes of an RSA key take long on a slow machine.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly string comment;
    private readonly List<(string Type, string PrivateKey, string PublicKey)> pairs;

    private GuestHostKeys(string comment, List<(string Type, string PrivateKey, string PublicKey)> pairs) => (this.comment, this.pairs) = (comment, pairs);

    /// <summary>Makes one of each type.</summary>
    /// <param name="hostname">Of the guest.</param>
    /// <param name="directory">Where the files are for a moment: made with mode 0700, and removed. Whoever may be killed chooses one that is found again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null if this host has no ssh-keygen: whether the guest needs keys is not known yet.</returns>
    /// <exception cref="ApplianceException">ssh-keygen fails (APL4016).</exception>
    public static async Task<GuestHostKeys?> MakeAsync(string hostname, string directory, CancellationToken cancellationToken)
    {
        var made = CommentOf(hostname.Split('.')[0]);
        return ChildProcess.Find("ssh-keygen") is { } program
            ? new GuestHostKeys(made, await GenerateAsync(program, Types, made, directory, cancellationToken).ConfigureAwait(false))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(GuestHostKeys);

    internal static string CommentOf(string shortHostname) => $"root@{shortHostname}";

    /// <summary>Those of these types, if they were made for this name.</summary>
    internal IEnumerable<(string Type, string PrivateKey, string PublicKey)>? For(string[] types, string wanted) =>
        wanted == comment ? pairs.Where(pair => types.Contains(pair.Type, StringComparer.Ordinal)) : null;

    internal static async Task<List<(string Type, string PrivateKey, string PublicKey)>> GenerateAsync(
        string program, string[] types, string comment, string directory, CancellationToken cancellationToken)
    {
        // ssh-keygen itself writes a private key with 0600.
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await Task.WhenAll(types.Select(type => GenerateAsync(program, type, comment, Path.Join(directory, type), cancellationToken))).ConfigureAwait(false);
            return [.. types.Select(type => (type, Read(Path.Join(directory, type)), Read(Path.Join(directory, type + ".pub"))))];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
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
