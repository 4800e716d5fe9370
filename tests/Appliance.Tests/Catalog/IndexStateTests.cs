using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

public sealed class IndexStateTests
{
    private static readonly IndexState Signed = new()
    {
        Serial = 42,
        SignedAt = new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero),
        Text = Digest.Of(DigestAlgorithm.Sha256, "x"u8),
        Fingerprint = "24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E",
        FetchedAt = new DateTimeOffset(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero),
    };

    [Fact]
    public void ToStanza_AnyState_IsReadBack()
    {
        IndexState[] states = [Signed, Signed with { Serial = null }, Signed with { Fingerprint = null }, Signed with { Fingerprint = null, SignedAt = null }];
        foreach (var state in states)
        {
            Assert.Equal(state, IndexState.FromStanza(Deb822.Parse(Deb822.Format([state.ToStanza()]), "state")[0]));
        }
    }

    [Fact]
    public void FromStanza_OtherOffset_IsTheSameMoment()
    {
        var stanza = Signed.ToStanza().With("Signed-At", "2026-11-22T11:30:00+02:00").With("Future-Field", "x");

        Assert.Equal(Signed, IndexState.FromStanza(stanza));
    }

    [Theory]
    [InlineData("Text", "APL1086")]
    [InlineData("Fetched-At", "APL1086")]
    [InlineData("Fingerprint", "APL1086")]
    public void FromStanza_FieldLost_IsRefused(string field, string code) =>
        Assert.Equal(code, Assert.Throws<ApplianceException>(() => IndexState.FromStanza(Signed.ToStanza().Without(field))).Code);

    [Theory]
    [InlineData("Text", "md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("Serial", "-1")]
    [InlineData("Serial", "1234567890123456789")]
    [InlineData("Signed-At", "yesterday")]
    [InlineData("Fetched-At", "2026-13-01T00:00:00Z")]
    [InlineData("Unsigned", "yes")]
    public void FromStanza_BadValue_IsRefused(string field, string value) =>
        Assert.Equal("APL1087", Assert.Throws<ApplianceException>(() => IndexState.FromStanza(Signed.ToStanza().With(field, value))).Code);
}
