using Appliance.Archives.Writing;
using Appliance.Catalog;
using Appliance.Images.Packing;
using Appliance.Tests.Archives.Writing;

namespace Appliance.Tests.Images.Packing;

public sealed class TemplatePackerTests : IDisposable
{
    private readonly TempDirectory root = new();
    private readonly TreeBuilder tree = Sample();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a.tar", "cat")]
    [InlineData("a.tar.gz", "gzip")]
    [InlineData("a.tar.xz", "xz")]
    [InlineData("a.tar.zst", "zstd")]
    public async Task Pack_AnyCompression_HoldsWhatGnuTarWrites(string name, string tool)
    {
        var packed = await PackAsync(tree, name);

        var expected = GnuTar.Pack(tree.Path);
        var file = await File.ReadAllBytesAsync(root[name], Stop);
        GnuTar.AssertSame(expected, EncoderTests.Unpack(tool, file));
        Assert.Equal(
            (file.LongLength, Digest.Of(DigestAlgorithm.Sha256, file), Digest.Of(DigestAlgorithm.Sha512, file), expected.LongLength, Digest.Of(DigestAlgorithm.Sha256, expected)),
            (packed.Bytes, packed.Sha256, packed.Sha512, packed.TarBytes, packed.TarSha256));
    }

    [Fact]
    public async Task Pack_SameTreeElsewhere_GivesTheSameFile()
    {
        using var other = Sample();
        using var cache = FrameCache.Open(root["cache"], TimeProvider.System);

        var one = await PackAsync(tree, "a.tar.zst", options => options with { Threads = 1 });
        var two = await PackAsync(other, "b.tar.zst", options => options with { Threads = 7, Cache = cache });
        var three = await PackAsync(other, "c.tar.zst", options => options with { Cache = cache });

        Assert.Equal(one.Sha512, two.Sha512);
        Assert.Equal(one.Sha512, three.Sha512);
        Assert.Equal((three.Frames, 0, three.Frames), (two.Frames, two.ReusedFrames, three.ReusedFrames));
    }

    [Fact]
    public async Task Pack_Tree_CountsEntriesAndRoom()
    {
        using var small = new TreeBuilder().Directory("sbin").File("a", new string('x', 4097)).HardLink("b", "a").File("empty").Link("l", "a");

        var packed = await PackAsync(small, "a.tar.zst");

        Assert.Equal(6, packed.Entries);
        Assert.Equal(4 * (2 + 2), packed.InstalledKiB);     // two directories; a file of two blocks
        Assert.Contains("only 6 entries", Assert.Single(packed.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_TreeWithInfo_HasItFirst()
    {
        tree.File("etc/appliance.info", "Name: sample\n");
        await PackAsync(tree, "a.tar");

        Assert.StartsWith("./etc/appliance.info\0", Text("a.tar"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pack_OwnInfo_ReplacesThatOfTheTree(bool treeHasOne)
    {
        if (treeHasOne)
        {
            tree.File("etc/appliance.info", "Name: other\n");
        }

        var packed = await PackAsync(tree, "a.tar", options => options with { Info = "Name: sample\n"u8.ToArray() });

        var text = Text("a.tar");
        Assert.StartsWith("./etc/appliance.info\0", text);
        Assert.Contains("Name: sample\n\0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Name: other", text, StringComparison.Ordinal);
        Assert.Equal(text.IndexOf("./etc/appliance.info", StringComparison.Ordinal), text.LastIndexOf("./etc/appliance.info", StringComparison.Ordinal));
        Assert.Empty(packed.Warnings);
    }

    [Fact]
    public async Task Pack_FailureOnTheWay_KeepsTheOldFileAndLeavesNothing()
    {
        await File.WriteAllTextAsync(root["a.tar.zst"], "old", Stop);
        tree.Attribute("etc/passwd", "user.overlay.opaque", [1]);

        var error = await Assert.ThrowsAsync<ApplianceException>(() => PackAsync(tree, "a.tar.zst"));

        Assert.Equal("APL6060", error.Code);
        Assert.Contains("'etc/passwd' carries 'user.overlay.opaque'", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a.tar.zst"], Directory.GetFileSystemEntries(root.Path).Select(Path.GetFileName));
        Assert.Equal("old", await File.ReadAllTextAsync(root["a.tar.zst"], Stop));
        Assert.Single((await PackAsync(tree, "a.tar.zst", options => options with { AllowFindings = true })).Warnings);
    }

    [Fact]
    public async Task Pack_Cancelled_LeavesNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TemplatePacker.PackAsync(tree.Path, root["a.tar.zst"], Options(), cancelled.Token));

        Assert.Empty(Directory.GetFileSystemEntries(root.Path));
    }

    [Theory]
    [InlineData("a.zip", "APL6055")]
    [InlineData("a.tar.bz2", "APL6055")]
    [InlineData("missing/a.tar.zst", "APL6055")]
    public async Task Pack_UnusableOutput_IsRefused(string name, string code)
    {
        Assert.Equal(code, (await Assert.ThrowsAsync<ApplianceException>(() => PackAsync(tree, name))).Code);
        Assert.Empty(Directory.GetFileSystemEntries(root.Path));
    }

    [Theory]
    [InlineData("x.tar.zst")]
    [InlineData("etc/x.tar.zst")]
    public async Task Pack_OutputInsideTheTree_IsRefused(string name)
    {
        var link = root["link"];
        File.CreateSymbolicLink(link, tree.Path);

        var error = await Assert.ThrowsAsync<ApplianceException>(() => TemplatePacker.PackAsync(tree.Path, Path.Join(link, name), Options(), Stop));

        Assert.Equal("APL6056", error.Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(TarHeader.MaxSize + 1)]
    public async Task Pack_DateOutOfRange_IsRefused(long date)
    {
        Assert.Equal("APL6059", (await Assert.ThrowsAsync<ApplianceException>(() => PackAsync(tree, "a.tar", options => options with { SourceDateEpoch = date }))).Code);
    }

    [Fact]
    public async Task Pack_InfoAtItsLimit_IsTakenAndOneMoreRefused()
    {
        await PackAsync(tree, "a.tar", options => options with { Info = new byte[65536] });

        Assert.Equal("APL6061", (await Assert.ThrowsAsync<ApplianceException>(() => PackAsync(tree, "a.tar", options => options with { Info = new byte[65537] }))).Code);
    }

    public void Dispose()
    {
        tree.Dispose();
        root.Dispose();
    }

    internal static TreeBuilder Sample()
    {
        var sample = new TreeBuilder().Directory("etc").File("etc/passwd", "root:x:0:0\n").Directory("usr").Directory("usr/sbin").Link("sbin", "usr/sbin")
            .Directory("tmp", 0x3FF).Fifo("fifo").File("setuid", "x", 0x9ED).HardLink("hard", "etc/passwd");
        for (var i = 0; i < 40; i++)
        {
            sample.File(System.Text.Encoding.ASCII.GetBytes($"usr/file-{i}"), EncoderTests.Content(50_000 * (i % 5), i));
        }

        return sample;
    }

    private static PackOptions Options() => new() { SourceDateEpoch = GnuTar.Epoch, Level = 1 };

    private Task<PackedTemplate> PackAsync(TreeBuilder from, string name, Func<PackOptions, PackOptions>? adjust = null) =>
        TemplatePacker.PackAsync(from.Path, root[name], (adjust ?? (options => options))(Options()), Stop);

    private string Text(string name) => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(root[name]));
}
