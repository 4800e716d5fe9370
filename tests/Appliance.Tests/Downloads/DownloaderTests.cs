using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>P10: a final name exists only with the right size and digest. P11: never more than the limit on disk.</summary>
public sealed class DownloaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    [InlineData(7_000_000)]
    public async Task Download_GoodMirror_StoresFile(int bytes)
    {
        await using var scene = new DownloadScene(bytes);

        var result = await scene.DownloadAsync();

        scene.AssertComplete();
        Assert.Equal(scene.File.LastModified!.Value.UtcDateTime, File.GetLastWriteTimeUtc(scene.FinalPath));
        Assert.Equal(new FileResult(bytes, bytes, 0, scene.Mirror.Url(DownloadScene.Path), result.Computed, scene.File.LastModified), result);
        Assert.Equal([scene.File.Sha512], result.Computed);
    }

    [Fact]
    public async Task Download_Request_SaysWhoAsksAndForWhat()
    {
        await using var scene = new DownloadScene();

        await scene.DownloadAsync();

        var request = Assert.Single(scene.Mirror.Requests);
        Assert.Equal("GET", request.Method);
        Assert.StartsWith("Appliance/", request["user-agent"], StringComparison.Ordinal);
        Assert.Equal("identity", request["accept-encoding"]);
        Assert.Null(request["range"]);
        Assert.Null(request["authorization"]);
    }

    [Theory]
    [InlineData("sha512", null)]
    [InlineData("sha256", null)]
    [InlineData("sha512 sha256", null)]
    [InlineData("md5", null)]
    [InlineData("sha512 wrong-md5", null)]
    [InlineData("wrong-sha512", "APL2001")]
    [InlineData("wrong-sha256", "APL2001")]
    [InlineData("sha512 wrong-sha256", "APL2001")]
    [InlineData("wrong-sha512 sha256", "APL2001")]
    [InlineData("wrong-sha512 md5", "APL2001")]
    [InlineData("wrong-md5", "APL2001")]
    public async Task Download_Digests_StrongOnesMustAllMatch(string digests, string? code)
    {
        await using var scene = new DownloadScene();
        var request = scene.Request() with { Digests = [.. digests.Split(' ').Select(name => Make(name, scene.File.Content))], ExpectedBytes = null };

        if (code is null)
        {
            var result = await scene.DownloadAsync(request);
            scene.AssertComplete();
            Assert.Equal(request.Deciding, result.Computed);
        }
        else
        {
            var failure = await Assert.ThrowsAsync<VerificationException>(() => scene.DownloadAsync(request));
            Assert.Equal(code, failure.Code);
            Assert.NotNull(failure.Hint);
            Assert.Single(scene.Mirror.Requests);
            scene.AssertNothingLeft();
        }
    }

    [Fact]
    public async Task Download_NoDigest_OnlyIfToldSo()
    {
        await using var scene = new DownloadScene();
        var request = scene.Request() with { Digests = [], ExpectedBytes = null };

        await Assert.ThrowsAsync<ArgumentException>(() => scene.DownloadAsync(request));
        var result = await scene.DownloadAsync(request with { AllowUnverified = true });

        Assert.Equal([scene.File.Sha512], result.Computed);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_NameTaken_LeavesItAlone()
    {
        await using var scene = new DownloadScene();
        await File.WriteAllTextAsync(scene.FinalPath, "mine", TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<ApplianceException>(() => scene.DownloadAsync());

        Assert.Equal("APL5082", failure.Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(scene.FinalPath, TestContext.Current.CancellationToken));
        Assert.Equal([DownloadScene.Name], scene.Names);
        Assert.Empty(scene.Mirror.Requests);
    }

    [Fact]
    public async Task Download_NameTakenMeanwhile_IsNotOverwritten()
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Break(DownloadScene.Path, async at =>
        {
            await File.WriteAllTextAsync(scene.FinalPath, "mine", at.Stopping);
            await at.ServeAsync();
        });

        var failure = await Assert.ThrowsAsync<ApplianceException>(() => scene.DownloadAsync());

        Assert.Equal("APL5082", failure.Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(scene.FinalPath, TestContext.Current.CancellationToken));
        Assert.Equal([DownloadScene.Name], scene.Names);
    }

    [Fact]
    public async Task Download_NoDirectory_SaysSo()
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<ApplianceException>(
            () => scene.DownloadAsync(scene.Request() with { Directory = Path.Join(scene.Directory, "gone") }));

        Assert.Equal("APL5084", failure.Code);
    }

    [Theory]
    [InlineData(0, true, null)]
    [InlineData(-1, true, "APL2003")]
    [InlineData(0, false, null)]
    [InlineData(-1, false, "APL2003")]
    public async Task Download_SizeUnknown_LimitHolds(int room, bool announced, string? code)
    {
        await using var scene = new DownloadScene();
        if (!announced)
        {
            scene.Mirror.Break(DownloadScene.Path, SendWithoutLengthAsync);
        }

        var request = scene.Request() with { ExpectedBytes = null, MaxBytes = scene.File.Content.Length + room };
        if (code is null)
        {
            await scene.DownloadAsync(request);
            scene.AssertComplete();
        }
        else
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<VerificationException>(() => scene.DownloadAsync(request))).Code);
            scene.AssertNothingLeft();
        }
    }

    [Fact]
    public async Task Download_InfiniteBody_NeverMoreThanExpectedOnDisk()
    {
        await using var scene = new DownloadScene(2_000_000);
        var most = 0L;
        scene.Write = (file, data, offset) =>
        {
            RandomAccess.Write(file, data, offset);
            most = Math.Max(most, RandomAccess.GetLength(file));
        };

        await Assert.ThrowsAsync<VerificationException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "infinite")));

        Assert.InRange(most, 1, scene.File.Content.Length);
    }

    [Fact]
    public async Task Download_ExpectedAboveLimit_IsRefusedBeforeAsking()
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<VerificationException>(() => scene.DownloadAsync(scene.Request() with { MaxBytes = 299_999 }));

        Assert.Equal("APL2003", failure.Code);
        Assert.Empty(scene.Mirror.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("/etc/passwd")]
    [InlineData("data:,x")]
    public async Task Download_OtherScheme_IsRefused(string url)
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(new Uri(url, UriKind.RelativeOrAbsolute)));

        Assert.Equal("APL3018", failure.Code);
    }

    [Theory]
    [InlineData("Sat, 01 Jan 2050 00:00:00 GMT")]
    [InlineData("Thu, 01 Jan 1960 00:00:00 GMT")]
    [InlineData("yesterday")]
    public async Task Download_SenselessDate_IsNotTaken(string date)
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Break(DownloadScene.Path, at => at.AnswerAsync(200, at.Content, ("Last-Modified", date)));

        var result = await scene.DownloadAsync();

        Assert.Null(result.LastModified);
        Assert.InRange(File.GetLastWriteTimeUtc(scene.FinalPath), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Download_Progress_IsOrderedAndSparse()
    {
        await using var scene = new DownloadScene(5_000_000);

        await scene.DownloadAsync();

        var phases = scene.Progress.Select(report => report.Phase).ToList();
        Assert.Equal(DownloadPhase.Connecting, phases[0]);
        Assert.Equal([DownloadPhase.Verifying, DownloadPhase.Done], phases[^2..]);
        Assert.All(phases[1..^2], phase => Assert.Equal(DownloadPhase.Transferring, phase));
        Assert.InRange(phases.Count, 3, 60);
        Assert.Equal(scene.Progress.Select(report => report.Bytes).Order(), scene.Progress.Select(report => report.Bytes));
        Assert.Equal(new DownloadProgress(DownloadScene.Name, 5_000_000, 5_000_000, DownloadPhase.Done, null), scene.Progress.Last());
    }

    [Fact]
    public async Task Download_SeveralAtOnce_AllSucceed()
    {
        await using var scene = new DownloadScene();
        using var downloader = new Downloader(scene.Options, TimeProvider.System);
        var files = Enumerable.Range(0, 8).Select(i => (Name: $"x{i}.tar.zst", File: scene.Mirror.Add($"x{i}", FakeFile.Random(2_500_000, i)))).ToList();

        await Task.WhenAll(files.Select((each, i) => downloader.DownloadAsync(
            scene.Request(scene.Mirror.Url($"x{i}")) with { Name = each.Name, Digests = [each.File.Sha256], ExpectedBytes = null }, null, TestContext.Current.CancellationToken)));

        Assert.Equal(files.Select(each => each.Name), scene.Names);
    }

    private static async Task SendWithoutLengthAsync(FakeExchange at)
    {
        await at.HeadAsync(200, null, ("Connection", "close"));
        await at.BodyAsync(at.Content);
        at.Connection.Close();
    }

    private static Digest Make(string name, byte[] content)
    {
        var wrong = name.StartsWith("wrong-", StringComparison.Ordinal);
        var algorithm = name.Split('-')[^1] switch
        {
            "sha512" => DigestAlgorithm.Sha512,
            "sha256" => DigestAlgorithm.Sha256,
            _ => DigestAlgorithm.Md5,
        };
        return Digest.Of(algorithm, wrong ? "other"u8 : content);
    }
}
