using System.Text;

namespace Appliance.Tests.Downloads;

/// <summary>P14: at most five redirects, http(s) only, never from https to http; credentials stay at home.</summary>
public sealed class RedirectTests
{
    private static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:p@ss:word"));

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, "APL3012")]
    public async Task Download_Redirects_FiveAndNotMore(int redirects, string? code)
    {
        await using var scene = new DownloadScene();
        var url = new Uri($"{scene.Mirror.Url(DownloadScene.Path, "redirect-chain")}?k={redirects}");

        if (code is null)
        {
            var result = await scene.DownloadAsync(url);
            Assert.Equal(url, result.Url);
            scene.AssertComplete();
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(url))).Code);
            Assert.Equal(6, scene.Mirror.Requests.Count);
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Download_RelativeRedirect_IsFollowed(int status)
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Break("images/latest", at => at.AnswerAsync(status, "elsewhere"u8.ToArray(), ("Location", $"./{DownloadScene.Name}#part")));

        await scene.DownloadAsync(scene.Mirror.Url("images/latest"));

        scene.AssertComplete();
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://")]
    [InlineData("http://[::bad/")]
    [InlineData("//")]
    public async Task Download_RedirectElsewhere_IsRefusedWithoutRetry(string location)
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Break(DownloadScene.Path, at => at.RedirectAsync(location));

        Assert.Equal("APL3012", (await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync())).Code);
        Assert.Single(scene.Mirror.Requests);
    }

    [Fact]
    public async Task Download_HttpsToHttp_IsRefused()
    {
        await using var scene = new DownloadScene(tls: true);
        scene.Options = scene.Options with { CaBundleFile = scene.Mirror.CaFile };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "redirect-http", secure: true)));

        Assert.Equal("APL3012", failure.Code);
        Assert.Contains("from https", failure.Message, StringComparison.Ordinal);
        Assert.Single(scene.Mirror.Requests);
    }

    [Fact]
    public async Task Download_HttpToHttps_IsFollowed()
    {
        await using var scene = new DownloadScene(tls: true);
        scene.Options = scene.Options with { CaBundleFile = scene.Mirror.CaFile };
        scene.Mirror.Break("up", at => at.RedirectAsync(scene.Mirror.Url(DownloadScene.Path, secure: true).AbsoluteUri));

        await scene.DownloadAsync(scene.Mirror.Url("up"));

        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_Credentials_AreSentToTheirServerOnly()
    {
        await using var scene = new DownloadScene();

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "redirect-other-host", userInfo: "me:p%40ss%3aword"));

        Assert.Equal([("127.0.0.1", Basic), ("127.0.0.2", null)], scene.Mirror.Requests.Select(request => (request.LocalAddress, request["authorization"])));
    }

    [Fact]
    public async Task Download_RedirectAwayAndBack_DropsCredentialsForGood()
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Break("away", at => at.RedirectAsync(scene.Mirror.Url("back", host: "127.0.0.2").AbsoluteUri));
        scene.Mirror.Break("back", at => at.RedirectAsync(scene.Mirror.Url(DownloadScene.Path, userInfo: "other:secret").AbsoluteUri));

        await scene.DownloadAsync(scene.Mirror.Url("away", userInfo: "me:p%40ss%3aword"));

        Assert.Equal([Basic, null, null], scene.Mirror.Requests.Select(request => request["authorization"]));
    }

    [Fact]
    public async Task Download_RedirectOnSameServer_KeepsCredentials()
    {
        await using var scene = new DownloadScene();

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "redirect-ok", userInfo: "me:p%40ss%3aword"));

        Assert.Equal([Basic, Basic], scene.Mirror.Requests.Select(request => request["authorization"]));
    }

    [Fact]
    public async Task Download_CredentialsInUrl_AreNeitherToldNorStored()
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<DownloadException>(
            () => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "short-close", userInfo: "me:p%40ss%3aword")));

        Assert.DoesNotContain("p%40ss", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("me:", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", File.ReadAllText(scene.RecordPath), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(scene.Progress, report => report.Note?.Contains("p%40ss", StringComparison.OrdinalIgnoreCase) == true);
    }

    [Fact]
    public async Task Download_ResumeThroughRedirect_AsksForRest()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(150_000);

        var result = await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "redirect-ok"));

        Assert.Equal(150_000, result.ResumedFrom);
        Assert.All(scene.Mirror.Requests, request => Assert.Equal("bytes=150000-", request["range"]));
        scene.AssertComplete();
    }
}
