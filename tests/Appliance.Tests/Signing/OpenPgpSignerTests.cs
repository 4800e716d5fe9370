using System.Runtime.Versioning;
using System.Text;
using Appliance.Linux;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>Our signatures are accepted by every verifier of the field, and making them leaves nothing behind (P47).</summary>
[SupportedOSPlatform("linux")]
public sealed class OpenPgpSignerTests : IDisposable
{
    private const string UserId = "Example templates <templates@test.invalid>";
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("Package: demo\n");

    private readonly string directory = Directory.CreateTempSubdirectory("signer-test-").FullName;

    private string SecretKey => Path.Join(directory, "secret.asc");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData(OpenPgpKeyKind.Ed25519, "ed25519")]
    [InlineData(OpenPgpKeyKind.Rsa4096, "rsa4096")]
    public async Task SignDetached_NewKey_IsAcceptedByBothTools(OpenPgpKeyKind kind, string algorithm)
    {
        Gpg.Require("gpgv", "sqv");
        using var pair = await OpenPgpSigner.GenerateAsync(UserId, kind, new DateOnly(2090, 1, 31), Token);
        pair.SaveSecretKey(SecretKey);
        var keys = TrustedKeys.Load(pair.PublicKey, "new");

        var signature = await OpenPgpSigner.SignDetachedAsync(Data, SecretKey, default, Token);

        var key = Assert.Single(keys.Keys);
        Assert.Equal((pair.Fingerprint, algorithm, UserId), (key.Fingerprint, key.Algorithm, Assert.Single(key.UserIds)));
        Assert.Equal(new DateOnly(2090, 1, 31), DateOnly.FromDateTime(key.Expires!.Value.UtcDateTime));
        Assert.True(pair.PublicKey[0] >= 0x80, "The public key is binary.");
        Assert.StartsWith("-----BEGIN PGP PRIVATE KEY BLOCK-----", Encoding.ASCII.GetString(pair.SecretKey), StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PGP SIGNATURE-----", Encoding.ASCII.GetString(signature), StringComparison.Ordinal);
        Assert.Equal(10, OpenPgpSignatureFile.Parse(signature, Options()).Single().Signature.HashAlgorithm);
        foreach (var tool in new[] { OpenPgpTool.Gpgv, OpenPgpTool.Sqv })
        {
            Assert.Equal(pair.Fingerprint, (await keys.VerifyAsync(Data, signature, Options() with { Tool = tool }, Token)).Fingerprint);
        }
    }

    [Fact]
    public async Task SignDetached_AsPveamChecksIt_Succeeds()
    {
        // pveam runs sqv (before 2025: gpgv) on files, and goes by the exit status (spec/pveam.md §2.3).
        Gpg.Require("gpgv", "sqv");
        using var pair = await OpenPgpSigner.GenerateAsync(UserId, OpenPgpKeyKind.Ed25519, expires: null, Token);
        pair.SaveSecretKey(SecretKey);
        string Save(string name, byte[] content)
        {
            File.WriteAllBytes(Path.Join(directory, name), content);
            return Path.Join(directory, name);
        }

        var keyring = Save("trustedkeys.gpg", pair.PublicKey);
        var index = Save("index", Data);
        var signature = Save("index.asc", await OpenPgpSigner.SignDetachedAsync(Data, SecretKey, default, Token));

        foreach (var tool in new[] { "sqv", "gpgv" })
        {
            var result = await ChildProcess.RunAsync(
                ChildProcess.Find(tool)!, ["--keyring", keyring, signature, index], null, default, TimeSpan.FromMinutes(1), 65536, Token);
            Assert.Equal(0, result.ExitCode);
        }
    }

    [Fact]
    public async Task SignDetached_TimeGiven_IsTheTimeInTheSignature()
    {
        Gpg.Require("gpgv");
        using var pair = await OpenPgpSigner.GenerateAsync(UserId, OpenPgpKeyKind.Ed25519, expires: null, Token);
        pair.SaveSecretKey(SecretKey);
        var time = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600);

        var signature = await OpenPgpSigner.SignDetachedAsync(Data, SecretKey, default, time, Token);

        var info = await TrustedKeys.Load(pair.PublicKey, "k").VerifyAsync(Data, signature, Options() with { Tool = OpenPgpTool.Gpgv }, Token);
        Assert.Equal(time, info.SignedAt);
    }

    [Fact]
    public async Task SignDetached_KeyWithPassphrase_NeedsIt()
    {
        Gpg.Require();
        using var gpg = new Gpg();
        var key = await gpg.KeyAsync("locked", options: ["--passphrase", "sesame ü"]);
        await File.WriteAllBytesAsync(SecretKey, await gpg.RunAsync(["--passphrase", "sesame ü", "--armor", "--export-secret-keys", key]), Token);

        var signature = await OpenPgpSigner.SignDetachedAsync(Data, SecretKey, "sesame ü".ToCharArray(), Token);

        Assert.NotEmpty(signature);
        Assert.Equal("APL1071", await CodeAsync("wrong"));
        Assert.Equal("APL1071", await CodeAsync(""));
    }

    [Fact]
    public async Task SignDetached_NoSecretKey_IsRefused()
    {
        Gpg.Require();
        using var pair = await OpenPgpSigner.GenerateAsync(UserId, OpenPgpKeyKind.Ed25519, expires: null, Token);

        Assert.Equal("APL1070", await CodeAsync(""));
        await File.WriteAllTextAsync(SecretKey, "hello", Token);
        Assert.Equal("APL1070", await CodeAsync(""));
        await File.WriteAllBytesAsync(SecretKey, pair.PublicKey, Token);
        Assert.Equal("APL1070", await CodeAsync(""));
    }

    [Fact]
    public async Task SaveSecretKey_File_IsReadableByItsOwnerOnly()
    {
        Gpg.Require();
        var pair = await OpenPgpSigner.GenerateAsync(UserId, OpenPgpKeyKind.Ed25519, expires: null, Token);
        pair.SaveSecretKey(SecretKey);
        pair.Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretKey));
        Assert.True(pair.SecretKey.AsSpan().IndexOfAnyExcept((byte)0) < 0, "The secret key is wiped.");
        Assert.Equal("APL1062", Assert.Throws<ApplianceException>(() => TrustedKeys.LoadFile(SecretKey)).Code);
    }

    [Fact]
    public async Task Home_AfterUse_LeavesNoDirectoryAndNoAgent()
    {
        Gpg.Require();
        var home = GpgHome.Create();
        await using (home)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home.Directory));
            await home.RunAsync(["--passphrase", "", "--quick-generate-key", "--", UserId, "ed25519"], default, Token);
            Assert.Contains(CommandLines(), line => line.Contains(home.Directory, StringComparison.Ordinal));
            await Assert.ThrowsAsync<ApplianceException>(() => home.RunAsync(["--no-such-option"], default, Token));
        }

        Assert.False(Directory.Exists(home.Directory));

        // The agent has been told; give it a moment to go.
        for (var i = 0; i < 100 && CommandLines().Any(line => line.Contains(home.Directory, StringComparison.Ordinal)); i++)
        {
            await Task.Delay(50, Token);
        }

        Assert.DoesNotContain(CommandLines(), line => line.Contains(home.Directory, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Generate_CancelledAtAnyMoment_LeavesNoHome()
    {
        Gpg.Require();
        for (var milliseconds = 0; milliseconds < 120; milliseconds += 15)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(milliseconds);
            try
            {
                (await OpenPgpSigner.GenerateAsync(UserId, OpenPgpKeyKind.Ed25519, expires: null, limit.Token)).Dispose();
            }
            catch (OperationCanceledException)
            {
                // As asked for.
            }
        }

        // Tests of other classes may be signing just now: theirs go as well.
        for (var i = 0; i < 200 && Homes().Length > 0; i++)
        {
            await Task.Delay(50, Token);
        }

        Assert.Empty(Homes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task Generate_UserIdOfNotOneLine_IsABug(string userId) =>
        await Assert.ThrowsAsync<ArgumentException>(() => OpenPgpSigner.GenerateAsync(userId, OpenPgpKeyKind.Ed25519, expires: null, Token));

    private static string[] Homes() => Directory.Exists("/dev/shm") ? Directory.GetDirectories("/dev/shm", $"appliance-gpg-{Environment.ProcessId}-*") : [];

    private static VerifyOptions Options() => new() { Now = TimeProvider.System.GetUtcNow() };

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            var line = "";
            try
            {
                line = File.ReadAllText(Path.Join(process, "cmdline"));
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }

            yield return line;
        }
    }

    private async Task<string> CodeAsync(string passphrase) =>
        (await Assert.ThrowsAsync<ApplianceException>(() => OpenPgpSigner.SignDetachedAsync(Data, SecretKey, passphrase.ToCharArray(), Token))).Code;
}
