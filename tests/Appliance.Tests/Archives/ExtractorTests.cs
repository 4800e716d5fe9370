using System.Security.Cryptography;
using Appliance.Archives;
using Appliance.Linux;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Archives;

/// <summary>What is accepted, and what becomes of it.</summary>
public sealed class ExtractorTests
{
    [Fact]
    public async Task Extract_PlainArchive_CreatesItsTree()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().File("./var/x", "content", mode: 0x9ED, uid: 1, gid: 2).Link("./var/l", "/abs/olute").HardLink("./var/h", "./var/x").End());

        var result = await scene.ExtractAsync();

        Assert.Equal("content", File.ReadAllText(scene["var/h"]));
        Assert.Equal("/abs/olute", new FileInfo(scene["var/l"]).LinkTarget);
        Assert.Equal((UnixFileMode)0x9ED, File.GetUnixFileMode(scene["var/x"]));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).UtcDateTime, Directory.GetLastWriteTimeUtc(scene["var"]));
        Assert.Equal((2, 4, 1, 1), (result.Counts.Files, result.Counts.Directories, result.Counts.SymbolicLinks, result.Counts.HardLinks));
        Assert.Empty(result.Notices);
    }

    [Fact]
    public async Task Extract_SameFileTwice_LastOneWinsAndLinksToTheFirstStay()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().File("./x", "old").HardLink("./h", "./x").File("./x", "new").Link("./l", "a").Link("./l", "b").End());

        await scene.ExtractAsync();

        Assert.Equal(("new", "old", "b"), (File.ReadAllText(scene["x"]), File.ReadAllText(scene["h"]), new FileInfo(scene["l"]).LinkTarget));
    }

    [Fact]
    public async Task Extract_BelowDev_IsLeftOutWithOneNotice()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().Directory("./dev/").Entry("./dev/sda", '4').Entry("dev/null", '3').Directory("./dev/pts/").File("./dev/x", "x").End());

        var result = await scene.ExtractAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(scene["dev"]));
        Assert.Equal(4, result.Counts.Skipped);
        Assert.Single(result.Notices);
    }

    /// <summary>Names that are told apart are few: an archive may have as many as it likes.</summary>
    [Fact]
    public async Task Extract_ForeignAttributes_AreNamedInFull_AtMostSixteen()
    {
        var forge = TarForge.RootFs();
        for (var i = 10; i < 30; i++)
        {
            forge = forge.Pax(($"SCHILY.xattr.security.a{i}", "x")).File($"./x{i}", "x");
        }

        using var scene = new ArchiveScene(forge.Pax(("SCHILY.xattr.security.a10", "x")).File("./y", "y").End());

        var notices = (await scene.ExtractAsync()).Notices;

        Assert.Equal(17, notices.Count);
        Assert.Equal("4 further extended attributes were left out.", notices[0]);
        Assert.StartsWith("The extended attribute 'security.a10' of 2 entries was left out: ", notices[1], StringComparison.Ordinal);
        Assert.StartsWith("The extended attribute 'security.a25' of 1 entry was left out: ", notices[16], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_IntoDirectoryWithFiles_KeepsThem()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().File("./etc/hosts", "new").File("./etc/other", "new").End());
        Directory.CreateDirectory(scene["etc"]);
        File.WriteAllText(scene["etc/hosts"], "kept");

        var result = await scene.ExtractAsync();

        Assert.Equal(("kept", "new"), (File.ReadAllText(scene["etc/hosts"]), File.ReadAllText(scene["etc/other"])));
        Assert.Equal(1, result.Kept);
    }

    [Fact]
    public async Task Extract_FailingIntoDirectoryWithFiles_RemovesOnlyItsOwn()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().File("./etc/hosts", "new").File("./a/b/c", "x").File("../x", "x").End());
        Directory.CreateDirectory(scene["etc"]);
        File.WriteAllText(scene["etc/hosts"], "kept");
        File.WriteAllText(scene["mine"], "kept");

        await Assert.ThrowsAsync<VerificationException>(() => scene.ExtractAsync());

        Assert.Equal(["etc", "mine"], Directory.EnumerateFileSystemEntries(scene.Target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("kept", File.ReadAllText(scene["etc/hosts"]));
    }

    [Fact]
    public async Task Extract_LinkWhereTheArchiveHasADirectory_IsNotFollowed()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().File("./etc/x", "x").End());
        File.CreateSymbolicLink(scene["etc"], "../victim");

        await Assert.ThrowsAsync<ErrnoException>(() => scene.ExtractAsync());

        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Join(scene.Target, "..", "victim")));
    }

    [Fact]
    public async Task Extract_LargeFilesAndHoles_HaveTheirContent()
    {
        var noise = RandomNumberGenerator.GetBytes((3 << 20) + 77);
        using var scene = new ArchiveScene(TarForge.RootFs().Entry("./large", '0', noise).Entry("./exact", '0', noise[..(1 << 20)])
            .Pax(("GNU.sparse.size", "12000000"), ("GNU.sparse.map", "4096,1000,9000000,2000000")).Entry("./holes", '0', noise[..2_001_000]).End());

        await scene.ExtractAsync();

        Assert.Equal(noise, File.ReadAllBytes(scene["large"]));
        Assert.Equal(noise[..(1 << 20)], File.ReadAllBytes(scene["exact"]));
        var holes = File.ReadAllBytes(scene["holes"]);
        Assert.Equal(12_000_000, holes.Length);
        Assert.Equal(noise[..1000], holes[4096..5096]);
        Assert.Equal(noise[1000..2_001_000], holes[9_000_000..11_000_000]);
        Assert.All(holes[11_000_000..], value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task Extract_ManyDirectories_StaysWithinItsDescriptors()
    {
        var forge = TarForge.RootFs();
        for (var i = 0; i < 2000; i++)
        {
            forge.File($"./d{i % 700}/e{i}/f", "x");
        }

        using var scene = new ArchiveScene(forge.End());

        var result = await scene.ExtractAsync();

        Assert.Equal(2001, result.Counts.Files);
        Assert.Equal("x", File.ReadAllText(scene["d699/e1399/f"]));
    }

    [Fact]
    public async Task Extract_ExpectedDigest_IsComparedOnTheSameBytes()
    {
        var archive = TarForge.RootFs().End();
        using var scene = new ArchiveScene(archive);
        var options = new ExtractOptions { Digest = HashAlgorithmName.SHA512, ExpectedDigest = SHA512.HashData(archive) };
        Assert.Equal(SHA512.HashData(archive), (await new ArchiveSceneCopy(archive).RunAsync(options)).Digest);

        var refusal = await Assert.ThrowsAsync<VerificationException>(() => scene.ExtractAsync(options with { ExpectedDigest = new byte[64] }));

        Assert.Equal("APL2061", refusal.Code);
        scene.RequireUntouched();
    }

    [Fact]
    public async Task Extract_Cancelled_LeavesNothing()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().End());
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scene.ExtractAsync(cancellationToken: cancelled.Token));

        scene.RequireUntouched();
    }

    [Fact]
    public async Task Check_NestedRoot_IsNamed()
    {
        var report = await ArchiveScene.CheckAsync(new TarForge().Directory("./rootfs/").File("./rootfs/etc/os-release", "ID=x\n").End());

        Assert.True(report.IsGood);
        Assert.Equal("rootfs", report.NestedRoot);
    }

    [Fact]
    public async Task Check_BytesBehindTheEnd_AreNoticedAndNotRead()
    {
        var report = await ArchiveScene.CheckAsync([.. TarForge.RootFs().End(), .. new TarForge().File("./evil", "x").End()]);

        Assert.True(report.IsGood);
        Assert.Equal(1, report.Counts.Files);
        Assert.Single(report.Notices);
    }

    [Fact]
    public async Task Check_NamesOfGroupsInAccessLists_AreThoseOfTheArchive()
    {
        var list = ("SCHILY.acl.access", "user::rwx\nuser:alice:r-x\ngroup::r-x\ngroup:adm:r-x:4\nmask::r-x\nother::---\n");
        var report = await ArchiveScene.CheckAsync(
            TarForge.RootFs().Pax(list).File("./var/x", "x").File("./etc/passwd", "root:x:0:0::/:/bin/sh\nalice:x:1000:1000::/:\n").End());

        Assert.True(report.IsGood, string.Join('\n', report.Findings));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task Check_EntryLimit_IsExact(long limit, bool good)
    {
        var report = await ArchiveScene.CheckAsync(new TarForge().Directory("./").Directory("./a/").File("./a/b/c", "x").End(), Limits(new ArchiveLimits { MaxEntries = limit }));

        Assert.Equal(good, report.IsGood);
        Assert.True(good || report.Findings[0].Code == "APL2058");
    }

    [Theory]
    [InlineData(2048, true)]
    [InlineData(2047, false)]
    public async Task Check_ByteLimit_IsExact(long limit, bool good)
    {
        var report = await ArchiveScene.CheckAsync(new TarForge().File("./a", "x").End(), Limits(new ArchiveLimits { MaxBytes = limit }));

        Assert.Equal(good, report.IsGood);
        Assert.True(good || report.Findings[0].Code == "APL2053");
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public async Task Check_NameLimit_IsExact(int limit, bool good)
    {
        var report = await ArchiveScene.CheckAsync(new TarForge().File("./abc", "x").End(), Limits(new ArchiveLimits { MaxNameBytes = limit }));

        Assert.Equal(good, report.IsGood);
        Assert.True(good || report.Findings[0].Code == "APL2055");
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task Check_DepthLimit_IsExact(int limit, bool good)
    {
        var report = await ArchiveScene.CheckAsync(new TarForge().File("./a/b/c", "x").End(), Limits(new ArchiveLimits { MaxDepth = limit }));

        Assert.Equal(good, report.IsGood);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public async Task Check_FileLimit_IsExact(long limit, bool good)
    {
        var report = await ArchiveScene.CheckAsync(new TarForge().File("./a", "12345").End(), Limits(new ArchiveLimits { MaxFileBytes = limit }));

        Assert.Equal(good, report.IsGood);
    }

    private static ExtractOptions Limits(ArchiveLimits limits) => new() { Limits = limits };

    /// <summary>The same archive once more, for a run that succeeds.</summary>
    private sealed class ArchiveSceneCopy(byte[] archive)
    {
        public async Task<ExtractResult> RunAsync(ExtractOptions options)
        {
            using var scene = new ArchiveScene(archive);
            return await scene.ExtractAsync(options);
        }
    }
}
