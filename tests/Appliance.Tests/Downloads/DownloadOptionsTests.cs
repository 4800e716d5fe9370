using Appliance.Downloads;

namespace Appliance.Tests.Downloads;

/// <summary>Defaults are those promised (P13, P14); values out of range never start.</summary>
public sealed class DownloadOptionsTests
{
    public static TheoryData<DownloadOptions> OutOfRange =>
    [
        new DownloadOptions { ConnectTimeout = TimeSpan.Zero },
        new DownloadOptions { StallTimeout = TimeSpan.FromSeconds(-1) },
        new DownloadOptions { MinimumBytesPerStallTimeout = -1 },
        new DownloadOptions { MaxRetries = -1 },
        new DownloadOptions { MaxRetries = 101 },
        new DownloadOptions { RetryBaseDelay = TimeSpan.FromSeconds(-1) },
        new DownloadOptions { MaxRetryAfter = TimeSpan.FromSeconds(-1) },
        new DownloadOptions { TotalTimeout = TimeSpan.Zero },
        new DownloadOptions { MaxRedirects = -1 },
        new DownloadOptions { MaxRedirects = 21 },
        new DownloadOptions { MaxResponseHeadBytes = 1023 },
        new DownloadOptions { MaxResponseHeadBytes = (1024 * 1024) + 1 },
        new DownloadOptions { LimitRateBytesPerSecond = 1023 },
        new DownloadOptions { UserAgent = "x\r\nX-Injected: 1" },
    ];

    [Fact]
    public void Defaults_AreThePromisedOnes()
    {
        var options = new DownloadOptions();

        Assert.Equal(
            (30, 60, 5, 120, 5),
            (options.ConnectTimeout.TotalSeconds, options.StallTimeout.TotalSeconds, options.MaxRetries, options.MaxRetryAfter.TotalSeconds, options.MaxRedirects));
        Assert.Matches(@"^Appliance/\d+\.\d+\.\d+$", options.UserAgent);
    }

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void Downloader_OptionOutOfRange_IsRefused(DownloadOptions options) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Downloader(options, TimeProvider.System).Dispose());

    [Theory]
    [InlineData("http://me:secret@host:81/a%20b?c=d#e", "http://host:81/a%20b?c=d")]
    [InlineData("http://host/\u202e", "http://host/%E2%80%AE")]
    public void Show_Url_WithoutCredentialsAndFragment(string url, string shown) => Assert.Equal(shown, DownloadUrl.Show(new Uri(url)));

    [Fact]
    public void Names_Partial_AreRecognisedAndFit()
    {
        Assert.Equal(".x.tar.gz.partial", PartialNames.Data("x.tar.gz"));
        Assert.Equal(".x.tar.gz.partial.json", PartialNames.Record("x.tar.gz"));
        foreach (var length in new[] { 1, 240, 241, 242, 255 })
        {
            var (data, record) = (PartialNames.Data(new string('a', length)), PartialNames.Record(new string('a', length)));
            Assert.InRange(record.Length, 1, 255);
            Assert.True(PartialNames.IsPartial(data) && PartialNames.IsPartial(record));
        }

        Assert.NotEqual(PartialNames.Data(new string('a', 254) + "b"), PartialNames.Data(new string('a', 254) + "c"));
        Assert.False(PartialNames.IsPartial("x.partial") || PartialNames.IsPartial(".x.tar.gz"));
    }
}
