using Appliance.Guests;

namespace Appliance.Tests.Guests;

public sealed class ReleaseVersionTests
{
    [Theory]
    [InlineData("12.5", 12, 5)]
    [InlineData("24.04 LTS", 24, 4)]
    [InlineData("7.9.2009 (Core)", 7, 9)]
    [InlineData("12", 12, 0)]
    [InlineData("12.", 12, 0)]
    [InlineData("20240101", 20_240_101, 0)]
    public void TryParsePrefix_Number_IsRead(string text, int major, int minor)
    {
        Assert.True(ReleaseVersion.TryParsePrefix(text, out var version));
        Assert.Equal(new ReleaseVersion(major, minor), version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sid")]
    [InlineData("-1")]
    [InlineData("123456789")]
    public void TryParsePrefix_NoNumber_IsRefused(string text) => Assert.False(ReleaseVersion.TryParsePrefix(text, out _));

    [Fact]
    public void Compare_Parts_CountAsNumbers()
    {
        Assert.True(new ReleaseVersion(9) < new ReleaseVersion(10));
        Assert.True(new ReleaseVersion(16, 10) > new ReleaseVersion(16, 4));
        Assert.True(new ReleaseVersion(16, 4) <= new ReleaseVersion(16, 4));
        Assert.True(new ReleaseVersion(16, 4) >= new ReleaseVersion(15, 10));
        Assert.Equal("24.04", new ReleaseVersion(24, 4).ToString());
        Assert.Equal("12", new ReleaseVersion(12).ToString());
    }
}
