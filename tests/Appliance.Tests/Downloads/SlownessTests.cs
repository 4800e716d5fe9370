using System.Net;
using Appliance.Downloads;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>P13: what is too slow ends, what is merely slow does not; and our own slowness by <c>--limit-rate</c>.</summary>
public sealed class SlownessTests
{
    [Fact]
    public async Task Download_SlowButSteady_IsNotAStall()
    {
        await using var scene = new DownloadScene(20_000);
        scene.Options = scene.Options with { StallTimeout = TimeSpan.FromMilliseconds(400), MaxRetries = 0 };
        scene.Mirror.Break(DownloadScene.Path, async at =>
        {
            await at.HeadAsync(200, at.Content.Length);
            for (var from = 0; from < at.Content.Length; from += 2000)
            {
                await at.BodyAsync(at.Content.AsMemory(from, 2000));
                await Task.Delay(60, at.Stopping);
            }
        });

        await scene.DownloadAsync();

        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_RateLimited_TakesItsTimeEvenly()
    {
        var time = new ImpatientTime(TimeSpan.FromMinutes(10));
        await using var scene = new DownloadScene { Time = time };
        scene.Options = scene.Options with { StallTimeout = TimeSpan.FromHours(1), LimitRateBytesPerSecond = 30_000 };

        await scene.DownloadAsync();

        Assert.InRange(time.Waited.TotalSeconds, 9.5, 10.1);
        Assert.All(time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(150)));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Fetch_RateLimited_SharesTheRate()
    {
        var time = new ImpatientTime(TimeSpan.FromMinutes(10));
        await using var scene = new DownloadScene();
        using var downloader = new Downloader(
            scene.Options with { StallTimeout = TimeSpan.FromHours(1), LimitRateBytesPerSecond = 100_000 }, time);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(
            _ => downloader.FetchAsync([scene.Mirror.Url(DownloadScene.Path)], null, 300_000, TestContext.Current.CancellationToken)));

        Assert.InRange((time.GetUtcNow() - new ImpatientTime(TimeSpan.Zero).GetUtcNow()).TotalSeconds, 8.5, 30);
    }

    [Fact]
    public async Task Race_DeadAddressFirst_NextAnswers()
    {
        await using var mirror = FakeMirror.Start();

        using var socket = await EagerConnect.RaceAsync(
            [IPAddress.Parse("127.0.0.3"), IPAddress.Parse("192.0.2.1"), IPAddress.Loopback], mirror.Port, TestContext.Current.CancellationToken);

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, mirror.Port), socket.RemoteEndPoint);
    }

    [Fact]
    public void Alternate_TwoFamilies_TakesThemInTurn() => Assert.Equal(
        ["::1", "10.0.0.1", "::2", "10.0.0.2", "::3"],
        EagerConnect.Alternate([.. new[] { "::1", "::2", "::3", "10.0.0.1", "10.0.0.2" }.Select(IPAddress.Parse)]).Select(address => address.ToString()));

    [Fact]
    public void Alternate_Nothing_IsNothing() => Assert.Empty(EagerConnect.Alternate([]));
}
