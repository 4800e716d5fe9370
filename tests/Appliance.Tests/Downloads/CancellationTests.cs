using System.Diagnostics;
using Appliance.Downloads;

namespace Appliance.Tests.Downloads;

/// <summary>Ctrl-C is obeyed at once and keeps what has arrived (P17).</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData("stall", true)]
    [InlineData("slowloris", true)]
    [InlineData("connect-hang", false)]
    [InlineData("500-always", false)]
    public async Task Download_Cancelled_EndsAtOnceAndKeepsWhatArrived(string fault, bool kept)
    {
        await using var scene = new DownloadScene();
        scene.Options = scene.Options with { RetryBaseDelay = TimeSpan.FromMinutes(1) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var download = scene.DownloadUntilAsync(scene.Request(scene.Mirror.Url(DownloadScene.Path, fault)), stop.Token);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(download.IsCompleted);

        var start = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        if (kept)
        {
            scene.AssertResumable();
        }
        else
        {
            scene.AssertNothingLeft();
        }
    }

    [Fact]
    public async Task Download_CancelledThenAgain_Continues()
    {
        await using var scene = new DownloadScene();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var download = scene.DownloadUntilAsync(scene.Request(scene.Mirror.Url(DownloadScene.Path, "stall")), stop.Token);
        while (!scene.Progress.Any(report => report.Phase == DownloadPhase.Transferring))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);

        Assert.InRange((await scene.DownloadAsync()).ResumedFrom, 1, 150_000);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Fetch_Cancelled_EndsAtOnce()
    {
        await using var scene = new DownloadScene();
        using var downloader = new Downloader(scene.Options, TimeProvider.System);
        using var stop = new CancellationTokenSource(200);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => downloader.FetchAsync([scene.Mirror.Url(DownloadScene.Path, "stall")], null, 1_000_000, stop.Token));
    }
}
