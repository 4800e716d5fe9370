using System.Text;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>P1 and P2 with real keys and signatures; every case by gpgv and by sqv, which must agree.</summary>
public sealed class OpenPgpVerifyTests(Gpg gpg) : IClassFixture<Gpg>
{
    private static readonly string[] FakedYear2025 = ["--faked-system-time", "20250101T000000!"];

    public static TheoryData<OpenPgpTool> Tools => [OpenPgpTool.Gpgv, OpenPgpTool.Sqv];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(OpenPgpTool.Gpgv, "ed25519")]
    [InlineData(OpenPgpTool.Gpgv, "rsa4096")]
    [InlineData(OpenPgpTool.Gpgv, "nistp256")]
    [InlineData(OpenPgpTool.Sqv, "ed25519")]
    [InlineData(OpenPgpTool.Sqv, "rsa4096")]
    [InlineData(OpenPgpTool.Sqv, "nistp256")]
    public async Task Verify_GoodSignature_IsAcceptedInEveryForm(OpenPgpTool tool, string algorithm)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync(algorithm, algorithm);
        var keyrings = new[] { await gpg.ExportAsync(key), await gpg.ExportArmoredAsync(key) };
        var signatures = new[] { await gpg.SignAsync(key), await gpg.SignAsync(key, "--armor") };

        foreach (var (keyring, signature) in keyrings.SelectMany(_ => signatures, (keyring, signature) => (keyring, signature)))
        {
            var info = await VerifyAsync(tool, keyring, signature);

            Assert.Equal((key, Name(tool)), (info.Fingerprint, info.Tool));
            Assert.InRange(info.SignedAt!.Value, Now.AddMinutes(-5), Now);
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_SignedBySubkey_NamesThePrimaryKey(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("with-subkey", "rsa3072", "cert");
        await gpg.RunAsync(["--quick-add-key", key, "ed25519", "sign", "never"]);
        var keyring = await gpg.ExportAsync(key);

        var info = await VerifyAsync(tool, keyring, await gpg.SignAsync(key));

        Assert.Equal(key, info.Fingerprint);
        Assert.NotEmpty(Assert.Single(TrustedKeys.Load(keyring, "k").Keys).SubkeyFingerprints);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_TamperedData_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var keys = TrustedKeys.Load(await gpg.ExportAsync(key), "k");
        var signature = await gpg.SignAsync(key);

        foreach (var data in new byte[][] { [], [.. Gpg.Data, 0], Gpg.Data[..^1], [(byte)(Gpg.Data[0] ^ 1), .. Gpg.Data[1..]] })
        {
            await RefusedAsync("APL1001", keys.VerifyAsync(data, signature, Options(tool), TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_AnyByteOfTheSignatureChanged_IsNeverAcceptedAsAnother(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var keyring = await gpg.ExportAsync(key);
        var signature = await gpg.SignAsync(key);
        var good = await VerifyAsync(tool, keyring, signature);

        for (var i = 0; i < signature.Length; i += 3)
        {
            var changed = signature.ToArray();
            changed[i] ^= 0x11;
            try
            {
                // The unsigned area holds only hints; a changed hint may still verify, but as nothing else.
                Assert.Equal(good, await VerifyAsync(tool, keyring, changed));
            }
            catch (VerificationException)
            {
                // Refused, as it should be.
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_ByAKeyOfAnotherSource_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var keyring = await gpg.ExportAsync(await gpg.KeyAsync("ed25519"));

        await RefusedAsync("APL1001", VerifyAsync(tool, keyring, await gpg.SignAsync(await gpg.KeyAsync("stranger"))));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_PinnedKeyring_TakesThatKeyOnly(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var other = await gpg.KeyAsync("stranger");
        var keys = TrustedKeys.Load(await gpg.ExportAsync(key, other), "both").WithPin(key.ToLowerInvariant());
        var token = TestContext.Current.CancellationToken;

        Assert.Equal(key, (await keys.VerifyAsync(Gpg.Data, await gpg.SignAsync(key), Options(tool), token)).Fingerprint);
        await RefusedAsync("APL1001", keys.VerifyAsync(Gpg.Data, await gpg.SignAsync(other), Options(tool), token));
        Assert.Equal("APL1064", Assert.Throws<ApplianceException>(() => keys.WithPin(other)).Code);
        Assert.Equal("APL1076", Assert.Throws<ApplianceException>(() => keys.WithPin(key[24..])).Code);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_GoodBesideUnknown_IsAccepted_BesideBad_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var second = await gpg.KeyAsync("nistp256", "nistp256");
        var keyring = await gpg.ExportAsync(key, second);
        var good = await gpg.SignAsync(key);
        var unknown = await gpg.SignAsync(await gpg.KeyAsync("stranger"));
        var bad = await gpg.RunAsync(["--local-user", second, "--detach-sign", "--output", "-"], [.. Gpg.Data, .. "evil"u8]);

        Assert.Equal(key, (await VerifyAsync(tool, keyring, [.. unknown, .. good])).Fingerprint);
        Assert.Equal(key, (await VerifyAsync(tool, keyring, [.. good, .. unknown])).Fingerprint);
        await RefusedAsync("APL1001", VerifyAsync(tool, keyring, [.. good, .. bad]));
        await RefusedAsync("APL1001", VerifyAsync(tool, keyring, [.. bad, .. good]));
        await RefusedAsync("APL1001", VerifyAsync(tool, keyring, [.. unknown, .. bad]));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_KeyExpiredSince_IsRefused_UnlessANewKeySignedToo(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var old = await gpg.KeyAsync("expired", expires: "30d", options: FakedYear2025);
        var key = await gpg.KeyAsync("ed25519");
        var whileValid = await gpg.SignAsync(old, FakedYear2025);
        var keyring = await gpg.ExportAsync(old, key);

        await RefusedAsync("APL1015", VerifyAsync(tool, keyring, whileValid));
        Assert.Equal(key, (await VerifyAsync(tool, keyring, [.. whileValid, .. await gpg.SignAsync(key)])).Fingerprint);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_KeyProlongedAfterExpiry_IsAccepted(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("prolonged", expires: "30d", options: FakedYear2025);
        await gpg.RunAsync(["--quick-set-expire", key, "1y"]);
        var keyring = await gpg.ExportAsync(key);

        Assert.Equal(key, (await VerifyAsync(tool, keyring, await gpg.SignAsync(key))).Fingerprint);
        Assert.InRange(Assert.Single(TrustedKeys.Load(keyring, "k").Keys).Expires!.Value, Now.AddDays(300), Now.AddDays(400));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_TwoCopiesOfTheKey_TakesTheProlongedOne_ButARevocationFromAny(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync($"copies-{tool}", expires: "30d", options: FakedYear2025);
        var old = await gpg.ExportAsync(key);
        await gpg.RunAsync(["--quick-set-expire", key, "1y"]);
        var prolonged = await gpg.ExportAsync(key);
        var signature = await gpg.SignAsync(key);
        await gpg.RevokeAsync(key);
        var revoked = await gpg.ExportAsync(key);

        Assert.Equal(key, (await VerifyAsync(tool, [.. old, .. prolonged], signature)).Fingerprint);
        await RefusedAsync("APL1015", VerifyAsync(tool, [.. old, .. old], signature));
        await RefusedAsync("APL1016", VerifyAsync(tool, [.. prolonged, .. revoked], signature));
        await RefusedAsync("APL1016", VerifyAsync(tool, [.. revoked, .. prolonged], signature));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_SubkeyExpiredSince_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("subkey-expired", "ed25519", "cert", options: FakedYear2025);
        await gpg.RunAsync([.. FakedYear2025, "--quick-add-key", key, "ed25519", "sign", "30d"]);

        await RefusedAsync("APL1015", VerifyAsync(tool, await gpg.ExportAsync(key), await gpg.SignAsync(key, FakedYear2025)));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_RevokedKey_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync($"revoked-{tool}");
        var signature = await gpg.SignAsync(key);
        Assert.Equal(key, (await VerifyAsync(tool, await gpg.ExportAsync(key), signature)).Fingerprint);
        await gpg.RevokeAsync(key);
        var keyring = await gpg.ExportAsync(key);

        await RefusedAsync("APL1016", VerifyAsync(tool, keyring, signature));
        Assert.True(Assert.Single(TrustedKeys.Load(keyring, "k").Keys).Revoked);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_ExpiredSignature_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("since-2025", options: FakedYear2025);
        var signature = await gpg.SignAsync(key, [.. FakedYear2025, "--default-sig-expire", "10d"]);

        await RefusedAsync("APL1017", VerifyAsync(tool, await gpg.ExportAsync(key), signature));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_OldSignatureThatNeverExpires_IsAccepted(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("since-2025", options: FakedYear2025);

        var info = await VerifyAsync(tool, await gpg.ExportAsync(key), await gpg.SignAsync(key, FakedYear2025));

        Assert.Equal(2025, info.SignedAt!.Value.Year);
    }

    [Theory]
    [InlineData(OpenPgpTool.Gpgv, "SHA1")]
    [InlineData(OpenPgpTool.Gpgv, "MD5")]
    [InlineData(OpenPgpTool.Gpgv, "RIPEMD160")]
    [InlineData(OpenPgpTool.Sqv, "SHA1")]
    [InlineData(OpenPgpTool.Sqv, "MD5")]
    [InlineData(OpenPgpTool.Sqv, "RIPEMD160")]
    public async Task Verify_WeakDigest_IsRefused(OpenPgpTool tool, string digest)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("rsa4096", "rsa4096");
        var signature = await gpg.SignAsync(key, "--allow-weak-digest-algos", "--digest-algo", digest);

        await RefusedAsync("APL1013", VerifyAsync(tool, await gpg.ExportAsync(key), signature));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_KeyBoundBySha1Only_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("sha1-bound", options: ["--cert-digest-algo", "SHA1"]);

        await RefusedAsync("APL1013", VerifyAsync(tool, await gpg.ExportAsync(key), await gpg.SignAsync(key)));
    }

    [Theory]
    [InlineData(OpenPgpTool.Gpgv, "rsa1024")]
    [InlineData(OpenPgpTool.Gpgv, "dsa2048")]
    [InlineData(OpenPgpTool.Sqv, "rsa1024")]
    [InlineData(OpenPgpTool.Sqv, "dsa2048")]
    public async Task Verify_WeakKey_IsRefused(OpenPgpTool tool, string algorithm)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync(algorithm, algorithm);

        await RefusedAsync("APL1014", VerifyAsync(tool, await gpg.ExportAsync(key), await gpg.SignAsync(key)));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_Rsa2048_IsAccepted(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("rsa2048", "rsa2048");

        Assert.Equal(key, (await VerifyAsync(tool, await gpg.ExportAsync(key), await gpg.SignAsync(key))).Fingerprint);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_DatedMoreThanADayAhead_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var signature = await gpg.SignAsync(key, "--faked-system-time", $"{Now.AddHours(25):yyyyMMdd'T'HHmmss}!");

        await RefusedAsync("APL1018", VerifyAsync(tool, await gpg.ExportAsync(key), signature));
    }

    [Fact]
    public async Task Verify_DatedHalfADayAhead_IsAcceptedByGpgv()
    {
        Gpg.Require("gpgv");
        var key = await gpg.KeyAsync("ed25519");
        var signature = await gpg.SignAsync(key, "--faked-system-time", $"{Now.AddHours(12):yyyyMMdd'T'HHmmss}!");

        // sqv has a tolerance of its own, of half an hour, which no option widens (docs/signatures.md).
        Assert.Equal(key, (await VerifyAsync(OpenPgpTool.Gpgv, await gpg.ExportAsync(key), signature)).Fingerprint);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_DatedBeforeItsKey_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var signature = await gpg.SignAsync(key, [.. FakedYear2025, "--ignore-time-conflict"]);

        await RefusedAsync("APL1019", VerifyAsync(tool, await gpg.ExportAsync(key), signature));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_CriticalNotationNobodyKnows_IsRefused(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var signature = await gpg.SignAsync(key, "--sig-notation", "!only-if@test.invalid=raining");

        await Assert.ThrowsAsync<VerificationException>(async () => await VerifyAsync(tool, await gpg.ExportAsync(key), signature));
    }

    [Theory]
    [InlineData("--sign")]
    [InlineData("--clear-sign")]
    [InlineData("--textmode", "--detach-sign")]
    [InlineData("--compress-algo", "none", "--sign")]
    public async Task Verify_NotADetachedBinarySignature_IsRefused(params string[] mode)
    {
        Gpg.Require("gpgv");
        var key = await gpg.KeyAsync("ed25519");
        var keyring = await gpg.ExportAsync(key);
        var message = await gpg.RunAsync(["--local-user", key, .. mode, "--output", "-"], Gpg.Data);
        var armored = await gpg.RunAsync(["--local-user", key, "--armor", .. mode, "--output", "-"], Gpg.Data);

        await RefusedAsync("APL1011", VerifyAsync(OpenPgpTool.Any, keyring, message));
        await RefusedAsync("APL1011", VerifyAsync(OpenPgpTool.Any, keyring, armored));
        await RefusedAsync("APL1011", VerifyAsync(OpenPgpTool.Any, keyring, [.. message, .. await gpg.SignAsync(key)]));
    }

    [Fact]
    public async Task Verify_AnyPrefixOfASignature_IsRefused()
    {
        Gpg.Require("gpgv");
        var key = await gpg.KeyAsync("ed25519");
        var keyring = await gpg.ExportAsync(key);
        foreach (var signature in new[] { await gpg.SignAsync(key), await gpg.SignAsync(key, "--armor") })
        {
            // The line end after the armor may be missing.
            for (var length = 0; length < signature.Length - 1; length++)
            {
                await RefusedAsync("APL1011", VerifyAsync(OpenPgpTool.Any, keyring, signature[..length]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_TextAroundTheArmor_IsAccepted(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var armored = await gpg.SignAsync(key, "--armor");
        byte[] signature = [.. "[GNUPG:] GOODSIG fake\n\n"u8, .. armored, .. "[GNUPG:] VALIDSIG fake\n"u8];

        Assert.Equal(key, (await VerifyAsync(tool, await gpg.ExportAsync(key), signature)).Fingerprint);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Verify_SeveralArmorBlocks_AreAllRead(OpenPgpTool tool)
    {
        Gpg.Require(Name(tool));
        var key = await gpg.KeyAsync("ed25519");
        var keyring = await gpg.ExportAsync(key);
        var good = await gpg.SignAsync(key, "--armor");
        var unknown = await gpg.SignAsync(await gpg.KeyAsync("stranger"), "--armor");
        var bad = await gpg.RunAsync(["--local-user", key, "--armor", "--detach-sign", "--output", "-"], [.. Gpg.Data, .. "evil"u8]);
        var message = await gpg.RunAsync(["--local-user", key, "--armor", "--sign", "--output", "-"], Gpg.Data);

        Assert.Equal(key, (await VerifyAsync(tool, keyring, [.. unknown, .. good])).Fingerprint);
        await RefusedAsync("APL1001", VerifyAsync(tool, keyring, [.. good, .. bad]));
        await RefusedAsync("APL1011", VerifyAsync(tool, keyring, [.. good, .. message]));
    }

    [Fact]
    public async Task Verify_SizeAndCount_AreLimited()
    {
        Gpg.Require("gpgv");
        var key = await gpg.KeyAsync("ed25519");
        var keyring = await gpg.ExportAsync(key);
        var signature = await gpg.SignAsync(key, "--armor");
        var padded = Encoding.ASCII.GetString(signature).PadRight(64 * 1024, '\n');
        var one = await gpg.SignAsync(key);
        byte[] Repeated(int count) => [.. Enumerable.Repeat(one, count).SelectMany(bytes => bytes)];

        Assert.Equal(key, (await VerifyAsync(OpenPgpTool.Any, keyring, Encoding.ASCII.GetBytes(padded))).Fingerprint);
        await RefusedAsync("APL1012", VerifyAsync(OpenPgpTool.Any, keyring, Encoding.ASCII.GetBytes(padded + "\n")));
        Assert.Equal(key, (await VerifyAsync(OpenPgpTool.Any, keyring, Repeated(8))).Fingerprint);
        await RefusedAsync("APL1012", VerifyAsync(OpenPgpTool.Any, keyring, Repeated(9)));
    }

    private static string Name(OpenPgpTool tool) => tool.ToString().ToLowerInvariant();

    private static VerifyOptions Options(OpenPgpTool tool) => new() { Now = Now, Tool = tool };

    private static Task<SignatureInfo> VerifyAsync(OpenPgpTool tool, byte[] keyring, byte[] signature) =>
        TrustedKeys.Load(keyring, "test.gpg").VerifyAsync(Gpg.Data, signature, Options(tool), TestContext.Current.CancellationToken);

    private static async Task RefusedAsync(string code, Task<SignatureInfo> verification)
    {
        var refusal = await Assert.ThrowsAsync<VerificationException>(() => verification);
        Assert.True(refusal.Code == code, $"Expected {code}, got {refusal.Code}: {refusal.Message}");
    }
}
