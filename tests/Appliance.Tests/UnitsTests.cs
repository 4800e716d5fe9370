namespace Appliance.Tests;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("12h", 43200)]
    [InlineData("30d", 2592000)]
    [InlineData("2W", 1209600)]
    public void TryParseDuration_NumberAndUnit_IsSeconds(string text, int seconds)
    {
        Assert.True(Units.TryParseDuration(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData("1 d")]
    [InlineData("99999999999999999999d")]
    [InlineData("9999999999d")]
    public void TryParseDuration_AnythingElse_IsRefused(string? text) => Assert.False(Units.TryParseDuration(text, out _));

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("512", 512L)]
    [InlineData("500K", 512000L)]
    [InlineData("10m", 10485760L)]
    [InlineData("2G", 2147483648L)]
    public void TryParseBytes_NumberAndUnit_IsBytes(string text, long bytes)
    {
        Assert.True(Units.TryParseBytes(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("K")]
    [InlineData("1KB")]
    [InlineData("-1")]
    [InlineData("9223372036854775807T")]
    public void TryParseBytes_AnythingElse_IsRefused(string text) => Assert.False(Units.TryParseBytes(text, out _));
}
