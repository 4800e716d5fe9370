using System.Diagnostics;
using Appliance.Archives;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Archives;

/// <summary>Compressed archives, whole and otherwise.</summary>
public sealed class DecoderTests
{
    private static readonly (string Ending, string Program, string[] Arguments)[] Packers =
    [
        (".gz", "gzip", ["-c"]), (".xz", "xz", ["-c"]), (".zst", "zstd", ["-q", "-c", "--check"]), (".bz2", "bzip2", ["-c"]),
    ];

    public static TheoryData<string> Endings => [.. Packers.Select(packer => packer.Ending)];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Check_Packed_IsRead(string ending)
    {
        var report = await ArchiveScene.CheckAsync(Pack(ending, Content()), name: "x.tar" + ending);

        Assert.True(report.IsGood, string.Join('\n', report.Findings));
        Assert.Equal(Content().Length, report.UnpackedBytes);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Check_TwoPartsOneAfterTheOther_AreOneArchive(string ending)
    {
        var content = Content();

        var report = await ArchiveScene.CheckAsync([.. Pack(ending, content[..700]), .. Pack(ending, content[700..])], name: "x.tar" + ending);

        Assert.True(report.IsGood, string.Join('\n', report.Findings));
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Check_BytesBehind_AreRefused(string ending)
    {
        var report = await ArchiveScene.CheckAsync([.. Pack(ending, Content()), .. "something else"u8], name: "x.tar" + ending);

        Assert.Contains(Assert.Single(report.Findings).Code, new[] { "APL2024", "APL2025" });
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Check_CutAnywhere_IsRefused(string ending)
    {
        var packed = Pack(ending, Content());
        for (var length = 10; length < packed.Length; length += Math.Max(1, packed.Length / 60))
        {
            var report = await ArchiveScene.CheckAsync(packed[..length], name: "x.tar" + ending);

            Assert.False(report.IsGood, $"{length} of {packed.Length} bytes were accepted.");
        }

        Assert.False((await ArchiveScene.CheckAsync(packed[..^1], name: "x.tar" + ending)).IsGood);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Check_BitFlipInTheData_IsRefused(string ending)
    {
        var packed = Pack(ending, Content());
        for (var place = packed.Length / 3; place < packed.Length * 2 / 3; place += Math.Max(1, packed.Length / 40))
        {
            var broken = packed.ToArray();
            broken[place] ^= 0x10;

            Assert.False((await ArchiveScene.CheckAsync(broken, name: "x.tar" + ending)).IsGood, $"A flip at {place} was not seen.");
        }
    }

    [Fact]
    public async Task Check_NameOfAnotherFormat_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<VerificationException>(() => ArchiveScene.CheckAsync(Pack(".gz", Content()), name: "x.tar.xz"));

        Assert.Equal("APL2021", refusal.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u001f")]
    [InlineData("PK\u0003\u0004 something that is no tar")]
    public async Task Check_NoArchive_IsRefused(string content)
    {
        var refusal = await Assert.ThrowsAsync<VerificationException>(() => ArchiveScene.CheckAsync(TarForge.Latin1(content)));

        Assert.Equal("APL2020", refusal.Code);
    }

    [Fact]
    public async Task Check_Bomb_IsStoppedByItsRatio()
    {
        var archive = TarForge.RootFs().Entry("./zeros", '0', new byte[8 << 20]).End();
        var limits = new ArchiveLimits { RatioFreeBytes = 2 << 20, MaxRatio = 100 };

        var report = await ArchiveScene.CheckAsync(Pack(".zst", archive), new ExtractOptions { Limits = limits }, "x.tar.zst");

        Assert.Equal("APL2054", Assert.Single(report.Findings).Code);
    }

    [Fact]
    public async Task Check_WindowOverTheLimit_IsRefused()
    {
        var archive = TarForge.RootFs().Entry("./noise", '0', new byte[8 << 20]).End();
        var limits = new ArchiveLimits { MaxDecoderBytes = 1 << 20 };

        var report = await ArchiveScene.CheckAsync(Pack(".zst", archive, "--long=24"), new ExtractOptions { Limits = limits }, "x.tar.zst");

        Assert.Equal("APL2026", Assert.Single(report.Findings).Code);
    }

    /// <summary>Bytes that do not pack away to nothing.</summary>
    private static byte[] Content()
    {
        var noise = new byte[3000];
        new Random(4711).NextBytes(noise);
        return TarForge.RootFs().Entry("./noise", '0', noise).File("./text", string.Concat(Enumerable.Repeat("once more ", 500))).End();
    }

    private static byte[] Pack(string ending, byte[] content, params string[] more)
    {
        var (_, program, arguments) = Array.Find(Packers, packer => packer.Ending == ending);
        Assert.SkipUnless(Array.Exists(["/usr/bin/", "/bin/"], directory => File.Exists(directory + program)), $"Needs {program}.");
        var start = new ProcessStartInfo(program, [.. arguments, .. more]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(content);
            process.StandardInput.Close();
        });
        using var packed = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(packed);
        writing.GetAwaiter().GetResult();
        process.WaitForExit();
        return packed.ToArray();
    }
}
