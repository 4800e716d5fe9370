using Appliance.Downloads;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>Both schemes through a proxy, exceptions, and credentials that are neither leaked nor told.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task Download_HttpThroughProxy_AsksForWholeUrl()
    {
        await using var scene = new DownloadScene();
        await using var proxy = new FakeProxy();
        scene.Options = scene.Options with { Proxy = ProxyOptions.None.WithServer($"http://127.0.0.1:{proxy.Port}") };

        await scene.DownloadAsync();

        Assert.Equal(scene.Mirror.Url(DownloadScene.Path).AbsoluteUri, Assert.Single(proxy.Requests).Target);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_HttpsThroughProxy_Tunnels()
    {
        await using var scene = new DownloadScene(tls: true);
        await using var proxy = new FakeProxy();
        scene.Options = scene.Options with
        {
            CaBundleFile = scene.Mirror.CaFile,
            Proxy = ProxyOptions.None.WithServer($"127.0.0.1:{proxy.Port}"),
        };

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: true, userInfo: "me:secret"));

        var request = Assert.Single(proxy.Requests);
        Assert.Equal(("CONNECT", $"127.0.0.1:{scene.Mirror.SecurePort}"), (request.Method, request.Target));
        Assert.Null(request["authorization"]);
        scene.AssertComplete();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_ProxyWantsCredentials_GetsThemAndServerDoesNot(bool secure)
    {
        await using var scene = new DownloadScene(tls: true);
        await using var proxy = new FakeProxy("user:p@ss");
        scene.Options = scene.Options with
        {
            CaBundleFile = scene.Mirror.CaFile,
            Proxy = ProxyOptions.None.WithServer($"http://user:p%40ss@127.0.0.1:{proxy.Port}"),
        };

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: secure));

        Assert.All(scene.Mirror.Requests, request => Assert.Null(request["proxy-authorization"]));
        scene.AssertComplete();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_ProxyRefusesCredentials_FailsAtOnceWithoutTellingThem(bool secure)
    {
        await using var scene = new DownloadScene(tls: true);
        await using var proxy = new FakeProxy("user:other");
        scene.Options = scene.Options with { Proxy = ProxyOptions.None.WithServer($"http://user:s3cret@127.0.0.1:{proxy.Port}") };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: secure)));

        Assert.Equal("APL3015", failure.Code);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(scene.Mirror.Requests);
        Assert.InRange(proxy.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task Download_ProxyIsDown_NamesItWithoutCredentials()
    {
        await using var scene = new DownloadScene();
        scene.Options = scene.Options with { MaxRetries = 0, Proxy = ProxyOptions.None.WithServer("http://user:s3cret@127.0.0.1:1") };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync());

        Assert.Equal("APL3002", failure.Code);
        Assert.Contains("the proxy http://127.0.0.1:1/", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString() + scene.Options + scene.Options.Proxy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_HostIsExcepted_GoesDirect()
    {
        await using var scene = new DownloadScene();
        scene.Options = scene.Options with { Proxy = ProxyOptions.None.WithServer("http://127.0.0.1:1") with { NoProxy = "example.org,127.0.0.0/8" } };

        await scene.DownloadAsync();

        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_RedirectToOtherHost_ProxyIsChosenAnew()
    {
        await using var scene = new DownloadScene();
        await using var proxy = new FakeProxy();
        scene.Options = scene.Options with { Proxy = ProxyOptions.None.WithServer($"http://127.0.0.1:{proxy.Port}") with { NoProxy = "127.0.0.1" } };

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "redirect-other-host"));

        Assert.Equal(scene.Mirror.Url(DownloadScene.Path, "ok", host: "127.0.0.2").AbsoluteUri, Assert.Single(proxy.Requests).Target);
    }

    [Theory]
    [InlineData("http_proxy=http://a:1", "http://a:1/", null)]
    [InlineData("https_proxy=http://a:1", null, "http://a:1/")]
    [InlineData("HTTP_PROXY=http://a:1 HTTPS_PROXY=b:2", "http://a:1/", "http://b:2/")]
    [InlineData("http_proxy=http://a:1 HTTP_PROXY=http://b:2", "http://a:1/", null)]
    [InlineData("HTTP_PROXY=http://a:1 REQUEST_METHOD=GET", null, null)]
    [InlineData("http_proxy=http://a:1 REQUEST_METHOD=GET", "http://a:1/", null)]
    [InlineData("all_proxy=http://a:1", "http://a:1/", "http://a:1/")]
    [InlineData("ALL_PROXY=a:1 https_proxy=https://b:2", "http://a:1/", "https://b:2/")]
    [InlineData("http_proxy= HTTP_PROXY=", null, null)]
    [InlineData("", null, null)]
    public void FromEnvironment_Variables_AreReadAsCurlDoes(string variables, string? http, string? https)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        var options = ProxyOptions.FromEnvironment(environment.GetValueOrDefault);

        Assert.Equal((http, https), (options.Http?.ToString(), options.Https?.ToString()));
    }

    [Theory]
    [InlineData("socks5://a:1")]
    [InlineData("http://a:1/path")]
    [InlineData("http://a:1?x")]
    [InlineData("http://")]
    [InlineData("http://user:s3cret@:1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("a b")]
    public void Parse_NotAProxy_IsRefusedWithoutRepeatingIt(string text)
    {
        var failure = Assert.Throws<DownloadException>(() => ProxyServer.Parse(text));

        Assert.Equal("APL3016", failure.Code);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_BadVariableButExplicitProxy_IsNotLookedAt()
    {
        await using var scene = new DownloadScene();

        await scene.DownloadAsync();

        Assert.NotNull(scene.Options.Proxy);
        scene.AssertComplete();
    }

    [Theory]
    [InlineData("", "http://example.org/", false)]
    [InlineData("*", "http://example.org/", true)]
    [InlineData("example.org", "http://example.org/", true)]
    [InlineData(".example.org", "http://example.org/", true)]
    [InlineData("example.org", "http://a.b.example.org/", true)]
    [InlineData("EXAMPLE.org", "http://a.Example.ORG/", true)]
    [InlineData("example.org", "http://badexample.org/", false)]
    [InlineData("example.org", "http://example.org.evil/", false)]
    [InlineData("a,b  example.org", "http://example.org/", true)]
    [InlineData("example.org:8080", "http://example.org:8080/", true)]
    [InlineData("example.org:8080", "http://example.org/", false)]
    [InlineData("example.org:x", "http://example.org/", false)]
    [InlineData(".", "http://example.org/", false)]
    [InlineData("10.0.0.1", "http://10.0.0.1/", true)]
    [InlineData("10.0.0.1:80", "http://10.0.0.1/", true)]
    [InlineData("10.0.0.1:81", "http://10.0.0.1/", false)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3/", true)]
    [InlineData("10.0.0.0/8", "http://11.1.2.3/", false)]
    [InlineData("0.0.0.1", "http://10.0.0.1/", false)]
    [InlineData("fd00::/8", "http://[fd12::1]/", true)]
    [InlineData("[::1]:80", "http://[::1]/", true)]
    [InlineData("::1", "http://[::1]:81/", true)]
    [InlineData("::ffff:0:0/96", "http://10.0.0.1/", false)]
    [InlineData("10.0.0.0/99", "http://10.0.0.1/", false)]
    public void NoProxy_Entry_Matches(string list, string url, bool matches) =>
        Assert.Equal(matches, new NoProxyList(list).Matches(new Uri(url)));
}
