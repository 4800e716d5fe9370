using Appliance.Tests.Fakes;

namespace Appliance.SystemTests.Downloads;

/// <summary>Through a proxy, for http and for https, from the configuration and from the environment.</summary>
public sealed class ProxyTests
{
    /// <summary>A host that no name server knows: only a proxy can reach it.</summary>
    private static readonly Uri Unreachable = new("http://mirror.invalid/");

    [Fact]
    public async Task Download_ProxyInConfiguration_IsAskedForEverything()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add();
        await mirror.PublishAsync();
        await using var proxy = await Nginx.StartAsync(mirror.Files, $"proxy_pass {mirror.Server.Http.AbsoluteUri.TrimEnd('/')}$request_uri;");
        using var root = new TestRoot();
        await mirror.AddToAsync(root, url: Unreachable);
        root.Write("etc/appliance/appliance.conf", $"Proxy: {proxy.Http}\n");

        (await root.RunAsync("update")).Succeeded();
        (await root.RunAsync("download", "local", template.Name)).Succeeded();

        Assert.Equal(template.Content, await File.ReadAllBytesAsync(root["var/lib/vz/template/cache", template.Name], TestContext.Current.CancellationToken));
        Assert.Equal(mirror.Server.Requests.Count, proxy.Requests.Count);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("127.0.0.1", false)]
    public async Task Update_ProxyInEnvironment_IsAskedUnlessTheHostIsExcepted(string? exception, bool asked)
    {
        await using var mirror = await Client.MirrorAsync();
        mirror.Add();
        await mirror.PublishAsync();
        await using var proxy = new FakeProxy();
        using var root = new TestRoot();
        await mirror.AddToAsync(root);

        (await root.RunAsync(["update"], Environment(("http_proxy", $"http://127.0.0.1:{proxy.Port}"), ("no_proxy", exception)))).Succeeded();

        Assert.Equal(asked, proxy.Requests.Count > 0);
    }

    [Fact]
    public async Task Download_HttpsThroughProxy_IsTunnelled()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add();
        await mirror.PublishAsync();
        await using var proxy = new FakeProxy("user:secret");
        using var root = new TestRoot();
        await mirror.AddToAsync(root, url: mirror.Server.Https);
        File.Copy(mirror.Server.Certificate, root["etc/appliance/ca.pem"]);
        root.Write("etc/appliance/appliance.conf", $"CA-Bundle: /etc/appliance/ca.pem\nProxy: http://user:secret@127.0.0.1:{proxy.Port}\n");

        (await root.RunAsync("update")).Succeeded();
        (await root.RunAsync("download", "local", template.Name)).Succeeded();

        Assert.Equal(template.Content, await File.ReadAllBytesAsync(root["var/lib/vz/template/cache", template.Name], TestContext.Current.CancellationToken));
        Assert.All(proxy.Requests, request => Assert.Equal("CONNECT", request.Method));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_ProxyRefusesTheCredentials_SaysSoWithoutShowingThem(bool https)
    {
        await using var mirror = await Client.MirrorAsync();
        mirror.Add();
        await mirror.PublishAsync();
        await using var proxy = new FakeProxy("user:secret");
        using var root = new TestRoot();
        await mirror.AddToAsync(root, url: https ? mirror.Server.Https : mirror.Server.Http);
        root.Write("etc/appliance/appliance.conf", $"Proxy: http://user:hunter2@127.0.0.1:{proxy.Port}\nRetries: 0\n");

        var outcome = await root.RunAsync("update");

        Complaint.Check(outcome, "APL3015");
        Assert.DoesNotContain("hunter2", outcome.Error + outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(root["var/log/appliance.log"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Environment(params ReadOnlySpan<(string Name, string? Value)> variables)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        return environment;
    }
}
