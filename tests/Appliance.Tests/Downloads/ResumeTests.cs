using System.Text;
using Appliance.Downloads;
using Appliance.Linux;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>P12: resumed only on a matching validator and exact range, never spliced. P17: whatever an earlier run left, the next succeeds and leaves no litter.</summary>
public sealed class ResumeTests
{
    private const int Half = 150_000;

    [Fact]
    public async Task Download_Interrupted_KeepsResumablePartial()
    {
        await using var scene = new DownloadScene();

        await scene.InterruptAsync(Half);

        scene.AssertResumable();
        var record = await File.ReadAllTextAsync(scene.RecordPath, TestContext.Current.CancellationToken);
        Assert.Contains(scene.File.Sha512.ToString(), record, StringComparison.Ordinal);
        Assert.Contains(scene.Mirror.Url(DownloadScene.Path).AbsoluteUri, record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_AfterInterruption_AsksForRestOnly()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);

        var result = await scene.DownloadAsync();

        var request = Assert.Single(scene.Mirror.Requests);
        Assert.Equal($"bytes={Half}-", request["range"]);
        Assert.Equal(scene.File.ETag, request["if-range"]);
        Assert.Equal((Half, 300_000L - Half), (result.ResumedFrom, result.TransferredBytes));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_NoETagButOldDate_ResumesByDate()
    {
        await using var scene = new DownloadScene();
        scene.File = scene.Mirror.Add(DownloadScene.Path, scene.File with { ETag = null });
        await scene.InterruptAsync(Half);

        await scene.DownloadAsync();

        Assert.Equal(scene.File.LastModified?.ToString("R"), Assert.Single(scene.Mirror.Requests)["if-range"]);
        scene.AssertComplete();
    }

    [Theory]
    [InlineData("W/\"weak\"", null)]
    [InlineData("unquoted", null)]
    [InlineData(null, null)]
    [InlineData(null, -10)]
    public async Task Download_NoStrongValidator_KeepsNothing(string? tag, int? modifiedSecondsAgo)
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Add(DownloadScene.Path, scene.File with
        {
            ETag = tag,
            LastModified = modifiedSecondsAgo is { } ago ? DateTimeOffset.UtcNow.AddSeconds(ago) : null,
        });

        await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "short-close")));

        scene.AssertNothingLeft();
        Assert.All(scene.Mirror.Requests, request => Assert.Null(request["range"]));
    }

    [Fact]
    public async Task Download_OtherVersionNow_StartsOver()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);
        scene.Mirror.Add(DownloadScene.Path, scene.File with { ETag = "\"other\"" });

        var result = await scene.DownloadAsync();

        Assert.Single(scene.Mirror.Requests);
        Assert.Equal((0, 300_000L), (result.ResumedFrom, result.TransferredBytes));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_ServerErrorOnResume_KeepsPartial()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);

        await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(scene.Mirror.Url(DownloadScene.Path, "500-always")));

        scene.AssertResumable();
        Assert.Equal(Half, new FileInfo(scene.PartialPath).Length);
    }

    [Fact]
    public async Task Download_DamagedPrefix_StartsOverOnce()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);
        Damage(scene.PartialPath);

        await scene.DownloadAsync();

        Assert.Equal([$"bytes={Half}-", null], scene.Mirror.Requests.Select(request => request["range"]));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_DamagedPrefixAndWrongContent_GivesUpAfterOneRestart()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);
        scene.Mirror.Add(DownloadScene.Path, FakeFile.Random(300_000, seed: 2) with { ETag = scene.File.ETag });

        var failure = await Assert.ThrowsAsync<VerificationException>(() => scene.DownloadAsync());

        Assert.Equal("APL2001", failure.Code);
        Assert.Equal(2, scene.Mirror.Requests.Count);
        scene.AssertNothingLeft();
    }

    [Fact]
    public async Task Download_AllBytesThere_NeedsNoServer()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);
        await File.WriteAllBytesAsync(scene.PartialPath, scene.File.Content, TestContext.Current.CancellationToken);

        var result = await scene.DownloadAsync();

        Assert.Empty(scene.Mirror.Requests);
        Assert.Equal((300_000L, 0L), (result.ResumedFrom, result.TransferredBytes));
        Assert.Null(result.Url);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_AllBytesThereButWrong_TransfersAnew()
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);
        await File.WriteAllBytesAsync(scene.PartialPath, new byte[300_000], TestContext.Current.CancellationToken);

        await scene.DownloadAsync();

        Assert.Null(Assert.Single(scene.Mirror.Requests)["range"]);
        scene.AssertComplete();
    }

    public static TheoryData<string> ForeignRecords =>
    [
        "", "{", "null", "[]", "{}", "\"x\"", "\0\0\0\0",
        """{"format":2,"url":"URL","eTag":"\"x\"","length":300000,"digests":["DIGEST"]}""",
        """{"format":1,"url":"URL","eTag":"\"x\"","length":300000,"digests":["sha512:00"]}""",
        """{"format":1,"url":"URL","eTag":"\"x\"","length":300001,"digests":["DIGEST"]}""",
        """{"format":1,"url":"URL","eTag":"\"x\"","length":-1,"digests":["DIGEST"]}""",
        """{"format":1,"url":"URL","eTag":"\"x\r\nX: y\"","length":300000,"digests":["DIGEST"]}""",
        """{"format":1,"url":"URL","eTag":5,"length":300000,"digests":["DIGEST"]}""",
        """{"format":1,"url":"URL","length":300000,"digests":["DIGEST"]}""",
        """{"format":1,"url":"URL","eTag":"\"x\"","length":300000,"digests":null}""",
        """{"format":1,"url":"URL","eTag":"\"x\"","length":99999999999999999999,"digests":["DIGEST"]}""",
        "{\"format\":1,\"x\":" + new string('[', 5000),
        "TOO LONG",
    ];

    [Theory]
    [MemberData(nameof(ForeignRecords))]
    public async Task Download_RecordIsNotOurs_StartsOver(string record)
    {
        await using var scene = new DownloadScene();
        var text = record == "TOO LONG"
            ? $$"""{"format":1,"url":"URL","eTag":"\"x\"","length":300000,"digests":["DIGEST"],"x":"{{new string('a', PartialRecord.MaxBytes)}}"}"""
            : record;
        await File.WriteAllTextAsync(scene.RecordPath, text
            .Replace("URL", scene.Mirror.Url(DownloadScene.Path).AbsoluteUri, StringComparison.Ordinal)
            .Replace("DIGEST", scene.File.Sha512.ToString(), StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(scene.PartialPath, new byte[Half], TestContext.Current.CancellationToken);

        await scene.DownloadAsync();

        Assert.Null(Assert.Single(scene.Mirror.Requests)["range"]);
        scene.AssertComplete();
    }

    [Theory]
    [InlineData("record only")]
    [InlineData("partial only")]
    [InlineData("too long")]
    [InlineData("empty")]
    public async Task Download_HalfALeftover_StartsOver(string what)
    {
        await using var scene = new DownloadScene();
        await scene.InterruptAsync(Half);
        switch (what)
        {
            case "record only":
                File.Delete(scene.PartialPath);
                break;
            case "partial only":
                File.Delete(scene.RecordPath);
                break;
            default:
                await File.WriteAllBytesAsync(scene.PartialPath, new byte[what == "empty" ? 0 : 300_001], TestContext.Current.CancellationToken);
                break;
        }

        await scene.DownloadAsync();

        Assert.Null(Assert.Single(scene.Mirror.Requests)["range"]);
        scene.AssertComplete();
    }

    [Theory]
    [InlineData("link")]
    [InlineData("hard link")]
    [InlineData("fifo")]
    [InlineData("dangling link")]
    public async Task Download_PlantedAtPartialName_IsReplacedNeverWrittenThrough(string what)
    {
        await using var scene = new DownloadScene();
        using var elsewhere = new TempDirectory();
        await scene.InterruptAsync(Half);
        await File.WriteAllBytesAsync(elsewhere["victim"], scene.File.Content[..Half], TestContext.Current.CancellationToken);
        File.Delete(scene.PartialPath);
        await PlantAsync(what, scene.PartialPath, elsewhere);

        await scene.DownloadAsync();

        Assert.Equal(scene.File.Content[..Half], await File.ReadAllBytesAsync(elsewhere["victim"], TestContext.Current.CancellationToken));
        Assert.False(File.Exists(elsewhere["new"]));
        scene.AssertComplete();
        Assert.Null(File.ResolveLinkTarget(scene.FinalPath, returnFinalTarget: false));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("fifo")]
    public async Task Download_PlantedAtRecordName_IsReplaced(string what)
    {
        await using var scene = new DownloadScene();
        using var elsewhere = new TempDirectory();
        await scene.InterruptAsync(Half);
        File.Move(scene.RecordPath, elsewhere["victim"]);
        await PlantAsync(what, scene.RecordPath, elsewhere);

        await scene.DownloadAsync();

        Assert.Null(Assert.Single(scene.Mirror.Requests)["range"]);
        Assert.True(File.Exists(elsewhere["victim"]));
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_DirectoryAtPartialName_SaysSo()
    {
        await using var scene = new DownloadScene();
        Directory.CreateDirectory(scene.PartialPath);

        Assert.Equal("APL5084", (await Assert.ThrowsAsync<ApplianceException>(() => scene.DownloadAsync())).Code);
    }

    [Fact]
    public async Task Download_NoDigestOtherUrl_DoesNotContinue()
    {
        await using var scene = new DownloadScene();
        var request = scene.Request() with { Digests = [], AllowUnverified = true };
        scene.Mirror.Add("other", scene.File);
        scene.Options = scene.Options with { MaxRetries = 0 };
        await Assert.ThrowsAsync<DownloadException>(() => scene.DownloadAsync(request with { Urls = [scene.Mirror.Url(DownloadScene.Path, "short-close")] }));
        scene.Mirror.ClearLog();

        await scene.DownloadAsync(request with { Urls = [scene.Mirror.Url("other")] });

        Assert.Null(Assert.Single(scene.Mirror.Requests)["range"]);
    }

    [Fact]
    public async Task Download_LongestName_ResumesToo()
    {
        await using var scene = new DownloadScene();
        var request = scene.Request(scene.Mirror.Url(DownloadScene.Path, "short-then-ok")) with { Name = new string('a', 247) + ".tar.zst" };

        await scene.DownloadAsync(request);

        Assert.Equal(2, scene.Mirror.Requests.Count);
        Assert.Equal([request.Name], scene.Names);
    }

    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[100] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static async Task PlantAsync(string what, string path, TempDirectory elsewhere)
    {
        switch (what)
        {
            case "link":
                File.CreateSymbolicLink(path, elsewhere["victim"]);
                break;
            case "dangling link":
                File.CreateSymbolicLink(path, elsewhere["new"]);
                break;
            default:
                var (program, arguments) = what == "fifo" ? ("mkfifo", new[] { path }) : ("ln", [elsewhere["victim"], path]);
                var result = await ChildProcess.RunAsync(
                    ChildProcess.Find(program)!, arguments, null, default, TimeSpan.FromSeconds(10), 1000, TestContext.Current.CancellationToken);
                Assert.True(result.ExitCode == 0, Encoding.UTF8.GetString(result.Error));
                break;
        }
    }
}
