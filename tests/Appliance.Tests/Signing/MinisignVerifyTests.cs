using System.Text;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>P1 and P2 for minisign: what the real tool signs is accepted, anything changed is refused.</summary>
public sealed class MinisignVerifyTests : IDisposable
{
    private static readonly byte[] Data = Encoding.UTF8.GetBytes("Package: demo\n");
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private readonly Minisign minisign = new();

    public void Dispose() => minisign.Dispose();

    [Theory]
    [InlineData]
    [InlineData("-l")]
    public async Task Verify_RealSignature_IsAccepted(params string[] legacy)
    {
        Minisign.Require();
        await minisign.RunAsync("-G", "-W", "-p", "k.pub", "-s", "k.key");
        minisign.Write("data.txt", Data);
        await minisign.RunAsync(["-S", "-s", "k.key", "-m", "data.txt", .. legacy]);
        var keys = TrustedKeys.LoadFile(minisign.File("k.pub"));
        var now = TimeProvider.System.GetUtcNow();

        var info = await keys.VerifyAsync(Data, minisign.Read("data.txt.minisig"), new VerifyOptions { Now = now }, TestContext.Current.CancellationToken);

        Assert.Equal(("minisign", Assert.Single(keys.Keys).Fingerprint), (info.Tool, info.Fingerprint));
        Assert.Equal($"minisign public key {info.Fingerprint.TrimStart('0')}", Assert.Single(keys.Keys[0].UserIds));
        Assert.Equal(".minisig", keys.SignatureSuffix);
        Assert.InRange(info.SignedAt!.Value, now.AddMinutes(-5), now);
        Assert.StartsWith($"timestamp:{info.SignedAt!.Value.ToUnixTimeSeconds()}\tfile:data.txt", info.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnyCharacterChanged_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        var signature = Sign(key);
        var untrusted = signature.AsSpan().IndexOf((byte)'\n');
        for (var i = 0; i < signature.Length - 1; i++)
        {
            var changed = signature.ToArray();
            changed[i] ^= 1;
            if (i is >= 19 && i < untrusted)
            {
                // The untrusted comment is called so for a reason.
                await VerifyAsync(key, changed, Data);
                continue;
            }

            Assert.Contains((await RefusedAsync(VerifyAsync(key, changed, Data))).Code, (string[])["APL1001", "APL1011"]);
        }
    }

    [Fact]
    public async Task Verify_TamperedDataOrComment_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        var signature = Encoding.UTF8.GetString(Sign(key));
        var later = Encoding.UTF8.GetBytes(signature.Replace("timestamp:178", "timestamp:179", StringComparison.Ordinal));

        Assert.Equal("APL1001", (await RefusedAsync(VerifyAsync(key, Sign(key), [.. Data, 1]))).Code);
        Assert.Equal("APL1001", (await RefusedAsync(VerifyAsync(key, later, Data))).Code);
    }

    [Fact]
    public async Task Verify_HashOfTheDataAsLegacySignature_IsNotAcceptedAsTheData()
    {
        // The two algorithms must not be confused: an ED signature is no Ed signature over the digest's bytes, and back.
        using var key = MinisignSecretKey.Generate();
        var text = Encoding.UTF8.GetString(Sign(key)).Split('\n');
        var line = Convert.FromBase64String(text[1]);
        line[1] = (byte)'d';
        text[1] = Convert.ToBase64String(line);

        Assert.Equal("APL1001", (await RefusedAsync(VerifyAsync(key, Encoding.UTF8.GetBytes(string.Join('\n', text)), Data))).Code);
    }

    [Fact]
    public async Task Verify_AnotherKey_IsRefused_EvenWithTheSameKeyId()
    {
        using var key = MinisignSecretKey.Generate();
        using var other = MinisignSecretKey.Generate();
        var signature = Encoding.UTF8.GetString(Sign(other)).Split('\n');
        var line = Convert.FromBase64String(signature[1]);
        Convert.FromHexString(key.KeyId).Reverse().ToArray().CopyTo(line, 2);
        signature[1] = Convert.ToBase64String(line);

        Assert.Equal("APL1001", (await RefusedAsync(VerifyAsync(key, Sign(other), Data))).Code);
        Assert.Equal("APL1001", (await RefusedAsync(VerifyAsync(key, Encoding.UTF8.GetBytes(string.Join('\n', signature)), Data))).Code);
    }

    [Theory]
    [InlineData("timestamp:", "APL1019")]
    [InlineData("timestamp:-5", "APL1019")]
    [InlineData("timestamp:99999999999", "APL1019")]
    [InlineData("timestamp:1\ttimestamp:2", "APL1019")]
    [InlineData("timestamp:1780086401", "APL1018")]
    public async Task Verify_CommentWithoutUsableTime_IsRefused(string comment, string code)
    {
        using var key = MinisignSecretKey.Generate();

        Assert.Equal(code, (await RefusedAsync(VerifyAsync(key, key.Sign(Data, comment), Data))).Code);
    }

    [Theory]
    [InlineData("timestamp:1780086400")]
    [InlineData("signed for you\ttimestamp:1780000000")]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("file:timestamp:1780000000")]
    public async Task Verify_CommentWithOrWithoutTime_IsAccepted(string comment)
    {
        using var key = MinisignSecretKey.Generate();

        var verified = await VerifyAsync(key, key.Sign(Data, comment), Data);

        Assert.Equal(comment, verified.Comment);
        Assert.Equal(comment.Contains("timestamp:178", StringComparison.Ordinal) && !comment.StartsWith("file", StringComparison.Ordinal), verified.SignedAt is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{1}\n{2}\n{3}\n")]
    [InlineData("{0}\n{1}\n{2}\n")]
    [InlineData("{0}\n{1}\n{2}\n{3}\n\n")]
    [InlineData("{0}\n{1}\n{2}\n{3}\n{0}\n{1}\n{2}\n{3}\n")]
    [InlineData("{0}\n{1}==\n{2}\n{3}\n")]
    [InlineData("{0}\n {1}\n{2}\n{3}\n")]
    [InlineData("{0}\n{1}\ntrusted comment:timestamp:1\n{3}\n")]
    [InlineData("{0}\n{1}\n{2}\u0007\n{3}\n")]
    [InlineData("\n{0}\n{1}\n{2}\n{3}\n")]
    public async Task Verify_OtherLines_AreRefused(string form)
    {
        using var key = MinisignSecretKey.Generate();
        var lines = Encoding.UTF8.GetString(Sign(key)).Split('\n');
        var file = form;
        for (var i = 0; i < 4; i++)
        {
            file = file.Replace($"{{{i}}}", lines[i], StringComparison.Ordinal);
        }

        Assert.Equal("APL1011", (await RefusedAsync(VerifyAsync(key, Encoding.UTF8.GetBytes(file), Data))).Code);
    }

    [Theory]
    [InlineData("\r\n", "\r\n")]
    [InlineData("\n", "")]
    public async Task Verify_OtherLineEnds_AreAccepted(string end, string last)
    {
        using var key = MinisignSecretKey.Generate();
        var file = Encoding.UTF8.GetString(Sign(key)).TrimEnd('\n').Replace("\n", end, StringComparison.Ordinal) + last;

        Assert.Equal(SignedAt, (await VerifyAsync(key, Encoding.UTF8.GetBytes(file), Data)).SignedAt);
    }

    [Fact]
    public async Task Verify_SignatureSize_IsLimited()
    {
        using var key = MinisignSecretKey.Generate();
        var signature = Sign(key);
        var keys = TrustedKeys.Load(key.ExportPublicKey(), "k");
        var options = new VerifyOptions { Now = SignedAt, MaxSignatureBytes = signature.Length };
        var token = TestContext.Current.CancellationToken;

        Assert.Equal(key.KeyId, (await keys.VerifyAsync(Data, signature, options, token)).Fingerprint);
        Assert.Equal(
            "APL1012",
            (await RefusedAsync(keys.VerifyAsync(Data, signature, options with { MaxSignatureBytes = signature.Length - 1 }, token))).Code);
    }

    [Fact]
    public void WithPin_OtherKey_IsRefused()
    {
        using var key = MinisignSecretKey.Generate();
        using var other = MinisignSecretKey.Generate();
        var keys = TrustedKeys.Load(key.ExportPublicKey(), "k");

        Assert.NotNull(keys.WithPin(keys.Keys[0].Pin));
        Assert.NotNull(keys.WithPin(key.KeyId.ToLowerInvariant()));
        Assert.NotNull(keys.WithPin(key.KeyId.TrimStart('0')));
        Assert.Equal("APL1064", Assert.Throws<ApplianceException>(() => keys.WithPin(other.KeyId)).Code);
        Assert.Equal("APL1064", Assert.Throws<ApplianceException>(() => keys.WithPin("0" + key.KeyId)).Code);
    }

    private static byte[] Sign(MinisignSecretKey key) => key.Sign(Data, MinisignSecretKey.TrustedComment(SignedAt, "data.txt"));

    private static async Task<SignatureInfo> VerifyAsync(MinisignSecretKey key, byte[] signature, byte[] data) =>
        await TrustedKeys.Load(key.ExportPublicKey(), "k")
            .VerifyAsync(data, signature, new VerifyOptions { Now = SignedAt }, TestContext.Current.CancellationToken);

    private static Task<VerificationException> RefusedAsync(Task<SignatureInfo> verification) =>
        Assert.ThrowsAsync<VerificationException>(() => verification);
}
