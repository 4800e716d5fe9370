using System.Runtime.Versioning;
using System.Text;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>Key and signature files are the real tool's, both ways; secrets stay secret (P47).</summary>
[SupportedOSPlatform("linux")]
public sealed class MinisignSecretKeyTests : IDisposable
{
    /// <summary>The least libsodium takes; the real tool reads the cost from the file.</summary>
    private static readonly ScryptCost Cheap = new(32_768, 16 * 1024 * 1024);
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("Package: demo\n");

    private readonly Minisign minisign = new();

    public void Dispose() => minisign.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("pass word ü")]
    public async Task Save_OurKey_SignsInTheRealTool(string password)
    {
        Minisign.Require();
        using var key = MinisignSecretKey.Generate();
        key.Save(minisign.File("k.key"), password, Cheap);
        minisign.Write("data.txt", Data);

        var signed = await minisign.TryRunAsync($"{password}\n", "-S", "-s", "k.key", "-m", "data.txt");

        Assert.True(signed.ExitCode == 0, Encoding.UTF8.GetString(signed.Error));
        var info = await TrustedKeys.Load(key.ExportPublicKey(), "k").VerifyAsync(
            Data, minisign.Read("data.txt.minisig"), new VerifyOptions { Now = TimeProvider.System.GetUtcNow() }, TestContext.Current.CancellationToken);
        Assert.Equal(key.KeyId, info.Fingerprint);
    }

    [Fact]
    public async Task Load_RealKeyWithoutPassword_SignsForTheRealTool()
    {
        Minisign.Require();
        await minisign.RunAsync("-G", "-W", "-p", "k.pub", "-s", "k.key");
        using var key = MinisignSecretKey.LoadFile(minisign.File("k.key"), "");
        minisign.Write("data.txt", Data);
        minisign.Write("data.txt.minisig", key.Sign(Data, MinisignSecretKey.TrustedComment(DateTimeOffset.UnixEpoch, "data.txt")));

        await minisign.RunAsync("-V", "-p", "k.pub", "-m", "data.txt");
        await minisign.RunAsync("-V", "-H", "-p", "k.pub", "-m", "data.txt");
        Assert.Equal(minisign.Read("k.pub"), key.ExportPublicKey());
    }

    [Fact]
    public async Task Export_KeyIdWithLeadingZeros_IsTheFileOfTheRealTool()
    {
        Minisign.Require();
        var secret = new byte[Ed25519.SecretKeyBytes];
        Ed25519.Generate(new byte[Ed25519.PublicKeyBytes], secret);
        using var key = new MinisignSecretKey(0x0000_1234_5678_9ABC, secret);
        key.Save(minisign.File("k.key"), "");

        await minisign.RunAsync("-R", "-s", "k.key", "-p", "k.pub");

        Assert.Equal(minisign.Read("k.pub"), key.ExportPublicKey());
        Assert.Equal("0000123456789ABC", Assert.Single(TrustedKeys.LoadFile(minisign.File("k.pub")).Keys).Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    public void SaveAndLoad_AnyPassword_GivesTheSameKey(string password)
    {
        using var key = MinisignSecretKey.Generate();
        key.Save(minisign.File("k.key"), password, Cheap);

        using var again = MinisignSecretKey.LoadFile(minisign.File("k.key"), password);

        Assert.Equal(key.ExportPublicKey(), again.ExportPublicKey());
        Assert.Equal(key.Sign(Data, "timestamp:1"), again.Sign(Data, "timestamp:1"));
    }

    [Fact]
    public void Save_SecretKey_IsReadableByItsOwnerOnly()
    {
        using var key = MinisignSecretKey.Generate();
        minisign.Write("k.key", []);
        key.Save(minisign.File("k.key"), "");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(minisign.File("k.key")));
        Assert.Single(Directory.GetFiles(minisign.Directory));
    }

    [Fact]
    public void Dispose_Key_WipesTheSecret()
    {
        var secret = new byte[Ed25519.SecretKeyBytes];
        Ed25519.Generate(new byte[Ed25519.PublicKeyBytes], secret);
        var key = new MinisignSecretKey(1, secret);
        key.Sign(Data, "timestamp:1");
        key.Dispose();

        Assert.Equal(new byte[Ed25519.SecretKeyBytes], secret);
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Data, "timestamp:1"));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public void Load_WrongPassword_IsRefused(string password)
    {
        using var key = MinisignSecretKey.Generate();
        key.Save(minisign.File("k.key"), "right", Cheap);

        Assert.Equal("APL1071", CodeOf(password));
    }

    [Fact]
    public void Load_CostOverTheLimit_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        key.Save(minisign.File("k.key"), "p", Cheap);
        var lines = File.ReadAllLines(minisign.File("k.key"));
        var good = Convert.FromBase64String(lines[1]);
        foreach (var (at, limit) in new[] { (38, MinisignSecretFile.Sensitive.Operations), (46, MinisignSecretFile.Sensitive.MemoryBytes) })
        {
            var bytes = good.ToArray();
            BitConverter.TryWriteBytes(bytes.AsSpan(at), limit + 1);
            File.WriteAllLines(minisign.File("k.key"), [lines[0], Convert.ToBase64String(bytes)]);

            Assert.Equal("APL1072", CodeOf("p"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("untrusted comment: x\n")]
    [InlineData("untrusted comment: x\nAAAA\n")]
    public void Load_NoKey_IsRefused(string text)
    {
        minisign.Write("k.key", Encoding.ASCII.GetBytes(text));

        Assert.Equal("APL1070", CodeOf(""));
        Assert.Equal("APL1070", Assert.Throws<ApplianceException>(() => MinisignSecretKey.LoadFile("/nonexistent/k", "")).Code);
    }

    [Fact]
    public void Load_DamagedKeyWithChecksum_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        key.Save(minisign.File("k.key"), "");
        var lines = File.ReadAllLines(minisign.File("k.key"));
        var bytes = Convert.FromBase64String(lines[1]);
        bytes[^1] = 1;
        File.WriteAllLines(minisign.File("k.key"), [lines[0], Convert.ToBase64String(bytes)]);

        Assert.Equal("APL1070", CodeOf(""));
    }

    [Fact]
    public void TrustedKeys_SecretKeyFile_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        key.Save(minisign.File("k.key"), "");

        Assert.Equal("APL1062", Assert.Throws<ApplianceException>(() => TrustedKeys.LoadFile(minisign.File("k.key"))).Code);
    }

    [Fact]
    public void Sign_CommentOfTwoLines_IsABug() =>
        Assert.Throws<ArgumentException>(() =>
        {
            using var key = MinisignSecretKey.Generate();
            key.Sign(Data, "timestamp:1\nmore");
        });

    private string CodeOf(string password) => Assert.Throws<ApplianceException>(() => MinisignSecretKey.LoadFile(minisign.File("k.key"), password)).Code;
}
