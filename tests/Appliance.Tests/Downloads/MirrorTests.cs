using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>Ordered mirrors: who is asked, in which order, how often, and what is told when none helps.</summary>
public sealed class MirrorTests
{
    [Theory]
    [InlineData("404")]
    [InlineData("403")]
    [InlineData("500-always")]
    [InlineData("429-forever")]
    [InlineData("rst-before-headers")]
    [InlineData("status-garbage")]
    [InlineData("redirect-loop")]
    [InlineData("gzip-encoding")]
    [InlineData("content-change")]
    [InlineData("html200")]
    [InlineData("infinite")]
    public async Task Download_FirstMirrorFails_SecondIsAskedAtOnce(string fault)
    {
        await using var scene = Patient();

        var result = await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, fault), scene.Mirror.Url(DownloadScene.Path));

        Assert.Equal(scene.Mirror.Url(DownloadScene.Path), result.Url);
        Assert.Empty(((ImpatientTime)scene.Time).Waits);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_FirstMirrorIsDown_SecondIsAskedAtOnce()
    {
        await using var scene = Patient();

        await scene.DownloadAsync(new Uri($"http://127.0.0.1:{await FakeMirror.ClosedPortAsync()}/x"), scene.Mirror.Url(DownloadScene.Path));

        Assert.Empty(((ImpatientTime)scene.Time).Waits);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_TwoMirrorsSendWrongBytes_ThirdIsNotAsked()
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<VerificationException>(() => scene.DownloadAsync(
            scene.Mirror.Url(DownloadScene.Path, "content-change"), scene.Mirror.Url(DownloadScene.Path, "zero"), scene.Mirror.Url(DownloadScene.Path)));

        Assert.Equal("APL2002", failure.Code);
        Assert.Equal(2, scene.Mirror.Requests.Count);
        scene.AssertNothingLeft();
    }

    [Fact]
    public async Task Download_FirstMirrorHasOtherSize_PartialSurvivesForSecond()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(150_000);

        var result = await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "html200"), scene.Mirror.Url(DownloadScene.Path));

        Assert.Equal(150_000, result.ResumedFrom);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_MirrorBreaksOff_OtherContinuesSameVersion()
    {
        await using var scene = new DownloadScene();

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "short-close"), scene.Mirror.Url(DownloadScene.Path));

        Assert.Equal([null, "bytes=150000-"], scene.Mirror.Requests.Select(request => request["range"]));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_MirrorBreaksOffFarIn_IsAskedAgainFirst()
    {
        await using var scene = new DownloadScene(4_000_000);

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "short-then-ok"), scene.Mirror.Url(DownloadScene.Path, "404"));

        Assert.Equal(2, scene.Mirror.Requests.Count);
        Assert.All(scene.Mirror.Requests, request => Assert.StartsWith("short-then-ok/", request.Path, StringComparison.Ordinal));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_AllFail_NamesEachAndItsReason()
    {
        await using var scene = Patient();

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(
            scene.Mirror.Url(DownloadScene.Path, "404", userInfo: "me:secret"), scene.Mirror.Url(DownloadScene.Path, "500-always")));

        Assert.Equal("APL3006", failure.Code);
        Assert.Equal(
            $"Cannot download from any mirror (4 attempts): '{scene.Mirror.Url(DownloadScene.Path, "404")}': the server answered 404 Not Found; "
            + $"'{scene.Mirror.Url(DownloadScene.Path, "500-always")}': the server answered 500 Internal Server Error.",
            failure.Message);
    }

    [Fact]
    public async Task Download_NoMirror_IsACallersError()
    {
        await using var scene = new DownloadScene();

        await Assert.ThrowsAsync<ArgumentException>(() => scene.DownloadAsync(scene.Request() with { Urls = [] }));
    }

    private static DownloadScene Patient()
    {
        var scene = new DownloadScene { Time = new ImpatientTime(TimeSpan.FromMinutes(10)) };
        scene.Options = scene.Options with { StallTimeout = TimeSpan.FromHours(1) };
        return scene;
    }
}
