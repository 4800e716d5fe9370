using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-11-22T09:30:00Z", "2026-11-22T09:30:00Z")]
    [InlineData("2026-11-22T09:30:00.5Z", "2026-11-22T09:30:00.5Z")]
    [InlineData("2026-11-22T11:30:00+02:00", "2026-11-22T09:30:00Z")]
    [InlineData("Sun, 22 Nov 2026 09:30:00 UTC", "2026-11-22T09:30:00Z")]
    [InlineData("Sun, 1 Nov 2026 09:30:00 GMT", "2026-11-01T09:30:00Z")]
    [InlineData("Sun, 22 Nov 2026 09:30:00 +0000", "2026-11-22T09:30:00Z")]
    public void TryParse_KnownForm_IsUtc(string text, string expected)
    {
        Assert.True(Timestamp.TryParse(text, out var time));
        Assert.Equal(TimeSpan.Zero, time.Offset);
        Assert.Equal(expected, Timestamp.Format(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-22")]
    [InlineData("2026-11-22 09:30:00")]
    [InlineData("2026-11-22T09:30:00")]
    [InlineData("2026-02-30T09:30:00Z")]
    [InlineData("Mon, 22 Nov 2026 09:30:00 UTC")]
    [InlineData("Sun, 22 Nov 2026 09:30:00 PST")]
    [InlineData("1795340811")]
    public void TryParse_OtherForm_IsRefused(string text) => Assert.False(Timestamp.TryParse(text, out _));
}
