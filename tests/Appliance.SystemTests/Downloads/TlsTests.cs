namespace Appliance.SystemTests.Downloads;

/// <summary>https with a certificate of one's own, and no way back to http (P14).</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Download_OverHttps_NeedsTheCertificateToBeTrusted()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add();
        await mirror.PublishAsync();
        using var root = new TestRoot();
        await mirror.AddToAsync(root, url: mirror.Server.Https);

        Complaint.Check(await root.RunAsync("update"), "APL3009");
        File.Copy(mirror.Server.Certificate, root["etc/appliance/ca.pem"]);
        root.Write("etc/appliance/appliance.conf", "CA-Bundle: /etc/appliance/ca.pem\n");
        (await root.RunAsync("update")).Succeeded();
        (await root.RunAsync("download", "local", template.Name)).Succeeded();

        Assert.Equal(template.Content, await File.ReadAllBytesAsync(root["var/lib/vz/template/cache", template.Name], TestContext.Current.CancellationToken));
        Assert.All(mirror.Server.Requests, line => Assert.StartsWith("200 ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nothing.pem", null)]
    [InlineData("ca.pem", "no certificate")]
    public async Task Update_CertificateFileOfNoUse_SaysSo(string name, string? content)
    {
        await using var mirror = await Client.MirrorAsync();
        mirror.Add();
        await mirror.PublishAsync();
        using var root = new TestRoot();
        await mirror.AddToAsync(root, url: mirror.Server.Https);
        root.Write("etc/appliance/appliance.conf", $"CA-Bundle: /etc/appliance/{name}\n");
        if (content is not null)
        {
            root.Write($"etc/appliance/{name}", content);
        }

        var outcome = await root.RunAsync("update");

        Complaint.Check(outcome, "APL3019");
        Assert.Contains(name, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_RedirectedFromHttpsToHttp_IsRefused()
    {
        await using var mirror = await Client.MirrorAsync();
        mirror.Add();
        await mirror.PublishAsync();
        await using var front = await Nginx.StartAsync(mirror.Files, $"return 302 {mirror.Server.Http.AbsoluteUri.TrimEnd('/')}$request_uri;");
        using var root = new TestRoot();
        await mirror.AddToAsync(root, url: front.Https);
        File.Copy(front.Certificate, root["etc/appliance/ca.pem"]);
        root.Write("etc/appliance/appliance.conf", "CA-Bundle: /etc/appliance/ca.pem\n");

        Complaint.Check(await root.RunAsync("update"), "APL3012");
        Assert.Empty(mirror.Server.Requests);
    }

    [Fact]
    public async Task Download_RedirectedFromHttpsToHttp_IsRefused()
    {
        await using var mirror = await Client.MirrorAsync();
        await using var front = await Nginx.StartAsync(mirror.Files, $"return 302 {mirror.Server.Http.AbsoluteUri.TrimEnd('/')}$request_uri;");
        var template = mirror.Add();
        mirror.Templates[0] = template with
        {
            Fields = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Location"] = new Uri(front.Https, template.Location).AbsoluteUri },
        };
        using var client = await Client.StartAsync(mirror);
        client.Configure("CA-Bundle: /etc/appliance/ca.pem\n");
        File.Copy(front.Certificate, client.Root["etc/appliance/ca.pem"]);

        Complaint.Check(await client.Root.RunAsync("download", "local", template.Name), "APL3012");
        client.CheckHasOnly();
        Assert.DoesNotContain(mirror.Server.Requests, line => line.Contains(template.Name, StringComparison.Ordinal));
    }
}
