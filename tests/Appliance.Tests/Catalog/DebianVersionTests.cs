using Appliance.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Catalog;

/// <summary>Order of deb-version(7). The comparison with dpkg itself is a system test.</summary>
public sealed class DebianVersionTests
{
    [Theory]
    [InlineData("13.1-2", "13.6-1")]
    [InlineData("9.7", "10.7")]
    [InlineData("9.7-1", "9.10-1")]
    [InlineData("20250507", "20260116")]
    [InlineData("25.04-1", "25.04-1.1")]
    [InlineData("1.0~rc1", "1.0")]
    [InlineData("1.0~~", "1.0~")]
    [InlineData("1.0~", "1.0")]
    [InlineData("1.0", "1.0a")]
    [InlineData("1.0a", "1.0+")]
    [InlineData("1.0a", "1.0b")]
    [InlineData("1.0Z", "1.0a")]
    [InlineData("1.0", "1.0-1")]
    [InlineData("1.0-1~1+x", "1.0-1")]
    [InlineData("2.0", "1:1.0")]
    [InlineData("1:1.0", "2:0.1")]
    [InlineData("0:2", "1:1")]
    [InlineData("1-2-3", "1-2-4")]
    [InlineData("1.2-9", "1.2-10")]
    [InlineData("99999999999999999999", "100000000000000000000")]
    [InlineData("99999999999999999999:1", "100000000000000000000:1")]
    public void Compare_Pair_PutsTheOlderFirst(string older, string newer)
    {
        Assert.True(DebianVersion.Compare(older, newer) < 0);
        Assert.True(DebianVersion.Compare(newer, older) > 0);
    }

    [Theory]
    [InlineData("1.0", "1.00")]
    [InlineData("1.0", "1.0-0")]
    [InlineData("1.0", "0:1.0")]
    [InlineData("0:1.0-00", "1.")]
    [InlineData("", "0")]
    public void Compare_OtherSpelling_IsEqual(string left, string right) => Assert.Equal(0, DebianVersion.Compare(left, right));

    [Fact]
    public void Compare_AnyThreeTexts_IsATotalOrder()
    {
        // Few different characters, so that versions often share beginnings.
        var versions = Gen.Elements("0", "1", "9", "00", "10", ".", "-", ":", "~", "+", "a", "Z").ListOf().Select(string.Concat).ToArbitrary();

        Prop.ForAll(versions, versions, versions, (a, b, c) =>
                DebianVersion.Compare(a, a) == 0
                && Math.Sign(DebianVersion.Compare(a, b)) == -Math.Sign(DebianVersion.Compare(b, a))
                && (DebianVersion.Compare(a, b) > 0 || DebianVersion.Compare(b, c) > 0 || DebianVersion.Compare(a, c) <= 0))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void GetHashCode_EqualVersions_AreEqual()
    {
        var versions = Gen.Elements("0", "1", "00", ".", "-", "a").ListOf().Select(parts => "1" + string.Concat(parts)).ToArbitrary();

        Prop.ForAll(versions, versions, (a, b) =>
            {
                Assert.True(DebianVersion.TryParse(a, out var left));
                Assert.True(DebianVersion.TryParse(b, out var right));
                return left != right || left.GetHashCode() == right.GetHashCode();
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [InlineData("13.6-1", true)]
    [InlineData("1:2.3~rc1+b2", true)]
    [InlineData("", false)]
    [InlineData("v1", false)]
    [InlineData("1/2", false)]
    [InlineData("1 2", false)]
    [InlineData("1_2", false)]
    [InlineData("\u0661", false)]
    [InlineData(null, false)]
    public void TryParse_Text_AcceptsWhatAnIndexMayCarry(string? text, bool expected) =>
        Assert.Equal(expected, DebianVersion.TryParse(text, out _));

    [Fact]
    public void Operators_OfTwoVersions_FollowTheOrder()
    {
        Assert.True(DebianVersion.TryParse("1.9", out var older));
        Assert.True(DebianVersion.TryParse("1.10", out var newer));

        Assert.True(older < newer && newer > older && older <= newer && newer >= older && older != newer);
        Assert.Equal([older, newer], new[] { newer, older }.Order());
    }
}
