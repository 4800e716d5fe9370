using System.Net;

namespace Appliance.SystemTests;

/// <summary>That the servers and keys the other tests stand on are what they say.</summary>
public sealed class FixtureTests
{
    private static readonly HttpClient Client = new();

    [Theory]
    [InlineData("rsa4096", true)]
    [InlineData("ed25519", false)]
    public async Task SignedMirror_WithOpenPgpKey_ServesAnIndexThatGpgvAccepts(string algorithm, bool armored)
    {
        await using var mirror = await SignedMirror.StartAsync(await OpenPgpKey.CreateAsync(algorithm, armored));
        var template = mirror.Add();
        await mirror.PublishAsync();
        using var root = new TestRoot();
        var ring = root.Write("ring.gpg", "");
        await File.WriteAllBytesAsync(ring, await mirror.Key.ExportAsync(), TestContext.Current.CancellationToken);
        var files = new[] { "aplinfo.dat.asc", "aplinfo.dat" }.Select(name => Path.Join(mirror.Files, name));

        Assert.Equal(template.Content, await GetAsync(mirror.Server.Http, template.Location));
        Assert.Contains(mirror.Server.Requests, line => line.StartsWith($"200 GET /{template.Location} 100000", StringComparison.Ordinal));
        await using var gpgv = RunningProgram.Start(Requires.Program("gpgv", "gpgv"), ["--keyring", ring, .. files]);
        (await gpgv.WaitAsync()).Exited(armored ? 2 : 0);   // gpgv reads binary key rings only
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignedMirror_WithMinisignKey_ServesAnIndexThatMinisignAccepts(bool legacy)
    {
        await using var mirror = await SignedMirror.StartAsync(await MinisignKey.CreateAsync(legacy));
        mirror.Add();
        await mirror.PublishAsync();
        using var root = new TestRoot();
        await mirror.AddToAsync(root);

        await using var minisign = RunningProgram.Start(
            "minisign", ["-V", "-p", root["etc/appliance/keys/test.pub"], "-m", Path.Join(mirror.Files, SignedMirror.IndexName)]);
        (await minisign.WaitAsync()).Succeeded();
    }

    [Fact]
    public async Task FaultServer_AskedForAFault_CommitsItAndRemembers()
    {
        using var root = new TestRoot();
        root.Write("files/a", "content");
        await using var server = await FaultServer.StartAsync(root["files"]);

        Assert.Equal("content"u8.ToArray(), await GetAsync(server.Http, "ok/a"));
        using var failed = await Client.GetAsync(server.Url("500-once", "a"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(["/ok/a", "/500-once/a"], (await server.RequestsAsync()).Select(request => request.GetProperty("path").GetString()));
    }

    private static Task<byte[]> GetAsync(Uri server, string path) =>
        Client.GetByteArrayAsync(new Uri(server, path), TestContext.Current.CancellationToken);
}
