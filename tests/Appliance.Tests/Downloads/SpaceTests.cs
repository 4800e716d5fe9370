using Appliance.Linux;

namespace Appliance.Tests.Downloads;

/// <summary>P17: a full or broken disk is told in numbers, leaves only what can be continued, and the next run succeeds.</summary>
public sealed class SpaceTests
{
    [Fact]
    public async Task Download_ExpectedSizeDoesNotFit_SaysHowMuchIsMissingBeforeAsking()
    {
        await using var scene = new DownloadScene();

        var failure = await Assert.ThrowsAsync<ApplianceException>(
            () => scene.DownloadAsync(scene.Request() with { ExpectedBytes = 1L << 52, MaxBytes = long.MaxValue }));

        Assert.Equal("APL5080", failure.Code);
        Assert.Contains("4294967296.00 MiB needed", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("missing.", failure.Message, StringComparison.Ordinal);
        Assert.Empty(scene.Mirror.Requests);
        scene.AssertNothingLeft();
    }

    [Fact]
    public async Task Download_AnnouncedSizeDoesNotFit_StopsBeforeTheFirstByte()
    {
        await using var scene = new DownloadScene();
        scene.Mirror.Break(DownloadScene.Path, at => at.HeadAsync(200, 1L << 52));

        var failure = await Assert.ThrowsAsync<ApplianceException>(
            () => scene.DownloadAsync(scene.Request() with { ExpectedBytes = null, MaxBytes = long.MaxValue }));

        Assert.Equal("APL5080", failure.Code);
        Assert.Single(scene.Mirror.Requests);
        scene.AssertNothingLeft();
    }

    [Theory]
    [InlineData(ErrnoException.NoSpace, "APL5081", "2.81 MiB more needed")]
    [InlineData(ErrnoException.QuotaExceeded, "APL5081", "2.81 MiB more needed")]
    [InlineData(5, "APL5084", "")]
    [InlineData(ErrnoException.ReadOnly, "APL5084", "")]
    public async Task Download_DiskFailsMidway_KeepsPartialAndContinues(int errno, string code, string told)
    {
        await using var scene = new DownloadScene(5 * 1024 * 1024);
        scene.Write = (file, data, offset) =>
        {
            if (offset >= 2_000_000)
            {
                RandomAccess.Write(file, data[..1000], offset);
                throw new IOException("the disk said no", errno);
            }

            RandomAccess.Write(file, data, offset);
        };

        var failure = await Assert.ThrowsAsync<ApplianceException>(() => scene.DownloadAsync());

        Assert.Equal(code, failure.Code);
        Assert.Single(scene.Mirror.Requests);
        scene.AssertResumable();
        var kept = new FileInfo(scene.PartialPath).Length;
        Assert.InRange(kept, 1_000_000, 3_100_000);
        if (told != "")
        {
            Assert.Contains($"{(scene.File.Content.Length - kept) / 1048576.0:0.00} MiB more needed", failure.Message, StringComparison.Ordinal);
            Assert.NotNull(failure.Hint);
        }

        scene.Write = static (file, data, offset) => RandomAccess.Write(file, data, offset);
        Assert.Equal(kept, (await scene.DownloadAsync()).ResumedFrom);
        scene.AssertComplete();
    }

    [Fact]
    public async Task Download_NoSpaceForRecord_LeavesNothing()
    {
        await using var scene = new DownloadScene();
        scene.Write = static (_, _, _) => throw new IOException("full", ErrnoException.NoSpace);

        Assert.Equal("APL5081", (await Assert.ThrowsAsync<ApplianceException>(() => scene.DownloadAsync())).Code);
        scene.AssertNothingLeft();
    }
}
