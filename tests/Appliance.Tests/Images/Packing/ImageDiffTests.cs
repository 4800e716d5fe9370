using System.Diagnostics;
using Appliance.Images.Packing;
using Appliance.Tests.Archives.Writing;

namespace Appliance.Tests.Images.Packing;

public sealed class ImageDiffTests : IDisposable
{
    private readonly TempDirectory root = new();
    private readonly TreeBuilder tree = TemplatePackerTests.Sample()
        .Attribute("etc/passwd", "user.a", [0x80, 0x0a]).File([0xff, (byte)'x'], [1]).File("line\nfeed", "x").Modified("etc/passwd", 1000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar.gz")]
    [InlineData("a.tar.xz")]
    [InlineData("a.tar.zst")]
    public async Task Compare_TreeWithItsTemplate_DiffersInNothingButClampedTimes(string name)
    {
        await PackAsync(tree, name);

        var comparison = await CompareAsync(tree.Path, root[name], ignoreTimes: true);

        Assert.Empty(comparison.Differences);
        Assert.True(comparison.SameOrder);
        Assert.Equal((52, 52), (comparison.OldEntries, comparison.NewEntries));
    }

    [Fact]
    public async Task Compare_GnuTarsSparseArchive_SeesTheSameContent()
    {
        using (var file = File.OpenWrite(tree.Path + "/sparse"))
        {
            file.SetLength(3 << 20);
            file.Seek(1 << 20, SeekOrigin.Begin);
            file.Write("data"u8);
        }

        using var tar = Process.Start("tar", ["--sparse", "--format=posix", "--xattrs", "--xattrs-include=*", "-C", tree.Path, "-cf", root["a.tar"], "."]);
        await tar.WaitForExitAsync(Stop);

        Assert.Empty((await CompareAsync(tree.Path, root["a.tar"], ignoreTimes: false)).Differences);
    }

    [Fact]
    public async Task Compare_EveryKindOfChange_IsNamed()
    {
        await PackAsync(tree, "before.tar.zst");
        File.Delete(tree.Path + "/fifo");
        Directory.Delete(tree.Path + "/tmp");
        File.WriteAllText(tree.Path + "/usr/file-1", "short");
        File.WriteAllBytes(tree.Path + "/setuid", "y"u8.ToArray());
        File.Delete(tree.Path + "/sbin");
        tree.File("new", "123").Directory("fifo").Link("sbin", "usr/bin").Attribute("etc/passwd", "user.a", [1]).Attribute("etc/passwd", "user.b", []);
        File.SetUnixFileMode(tree.Path + "/usr", UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await PackAsync(tree, "after.tar.zst");

        var comparison = await CompareAsync(root["before.tar.zst"], root["after.tar.zst"], ignoreTimes: true);

        Assert.Equal(
            [
                "Changed etc/passwd: user.a 800a → 01; user.b none → empty",
                "Changed fifo: type fifo → directory; mode 0644 → 0755",
                "Added new: file 0644 0:0, 3 bytes",
                "Changed sbin: target 'usr/sbin' → 'usr/bin'",
                "Changed setuid: content",
                "Removed tmp: directory 1777 0:0",
                "Changed usr: mode 0755 → 0700",
                "Changed usr/file-1: size 50000 → 5",
            ],
            comparison.Differences.Select(difference => $"{difference.Change} {difference.Path}: {string.Join("; ", difference.Details)}".Replace($"{UserId}:{GroupId}", "0:0", StringComparison.Ordinal)));
        Assert.Contains("time 1970-01-01 00:16:40 → 1970-01-01 00:16:41", string.Concat(await TimesAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_OtherOrder_IsTold()
    {
        tree.File("etc/appliance.info", "x");
        await PackAsync(tree, "a.tar");

        var comparison = await CompareAsync(tree.Path, root["a.tar"], ignoreTimes: true);

        Assert.Empty(comparison.Differences);
        Assert.False(comparison.SameOrder);
    }

    [Fact]
    public async Task Compare_NoArchive_IsRefused()
    {
        File.WriteAllText(root["text.tar"], "no archive");

        await Assert.ThrowsAsync<VerificationException>(() => CompareAsync(tree.Path, root["text.tar"], ignoreTimes: true));
    }

    public void Dispose()
    {
        tree.Dispose();
        root.Dispose();
    }

    private static uint UserId => uint.Parse(File.ReadAllLines("/proc/self/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2]);

    private static uint GroupId => uint.Parse(File.ReadAllLines("/proc/self/status").Single(line => line.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[2]);

    private async Task<IEnumerable<string>> TimesAsync()
    {
        using var one = new TreeBuilder().File("f").Modified("f", 1000);
        using var other = new TreeBuilder().File("f").Modified("f", 1001);
        return (await CompareAsync(one.Path, other.Path, ignoreTimes: false)).Differences.SelectMany(difference => difference.Details);
    }

    private Task<PackedTemplate> PackAsync(TreeBuilder from, string name) =>
        TemplatePacker.PackAsync(from.Path, root[name], new PackOptions { SourceDateEpoch = GnuTar.Epoch, Level = 1 }, Stop);

    private static Task<ImageComparison> CompareAsync(string first, string second, bool ignoreTimes) =>
        ImageDiff.CompareAsync(first, second, ignoreTimes, Stop);
}
