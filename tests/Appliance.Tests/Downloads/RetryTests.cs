using Appliance.Downloads;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>P13: at most five retries, growing pauses, Retry-After up to two minutes, an end to everything.</summary>
public sealed class RetryTests
{
    private const int Mebibyte = 1024 * 1024;

    private readonly ImpatientTime time = new(TimeSpan.FromMinutes(10));

    [Fact]
    public async Task Download_ServerNeverRecovers_FiveRetriesWithGrowingPauses()
    {
        await using var scene = Scene();

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "500-always")));

        Assert.Equal(6, scene.Mirror.Requests.Count);
        Assert.Contains("(6 attempts)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, time.Waits.Count);
        Assert.All(time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        Assert.InRange(time.Waited, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(120));
        Assert.Equal(5, scene.Progress.Count(report => report.Phase == DownloadPhase.Retrying));
        Assert.Contains("(5 of 5)", scene.Progress.Last(report => report.Phase == DownloadPhase.Retrying).Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(408, 6)]
    [InlineData(429, 6)]
    [InlineData(500, 6)]
    [InlineData(502, 6)]
    [InlineData(503, 6)]
    [InlineData(504, 6)]
    [InlineData(204, 1)]
    [InlineData(206, 1)]
    [InlineData(300, 1)]
    [InlineData(400, 1)]
    [InlineData(401, 1)]
    [InlineData(403, 1)]
    [InlineData(404, 1)]
    [InlineData(407, 1)]
    [InlineData(410, 1)]
    [InlineData(451, 1)]
    [InlineData(501, 1)]
    [InlineData(505, 1)]
    public async Task Download_Status_IsRetriedOnlyIfItMayPass(int status, int requests)
    {
        await using var scene = Scene();
        scene.Mirror.Break(DownloadScene.Path, at => at.HeadAsync(status, 0));

        await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync());

        Assert.Equal(requests, scene.Mirror.Requests.Count);
        scene.AssertNothingLeft();
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("Sun, 22 Nov 2026 12:01:30 GMT", 90)]
    [InlineData("Sun, 22 Nov 2026 11:00:00 GMT", 0)]
    public async Task Download_RetryAfter_IsObeyed(string header, int seconds)
    {
        await using var scene = Scene();
        scene.Mirror.Break(DownloadScene.Path, at => at.Number == 1 ? at.AnswerAsync(503, [], ("Retry-After", header)) : at.ServeAsync());

        await scene.DownloadAsync();

        Assert.Equal(TimeSpan.FromSeconds(seconds), time.Waited);
        scene.AssertComplete();
    }

    [Theory]
    [InlineData("121")]
    [InlineData("86400")]
    [InlineData("Sun, 22 Nov 2026 12:02:01 GMT")]
    public async Task Download_RetryAfterTooLong_FailsAtOnceAndSaysHowLong(string header)
    {
        await using var scene = Scene();
        scene.Mirror.Break(DownloadScene.Path, at => at.AnswerAsync(429, [], ("Retry-After", header)));

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync());

        Assert.Equal("APL3008", failure.Code);
        Assert.Contains(header == "86400" ? "wait 86400 s" : "wait 121 s", failure.Message, StringComparison.Ordinal);
        Assert.Single(scene.Mirror.Requests);
        Assert.Empty(time.Waits);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public async Task Download_RetryAfterSenseless_UsualPause(string header)
    {
        await using var scene = Scene();
        scene.Mirror.Break(DownloadScene.Path, at => at.Number == 1 ? at.AnswerAsync(503, [], ("Retry-After", header)) : at.ServeAsync());

        await scene.DownloadAsync();

        Assert.Single(time.Waits);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_EveryAttemptGetsFurther_CountStartsAnew()
    {
        await using var scene = Scene(bytes: 12 * Mebibyte);
        scene.Options = scene.Options with { MaxRetries = 1 };
        scene.Mirror.Break(DownloadScene.Path, at => PieceAsync(at, Mebibyte));

        await scene.DownloadAsync();

        Assert.Equal(12, scene.Mirror.Requests.Count);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_EveryAttemptGetsALittleFurther_CountGoesOn()
    {
        await using var scene = Scene();
        scene.Mirror.Break(DownloadScene.Path, at => PieceAsync(at, 1000));

        await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync());

        Assert.Equal(6, scene.Mirror.Requests.Count);
        Assert.Equal(6000, new FileInfo(scene.PartialPath).Length);
    }

    [Fact]
    public async Task Download_GetsFurtherForEver_EndsAllTheSame()
    {
        await using var scene = Scene(bytes: 60 * Mebibyte);
        scene.Options = scene.Options with { MaxRetries = 1 };
        scene.Mirror.Break(DownloadScene.Path, at => PieceAsync(at, Mebibyte));

        await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync());

        Assert.Equal(51, scene.Mirror.Requests.Count);
        scene.AssertResumable();
    }

    [Fact]
    public async Task Download_NoRetriesAllowed_OneAttempt()
    {
        await using var scene = Scene();
        scene.Options = scene.Options with { MaxRetries = 0 };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "500-once")));

        Assert.DoesNotContain("attempts", failure.Message, StringComparison.Ordinal);
        Assert.Single(scene.Mirror.Requests);
    }

    [Fact]
    public async Task Download_TotalTimeUsedUp_EndsAndKeepsPartial()
    {
        await using var scene = new DownloadScene();
        scene.Options = scene.Options with { TotalTimeout = TimeSpan.FromMilliseconds(300) };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "stall")));

        Assert.Equal("APL3017", failure.Code);
        scene.AssertResumable();
    }

    [Fact]
    public async Task Download_UnknownHost_SaysSo()
    {
        await using var scene = Scene();

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(new Uri("http://no-such-host.invalid/x")));

        Assert.Equal("APL3001", failure.Code);
    }

    [Fact]
    public async Task Download_NobodyListens_IsRetriedAndNamed()
    {
        await using var scene = Scene();
        var url = new Uri($"http://127.0.0.1:{await FakeMirror.ClosedPortAsync()}/x");

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(url));

        Assert.Equal("APL3002", failure.Code);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.Contains("(6 attempts)", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>So many more bytes, then the end of the connection.</summary>
    private static async Task PieceAsync(FakeExchange at, int bytes)
    {
        var from = at.Request.RangeStart ?? 0;
        if (at.Request.RangeStart is null)
        {
            await at.HeadAsync(200, at.Content.Length);
        }
        else
        {
            await at.HeadAsync(206, at.Content.Length - from, ("Content-Range", $"bytes {from}-{at.Content.Length - 1}/{at.Content.Length}"));
        }

        await at.BodyAsync(at.Content.AsMemory((int)from, (int)Math.Min(bytes, at.Content.Length - from)));
        at.Connection.Close();
    }

    private DownloadScene Scene(int bytes = 300_000)
    {
        var scene = new DownloadScene(bytes) { Time = time };
        scene.Options = scene.Options with { StallTimeout = TimeSpan.FromHours(1), MaxRetries = 5, RetryBaseDelay = TimeSpan.FromSeconds(1) };
        return scene;
    }
}
