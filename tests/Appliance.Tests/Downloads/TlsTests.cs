namespace Appliance.Tests.Downloads;

/// <summary>Who is trusted over TLS, and that nothing is asked twice of a server that is not.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task Download_AuthorityFromBundle_IsTrusted()
    {
        await using var scene = new DownloadScene(tls: true);
        scene.Options = scene.Options with { CaBundleFile = scene.Mirror.CaFile };

        await scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: true));

        Assert.True(Assert.Single(scene.Mirror.Requests).Secure);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_UnknownAuthority_FailsWithoutRetry()
    {
        await using var scene = new DownloadScene(tls: true);

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: true)));

        Assert.Equal("APL3009", failure.Code);
        Assert.DoesNotContain("attempts", failure.Message, StringComparison.Ordinal);
        Assert.Empty(scene.Mirror.Requests);
        scene.AssertNothingLeft();
    }

    [Fact]
    public async Task Download_BundleOfAnother_FailsWithoutRetry()
    {
        await using var scene = new DownloadScene(tls: true);
        await using var other = new DownloadScene(tls: true);
        scene.Options = scene.Options with { CaBundleFile = other.Mirror.CaFile };

        Assert.Equal("APL3009", (await Assert.ThrowsAsync<DownloadException>(
            () => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: true)))).Code);
    }

    [Fact]
    public async Task Download_CertificateForAnotherName_IsRefused()
    {
        await using var scene = new DownloadScene(tls: true);
        scene.Options = scene.Options with { CaBundleFile = scene.Mirror.CaFile };
        var url = new UriBuilder(scene.Mirror.Url(DownloadScene.Path, secure: true)) { Host = "ip6-localhost" }.Uri;

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(url));

        Assert.NotEmpty(failure.Message);
        Assert.Empty(scene.Mirror.Requests);
    }

    [Fact]
    public async Task Download_PlainServerSpokenToByTls_SaysSo()
    {
        await using var scene = new DownloadScene();
        var url = new UriBuilder(scene.Mirror.Url(DownloadScene.Path)) { Scheme = "https" }.Uri;

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(url));

        Assert.Equal("APL3009", failure.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Download_BundleUnusable_SaysSo(string? content)
    {
        await using var scene = new DownloadScene(tls: true);
        var bundle = Path.Join(scene.Directory, "ca.pem");
        if (content is not null)
        {
            await File.WriteAllTextAsync(bundle, content, TestContext.Current.CancellationToken);
        }

        scene.Options = scene.Options with { CaBundleFile = bundle };

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, secure: true)));

        Assert.Equal("APL3019", failure.Code);
        Assert.Contains(bundle, failure.Message, StringComparison.Ordinal);
    }
}
