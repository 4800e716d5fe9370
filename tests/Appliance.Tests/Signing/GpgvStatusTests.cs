using System.Text;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>P1: the verdict is read from status lines, and one word of doubt is enough to refuse.</summary>
public sealed class GpgvStatusTests(Gpg gpg) : IClassFixture<Gpg>
{
    private const string Good = "GOODSIG AD87C31D16836123 Somebody";

    [Fact]
    public async Task Judge_OneGoodAndOneValid_Accepts() => Assert.Null(await JudgeAsync("NEWSIG", Good, "{valid}"));

    [Theory]
    [InlineData("EXPSIG", "APL1017")]
    [InlineData("EXPKEYSIG", "APL1015")]
    [InlineData("REVKEYSIG", "APL1016")]
    public async Task Judge_GoodButTooOld_SaysWhy(string keyword, string code) =>
        Assert.Equal(code, (await JudgeAsync($"{keyword} AD87C31D16836123 Somebody", "{valid}"))?.Code);

    [Theory]
    [InlineData]
    [InlineData(Good)]
    [InlineData("{valid}")]
    [InlineData(Good, Good, "{valid}")]
    [InlineData(Good, "{valid}", "{valid}")]
    [InlineData("NEWSIG", Good, "{valid}", "NEWSIG")]
    [InlineData(Good, "{valid}", "ERRSIG AD87C31D16836123 22 8 00 1 9")]
    [InlineData(Good, "{valid}", "EXPKEYSIG AD87C31D16836123 x")]
    [InlineData(Good, "{valid}", "REVKEYSIG AD87C31D16836123 x")]
    [InlineData(Good, "{valid}", "EXPSIG AD87C31D16836123 x")]
    [InlineData(Good, "{valid}", "NODATA 4")]
    [InlineData(Good, "{valid}", "FAILURE gpgv 1")]
    [InlineData(Good, "{valid}", "BADSIG AD87C31D16836123 x")]
    [InlineData(Good, "{other key}")]
    [InlineData(Good, "{other time}")]
    [InlineData(Good, "{other digest}")]
    [InlineData(Good, "{other type}")]
    [InlineData(Good, "VALIDSIG")]
    public async Task Judge_AnythingElse_Refuses(params string[] lines) =>
        await Assert.ThrowsAsync<VerificationException>(() => JudgeAsync(lines));

    [Fact]
    public async Task Judge_WordsInsideAUserId_CountForNothing() =>
        await Assert.ThrowsAsync<VerificationException>(() => JudgeAsync("ERRSIG 1 22 8 00 1 9", "NOTE {valid}", "KEY_CONSIDERED GOODSIG VALIDSIG"));

    private async Task<VerificationException?> JudgeAsync(params string[] lines)
    {
        Gpg.Require();
        var fingerprint = await gpg.KeyAsync("ed25519");
        var key = OpenPgpKeyFile.Parse(await gpg.ExportAsync(fingerprint), "k", new KeyLimits())[0];
        var (_, signature) = OpenPgpSignatureFile.Parse(
            await gpg.SignAsync(fingerprint, "--digest-algo", "SHA512"), new VerifyOptions { Now = default })[0];
        string Valid(string who = "", long seconds = 0, int digest = 10, string type = "00") =>
            $"VALIDSIG {fingerprint} 2026-01-01 {signature.Created!.Value.ToUnixTimeSeconds() + seconds} 0 4 0 22 {digest} {type} {fingerprint}{who}";
        var output = lines.Select(line => "[GNUPG:] " + line
            .Replace("{valid}", Valid(), StringComparison.Ordinal)
            .Replace("{other key}", Valid(who: "0"), StringComparison.Ordinal)
            .Replace("{other time}", Valid(seconds: 1), StringComparison.Ordinal)
            .Replace("{other digest}", Valid(digest: 8), StringComparison.Ordinal)
            .Replace("{other type}", Valid(type: "01"), StringComparison.Ordinal));
        return GpgvStatus.Parse(Encoding.UTF8.GetBytes(string.Join('\n', output) + "\n")).Judge(key, signature, "");
    }
}
