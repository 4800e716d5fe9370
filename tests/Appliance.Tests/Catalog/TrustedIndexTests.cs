using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>The trust core against a mirror that attacks. Attack names follow TUF's.</summary>
public sealed class TrustedIndexTests
{
    private const string Key = "24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Text = IndexSamples.Bytes(IndexSamples.Record());
    private static readonly byte[] OlderText = IndexSamples.Bytes(IndexSamples.Record(changes: "Version: 13.1-1"));
    private static readonly byte[] Signature = [1];

    [Fact]
    public void Accept_FirstTime_GivesIndexAndState()
    {
        var trusted = Accept(Text, Now.AddDays(-1));

        Assert.Single(trusted.Index.Entries);
        Assert.Empty(trusted.Warnings);
        Assert.Equal(Key, trusted.State.Fingerprint);
        Assert.Equal(Now.AddDays(-1), trusted.State.SignedAt);
        Assert.Equal(Digest.Of(DigestAlgorithm.Sha256, Text), trusted.State.Text);
        Assert.Equal(Now, trusted.State.FetchedAt);
        Assert.False(trusted.State.IsUnsigned);
        Assert.Null(trusted.State.Serial);
    }

    /// <summary>P1: not a byte is parsed before the signature is good, and it is checked over exactly the bytes that are parsed.</summary>
    [Fact]
    public void Accept_BadSignature_IsRefusedBeforeParsing_P1()
    {
        var unreadable = "\0\0\0"u8.ToArray();
        var refused = new VerificationException("APL1001", "no");

        var error = Assert.Throws<VerificationException>(() => TrustedIndex.Accept(
            "test", unreadable, Signature, (_, _) => throw refused, null, new FreshnessRules(), new IndexLimits(), Now));

        Assert.Same(refused, error);
    }

    [Fact]
    public void Accept_SignatureCheck_SeesExactlyTheBytes_P1()
    {
        TrustedIndex.Accept(
            "test",
            Text,
            Signature,
            (data, signature) =>
            {
                Assert.True(data.SequenceEqual(Text));
                Assert.True(signature.SequenceEqual(Signature));
                return new Signer(Key, Now);
            },
            null,
            new FreshnessRules(),
            new IndexLimits(),
            Now);
    }

    [Fact]
    public void Accept_SizesAtLimitAndOneMore_P7()
    {
        var limits = new IndexLimits { MaxBytes = Text.Length, MaxSignatureBytes = 10 };

        Assert.Single(Accept(Text, Now, limits: limits, signature: new byte[10]).Index.Entries);
        Assert.Equal("APL1008", Refuse(() => Accept([.. Text, (byte)'\n'], Now, limits: limits)).Code);
        Assert.Equal("APL1009", Refuse(() => Accept(Text, Now, limits: limits, signature: new byte[11])).Code);
        Assert.Equal("APL1009", Refuse(() => Accept(Text, Now, signature: [])).Code);
    }

    /// <summary>Rollback: an older index with its own good signature.</summary>
    [Fact]
    public void Accept_RollbackToOlderSignature_IsRefused_P3()
    {
        var current = Accept(Text, Now.AddDays(-1)).State;

        var error = Refuse(() => Accept(OlderText, Now.AddDays(-2), current));

        Assert.Equal("APL1002", error.Code);
        Assert.Contains("expected 2026-11-21T12:00:00Z or later, found 2026-11-20T12:00:00Z", error.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-rollback", error.Hint, StringComparison.Ordinal);
        Assert.Equal("APL1002", Refuse(() => Accept(Text, Now.AddDays(-1).AddSeconds(-1), current)).Code);
    }

    [Theory]
    [InlineData(5L, 4L)]
    [InlineData(5L, null)]
    [InlineData(0L, null)]
    public void Accept_SerialGoesBackUnderNewerSignature_IsRefused_P3(long before, long? after)
    {
        var current = Accept(WithSerial(before), Now.AddDays(-1)).State;

        Assert.Equal("APL1002", Refuse(() => Accept(WithSerial(after), Now, current)).Code);
    }

    [Theory]
    [InlineData(5L, 5L)]
    [InlineData(5L, 6L)]
    [InlineData(null, 0L)]
    [InlineData(null, null)]
    public void Accept_SerialStaysOrGrows_IsAccepted_P3(long? before, long? after)
    {
        var current = Accept(WithSerial(before), Now.AddDays(-1)).State;

        Assert.Equal(after, Accept(WithSerial(after), Now, current).State.Serial);
    }

    /// <summary>Equivocation: two texts under one signature time.</summary>
    [Fact]
    public void Accept_SameTimeOtherBytes_IsRefused_P3()
    {
        var current = Accept(Text, Now).State;

        Assert.Equal("APL1005", Refuse(() => Accept(OlderText, Now, current)).Code);
        Assert.Equal(current, Accept(Text, Now, current).State);
    }

    /// <summary>Mix and match: old text beside a new signature is no good signature, and a new text under an old one neither; the check says so.</summary>
    [Fact]
    public void Accept_MixAndMatch_IsRefused_P1()
    {
        SignatureCheck check = (data, _) => data.SequenceEqual(Text) ? new Signer(Key, Now) : throw new VerificationException("APL1001", "bad");

        Assert.Equal("APL1001", Refuse(() => TrustedIndex.Accept(
            "test", OlderText, Signature, check, null, new FreshnessRules(), new IndexLimits(), Now)).Code);
    }

    /// <summary>Freeze: the same old index for ever.</summary>
    [Fact]
    public void Accept_Freeze_WarnsFromThirtyDaysOn_P4()
    {
        Assert.Empty(Accept(Text, Now.AddDays(-30)).Warnings);
        Assert.Contains("30 days old", Assert.Single(Accept(Text, Now.AddDays(-30).AddSeconds(-1)).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_OlderThanMaxAge_IsRefused_P4()
    {
        var rules = new FreshnessRules { MaxAge = TimeSpan.FromDays(7) };

        Assert.Empty(Accept(Text, Now.AddDays(-7), rules: rules).Warnings);
        Assert.Equal("APL1007", Refuse(() => Accept(Text, Now.AddDays(-7).AddSeconds(-1), rules: rules)).Code);
    }

    [Fact]
    public void Accept_PastValidUntil_IsRefused_P4()
    {
        var text = IndexSamples.Bytes(IndexSamples.News("Valid-Until: 2026-11-22T12:00:00Z"), IndexSamples.Record());

        Assert.Single(TrustedIndex.Accept(
            "test", text, Signature, Good(Now), null, new FreshnessRules(), new IndexLimits(), Now.AddTicks(-1)).Index.Entries);
        Assert.Equal("APL1003", Refuse(() => Accept(text, Now)).Code);
        Assert.Equal("APL1003", Refuse(() => Accept(text, Now, rules: new FreshnessRules { AllowRollback = true })).Code);
    }

    /// <summary>Fast forward: a signature from the future would hold back every later one.</summary>
    [Fact]
    public void Accept_DatedAhead_IsRefusedAboveADay_P2()
    {
        Assert.Single(Accept(Text, Now.AddHours(24)).Index.Entries);
        Assert.Equal("APL1006", Refuse(() => Accept(Text, Now.AddHours(24).AddSeconds(1))).Code);
        Assert.Equal("APL1006", Refuse(() => Accept(Text, Now.AddYears(2), rules: new FreshnessRules { AllowRollback = true })).Code);
    }

    /// <summary>A clock accident left a state dated ahead: the refusal names the way out, and the way out works.</summary>
    [Fact]
    public void Accept_StoredStateDatedAhead_CanBeReset_P3()
    {
        var stuck = Accept(Text, Now).State with { SignedAt = Now.AddYears(2), Serial = 900 };

        var error = Refuse(() => Accept(Text, Now, stuck));
        var reset = Accept(Text, Now, stuck, new FreshnessRules { AllowRollback = true });

        Assert.Equal("APL1002", error.Code);
        Assert.Contains("`appliance update --allow-rollback`", error.Hint, StringComparison.Ordinal);
        Assert.Contains("accepted because a rollback was allowed", Assert.Single(reset.Warnings), StringComparison.Ordinal);
        Assert.Equal(Now, reset.State.SignedAt);
        Assert.Null(reset.State.Serial);
        Assert.Empty(Accept(Text, Now.AddSeconds(1), reset.State).Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("Package: pve-web-news\nDescription: x\n y\n")]
    public void Accept_Empty_IsRefused(string text) =>
        Assert.Equal("APL1004", Refuse(() => Accept(IndexSamples.Bytes(text), Now)).Code);

    [Fact]
    public void Accept_OtherKeyThanBefore_IsSaid_P6()
    {
        var current = Accept(Text, Now.AddDays(-1)).State with { Fingerprint = new string('A', 40) };

        Assert.Contains($"signed by key {Key}", Assert.Single(Accept(Text, Now, current).Warnings), StringComparison.Ordinal);
        Assert.Empty(Accept(Text, Now, current with { Fingerprint = Key.ToLowerInvariant() }).Warnings);
    }

    [Fact]
    public void AcceptUnsigned_Index_SaysSoAndGoesByItsOwnDate_P3()
    {
        var trusted = AcceptUnsigned(Unsigned("Date: 2026-11-21T00:00:00Z", "Serial: 3"), null);

        Assert.True(trusted.State.IsUnsigned);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), trusted.State.SignedAt);
        Assert.Contains("not signed", Assert.Single(trusted.Warnings), StringComparison.Ordinal);
        Assert.Equal("APL1002", Refuse(() => AcceptUnsigned(Unsigned("Date: 2026-11-20T00:00:00Z", "Serial: 4"), trusted.State)).Code);
        Assert.Equal("APL1002", Refuse(() => AcceptUnsigned(Unsigned("Serial: 4"), trusted.State)).Code);
        Assert.Equal("APL1002", Refuse(() => AcceptUnsigned(Unsigned("Date: 2026-11-22T00:00:00Z", "Serial: 2"), trusted.State)).Code);
        Assert.Equal("APL1005", Refuse(() => AcceptUnsigned(Unsigned("Date: 2026-11-21T00:00:00Z", "Serial: 4"), trusted.State)).Code);
        Assert.Equal("APL1006", Refuse(() => AcceptUnsigned(Unsigned("Date: 2026-12-21T00:00:00Z"), null)).Code);
        Assert.Equal(4, AcceptUnsigned(Unsigned("Date: 2026-11-22T00:00:00Z", "Serial: 4"), trusted.State).State.Serial);
    }

    [Fact]
    public void AcceptUnsigned_WithoutDate_CannotPassMaxAge_P4()
    {
        Assert.Null(AcceptUnsigned(Text, null).State.SignedAt);
        Assert.Equal("APL1007", Refuse(() => TrustedIndex.AcceptUnsigned(
            "test", Text, null, new FreshnessRules { MaxAge = TimeSpan.FromDays(1) }, new IndexLimits(), Now)).Code);
    }

    /// <summary>What nobody signed never holds back what somebody signed; the other way round the serial still counts.</summary>
    [Fact]
    public void Accept_AfterUnsigned_StartsAnew()
    {
        var poisoned = AcceptUnsigned(Unsigned("Serial: 999999999999999999", "Date: 2026-11-23T00:00:00Z"), null).State;
        var signed = Accept(WithSerial(7), Now.AddDays(-1), poisoned);

        Assert.Empty(signed.Warnings);
        Assert.Equal("APL1002", Refuse(() => AcceptUnsigned(Unsigned("Serial: 6"), signed.State)).Code);
        Assert.Equal(8, AcceptUnsigned(Unsigned("Serial: 8"), signed.State).State.Serial);
    }

    [Fact]
    public void Reopen_StoredIndex_IsTheVerifiedOneOrRefused()
    {
        var state = Accept(Text, Now).State;

        Assert.Single(TrustedIndex.Reopen("test", Text, state, new IndexLimits()).Index.Entries);
        Assert.Equal("APL1010", Refuse(() => TrustedIndex.Reopen("test", OlderText, state, new IndexLimits())).Code);
        Assert.Contains("not signed", Assert.Single(TrustedIndex.Reopen("test", Text, AcceptUnsigned(Text, null).State, new IndexLimits()).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Accept_AnyRefusal_LeavesTheStateAsItWas_P5()
    {
        var current = Accept(Text, Now).State;
        var copy = current with { };

        Refuse(() => Accept(OlderText, Now.AddDays(-1), current));

        Assert.Equal(copy, current);
    }

    private static byte[] WithSerial(long? serial) => serial is null ? Text : Unsigned($"Serial: {serial}");

    private static byte[] Unsigned(params string[] fields) => IndexSamples.Bytes(IndexSamples.News(fields), IndexSamples.Record());

    private static SignatureCheck Good(DateTimeOffset signedAt) => (_, _) => new Signer(Key, signedAt);

    private static TrustedIndex Accept(
        byte[] text, DateTimeOffset signedAt, IndexState? current = null, FreshnessRules? rules = null, IndexLimits? limits = null, byte[]? signature = null) =>
        TrustedIndex.Accept(
            "test", text, signature ?? Signature, Good(signedAt), current, rules ?? new FreshnessRules(), limits ?? new IndexLimits(), Now);

    private static TrustedIndex AcceptUnsigned(byte[] text, IndexState? current) =>
        TrustedIndex.AcceptUnsigned("test", text, current, new FreshnessRules(), new IndexLimits(), Now);

    private static VerificationException Refuse(Action action) => Assert.Throws<VerificationException>(action);
}
