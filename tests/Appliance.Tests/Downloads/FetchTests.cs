using Appliance.Downloads;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>Small objects in memory: the limit, conditions, and the same rules for the network.</summary>
public sealed class FetchTests
{
    private const int Limit = 300_000;

    [Fact]
    public async Task Fetch_GoodMirror_ReturnsBodyAndValidators()
    {
        await using var scene = new DownloadScene();

        var result = await scene.FetchAsync(Limit, null, scene.Mirror.Url("gone"), scene.Mirror.Url(DownloadScene.Path, userInfo: "me:secret"));

        Assert.False(result.NotModified);
        Assert.Equal(scene.File.Content, result.Body);
        Assert.Equal(new Validators(scene.File.ETag, scene.File.LastModified), result.Validators);
        Assert.Equal((scene.Mirror.Url(DownloadScene.Path), 1), (result.Url, result.Mirror));
    }

    [Theory]
    [InlineData(0, "announced", null)]
    [InlineData(-1, "announced", "APL2003")]
    [InlineData(0, "closed", null)]
    [InlineData(-1, "closed", "APL2003")]
    [InlineData(0, "chunked", null)]
    [InlineData(-1, "chunked", "APL2003")]
    public async Task Fetch_Limit_HoldsToTheByte(int room, string framing, string? code)
    {
        await using var scene = new DownloadScene(Limit);
        if (framing != "announced")
        {
            scene.Mirror.Break(DownloadScene.Path, at => SendAsync(at, chunked: framing == "chunked"));
        }

        var fetch = () => scene.FetchAsync(Limit + room, null, scene.Mirror.Url(DownloadScene.Path));

        if (code is null)
        {
            Assert.Equal(scene.File.Content, (await fetch()).Body);
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<VerificationException>(fetch)).Code);
            Assert.Single(scene.Mirror.Requests);
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Fetch_Unchanged_IsNotModified(bool tag, bool date)
    {
        await using var scene = new DownloadScene();
        var known = new Validators(tag ? scene.File.ETag : null, date ? scene.File.LastModified : null);

        var result = await scene.FetchAsync(Limit, known, scene.Mirror.Url(DownloadScene.Path));

        Assert.True(result.NotModified);
        Assert.Empty(result.Body);
        Assert.Equal(new Validators(scene.File.ETag, scene.File.LastModified), result.Validators);
    }

    [Fact]
    public async Task Fetch_Changed_ReturnsNewBody()
    {
        await using var scene = new DownloadScene();

        var result = await scene.FetchAsync(Limit, new Validators("\"old\"", null), scene.Mirror.Url(DownloadScene.Path));

        Assert.False(result.NotModified);
        Assert.Equal("\"old\"", Assert.Single(scene.Mirror.Requests)["if-none-match"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_NotModifiedUnasked_IsAnError(bool emptyValidators)
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<DownloadException>(
            () => scene.FetchAsync(Limit, emptyValidators ? new Validators(null, null) : null, scene.Mirror.Url(DownloadScene.Path, "304-always")));

        Assert.Equal("APL3014", failure.Code);
    }

    [Fact]
    public async Task Fetch_HostileETag_IsNotSentBackAsHeaders()
    {
        await using var scene = new DownloadScene();

        await scene.FetchAsync(Limit, new Validators("\"a\"\r\nX-Injected: 1", null), scene.Mirror.Url(DownloadScene.Path));

        Assert.Null(Assert.Single(scene.Mirror.Requests)["x-injected"]);
    }

    [Theory]
    [InlineData("short-close", "APL3005")]
    [InlineData("chunk-trunc", "APL3005")]
    [InlineData("chunk-bad", "APL3011")]
    [InlineData("gzip-bomb-encoding", "APL3013")]
    [InlineData("404", "APL3007")]
    [InlineData("redirect-file", "APL3012")]
    [InlineData("infinite", "APL2003")]
    [InlineData("infinite-headers", "APL3011")]
    public async Task Fetch_ThroughFault_EndsAsForFiles(string fault, string code)
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAnyAsync<ApplianceException>(() => scene.FetchAsync(Limit, null, scene.Mirror.Url(DownloadScene.Path, fault)));

        Assert.Equal(code, failure.Code);
    }

    [Theory]
    [InlineData("500-once")]
    [InlineData("reset-mid")]
    [InlineData("rst-before-headers")]
    [InlineData("short-then-ok")]
    [InlineData("early-hints")]
    [InlineData("redirect-ok")]
    public async Task Fetch_FaultThatPasses_ReturnsWholeBody(string fault)
    {
        await using var scene = new DownloadScene();

        Assert.Equal(scene.File.Content, (await scene.FetchAsync(Limit, null, scene.Mirror.Url(DownloadScene.Path, fault))).Body);
        Assert.All(scene.Mirror.Requests, request => Assert.Null(request["range"]));
    }

    private static async Task SendAsync(FakeExchange at, bool chunked)
    {
        await at.HeadAsync(200, null, chunked ? ("Transfer-Encoding", "chunked") : ("Connection", "close"));
        if (chunked)
        {
            await at.RawAsync($"{at.Content.Length:x}\r\n");
        }

        await at.BodyAsync(at.Content);
        if (chunked)
        {
            await at.RawAsync("\r\n0\r\n\r\n");
        }
        else
        {
            at.Connection.Close();
        }
    }
}
