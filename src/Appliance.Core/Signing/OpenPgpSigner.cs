using System.Security.Cryptography;
using System.Text;
using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>Which kind of OpenPGP key to make.</summary>
public enum OpenPgpKeyKind
{
    /// <summary>Small and fast; every verifier since GnuPG 2.1 knows it.</summary>
    Ed25519 = 0,
    Rsa4096,
}

/// <summary>A new OpenPGP key. The secret part is wiped on dispose.</summary>
/// <param name="Fingerprint">Of the primary key, upper-case hex.</param>
/// <param name="PublicKey">Binary.</param>
/// <param name="SecretKey">Armored, without a passphrase.</param>
public sealed record OpenPgpKeyPair(string Fingerprint, byte[] PublicKey, byte[] SecretKey) : IDisposable
{
    private const int OwnerOnly = 0x180; // 0600

    /// <summary>Writes the secret key atomically with mode 0600 (P47).</summary>
    public void SaveSecretKey(string path) => AtomicFile.Write(path, SecretKey, OwnerOnly);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(SecretKey);
}

/// <summary>Makes OpenPGP keys and detached signatures by gpg, in a home that is thrown away; the user's own is never touched.</summary>
public static class OpenPgpSigner
{
    private const int MaxSecretKeyBytes = 1024 * 1024;

    /// <summary>Makes a key that certifies and signs. Its self-signature is by SHA-512.</summary>
    /// <param name="userId">One line, such as <c>Example templates &lt;templates@example.org&gt;</c>.</param>
    /// <param name="kind">Default in the command line: Ed25519.</param>
    /// <param name="expires">Day it expires; null: never.</param>
    /// <param name="cancellationToken">Stops gpg.</param>
    /// <exception cref="ApplianceException">gpg is missing (APL1073) or fails (APL1074).</exception>
    public static async Task<OpenPgpKeyPair> GenerateAsync(
        string userId, OpenPgpKeyKind kind, DateOnly? expires, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(userId) || userId.Any(char.IsControl))
        {
            throw new ArgumentException("A user id is one line of text.", nameof(userId));
        }

        var home = GpgHome.Create();
        await using (home.ConfigureAwait(false))
        {
            await home.RunAsync(
                [
                    "--passphrase", "", "--cert-digest-algo", "SHA512", "--quick-generate-key", "--",
                    userId, kind == OpenPgpKeyKind.Rsa4096 ? "rsa4096" : "ed25519", "sign", expires is null ? "never" : $"{expires:yyyy-MM-dd}",
                ],
                default, cancellationToken).ConfigureAwait(false);
            var open = await home.RunAsync(["--export"], default, cancellationToken).ConfigureAwait(false);
            var closed = await home.RunAsync(["--passphrase", "", "--armor", "--export-secret-keys"], default, cancellationToken).ConfigureAwait(false);
            var fingerprint = TrustedKeys.Load(open, "gpg").Keys[0].Fingerprint;
            return new OpenPgpKeyPair(fingerprint, open, closed);
        }
    }

    /// <summary>Signs with SHA-512; the result is accepted by gpgv, by sqv and by pveam.</summary>
    /// <param name="data">All of the file.</param>
    /// <param name="secretKeyFile">Secret key, armored or binary, of one key.</param>
    /// <param name="passphrase">Empty if the key has none; reaches gpg by a pipe.</param>
    /// <param name="cancellationToken">Stops gpg.</param>
    /// <returns>The armored signature (<c>.asc</c>).</returns>
    /// <exception cref="ApplianceException">The key file is unusable (APL1070), its passphrase wrong (APL1071), gpg is missing (APL1073) or fails (APL1074).</exception>
    public static Task<byte[]> SignDetachedAsync(
        ReadOnlyMemory<byte> data, string secretKeyFile, ReadOnlyMemory<char> passphrase, CancellationToken cancellationToken) =>
        SignDetachedAsync(data, secretKeyFile, passphrase, signedAt: null, cancellationToken);

    /// <inheritdoc cref="SignDetachedAsync(ReadOnlyMemory{byte}, string, ReadOnlyMemory{char}, CancellationToken)"/>
    /// <param name="data">All of the file.</param>
    /// <param name="secretKeyFile">Secret key, armored or binary, of one key.</param>
    /// <param name="passphrase">Empty if the key has none; reaches gpg by a pipe.</param>
    /// <param name="signedAt">The time in the signature, not before the key was made; null: now.</param>
    /// <param name="cancellationToken">Stops gpg.</param>
    public static async Task<byte[]> SignDetachedAsync(
        ReadOnlyMemory<byte> data, string secretKeyFile, ReadOnlyMemory<char> passphrase, DateTimeOffset? signedAt, CancellationToken cancellationToken)
    {
        var key = ReadSecretKey(secretKeyFile);
        var secret = new byte[Encoding.UTF8.GetByteCount(passphrase.Span)];
        Encoding.UTF8.GetBytes(passphrase.Span, secret);
        var home = GpgHome.Create();
        await using (home.ConfigureAwait(false))
        {
            try
            {
                var signer = await ImportAsync(home, key, secretKeyFile, cancellationToken).ConfigureAwait(false);
                using var file = new MemoryFile("data", data.Span);
                return await home.RunAsync(
                    [
                        .. signedAt is { } time ? (string[])["--faked-system-time", $"{time.UtcDateTime:yyyyMMdd'T'HHmmss}!"] : [],
                        "--passphrase-fd", "0", "--local-user", signer, "--digest-algo", "SHA512",
                        "--armor", "--output", "-", "--detach-sign", "--", file.Path,
                    ],
                    secret, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }

    /// <summary>The fingerprint of the one key of the file.</summary>
    private static async Task<string> ImportAsync(GpgHome home, ReadOnlyMemory<byte> key, string path, CancellationToken cancellationToken)
    {
        try
        {
            await home.RunAsync(["--import"], key, cancellationToken).ConfigureAwait(false);
            var listing = await home.RunAsync(["--with-colons", "--list-secret-keys"], default, cancellationToken).ConfigureAwait(false);
            var lines = Encoding.UTF8.GetString(listing).Split('\n').Select(line => line.Split(':')).ToList();
            var primaries = lines.Zip(lines.Skip(1)).Where(pair => pair.First[0] == "sec" && pair.Second is ["fpr", ..]).ToList();
            return primaries is [var only]
                ? only.Second[9]
                : throw new ApplianceException("APL1070", $"'{path}' holds {primaries.Count} secret keys; a signing key file holds one.");
        }
        catch (ApplianceException e) when (e.Code == "APL1074")
        {
            throw new ApplianceException("APL1070", $"'{path}' is not a usable OpenPGP secret key: {e.Message}", e);
        }
    }

    private static byte[] ReadSecretKey(string path)
    {
        try
        {
            return KeyFileBytes.Read(path, MaxSecretKeyBytes);
        }
        catch (ApplianceException e)
        {
            throw new ApplianceException("APL1070", $"Cannot read secret key '{path}': {e.Message}", e);
        }
    }
}
