using System.Diagnostics;
using System.Security.Cryptography;
using Appliance.Archives.Writing;

namespace Appliance.Tests.Archives.Writing;

/// <summary>What the encoders write is read by the real tools, and depends on content and level alone.</summary>
public sealed class EncoderTests
{
    private static readonly ZstdOptions Small = new() { Level = 3, Threads = 2, MinFrameBytes = 4096, MaxFrameBytes = 65536 };

    public static TheoryData<string, int, int> Encoders => new()
    {
        { "zstd", 1, 1 }, { "zstd", 9, 3 }, { "zstd", 19, 2 }, { "xz", 0, 1 }, { "xz", 6, 3 }, { "gzip", 1, 1 }, { "gzip", 9, 1 }, { "cat", 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Write_AnyContent_IsReadByTheRealTool(string tool, int level, int threads)
    {
        var content = Content(300_000, seed: 1);
        using var packed = new MemoryStream();
        using (var encoder = Create(tool, packed, level, threads))
        {
            Feed(encoder, content, pieces: 7);
        }

        Assert.Equal(content, Unpack(tool, packed.ToArray()));
    }

    [Theory]
    [InlineData("zstd", 5)]
    [InlineData("xz", 1)]
    public void Write_AnyNumberOfThreads_GivesTheSameBytes(string tool, int level)
    {
        var content = Content(2_000_000, seed: 2);

        Assert.Equal(Pack(tool, level, threads: 1, content), Pack(tool, level, threads: 4, content));
    }

    [Fact]
    public void Write_ZstdInAnyPieces_GivesTheSameBytes()
    {
        var content = Content(500_000, seed: 3);
        using var one = new MemoryStream();
        using var many = new MemoryStream();
        using (var encoder = new ZstdFrames(one, Small, cache: null))
        {
            Feed(encoder, content, pieces: 1);
        }

        using (var encoder = new ZstdFrames(many, Small with { Threads = 5 }, cache: null))
        {
            Feed(encoder, content, pieces: 1000);
            Assert.Equal(8, encoder.Count);     // 500,000 bytes in frames of at most 65,536
        }

        Assert.Equal(one.ToArray(), many.ToArray());
    }

    [Fact]
    public void BeginEntry_OneEntryChanged_KeepsAllOtherFrames()
    {
        var before = Entries(200);
        var after = before.ToList();
        after.Insert(100, (System.Text.Encoding.ASCII.GetBytes("new"), Content(3000, seed: 999)));

        var (first, second) = (Frames(before), Frames(after));

        Assert.InRange(first.Count, 20, 400);
        Assert.InRange(second.Except(first).Count(), 1, 4);
    }

    [Fact]
    public void BeginEntry_LargeEntry_BeginsAFrame()
    {
        using var packed = new MemoryStream();
        using var encoder = new ZstdFrames(packed, Small, cache: null);
        encoder.Write(new byte[100]);
        encoder.BeginEntry("large"u8, 40_000);
        encoder.Write(new byte[40_000]);
        encoder.Finish();

        Assert.Equal(2, encoder.Count);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(20, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 65, 1, 1)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 200_000_000)]
    public void ZstdFrames_OptionOutOfRange_IsRefused(int level, int threads, int least, int most)
    {
        var options = new ZstdOptions { Level = level, Threads = threads, MinFrameBytes = least, MaxFrameBytes = most };

        Assert.Equal("APL6059", Assert.Throws<ApplianceException>(() => new ZstdFrames(Stream.Null, options, cache: null)).Code);
    }

    [Fact]
    public void Write_OutputThatFails_Fails()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var encoder = new ZstdFrames(full, Small, cache: null);

        Assert.Throws<IOException>(() => Feed(encoder, Content(500_000, seed: 4), pieces: 3));
    }

    internal static byte[] Content(int length, int seed)
    {
        // Half of it noise, half of it text, as root file systems are.
        var content = new byte[length];
        var random = new Random(seed);
        for (var i = 0; i < length; i++)
        {
            content[i] = (byte)(i / 4096 % 2 == 0 ? random.Next(256) : "the quick brown fox "[i % 20]);
        }

        return content;
    }

    internal static void Feed(ArchiveEncoder encoder, byte[] content, int pieces)
    {
        foreach (var piece in content.Chunk((content.Length / pieces) + 1))
        {
            encoder.Write(piece);
        }

        encoder.Finish();
    }

    internal static byte[] Unpack(string tool, byte[] packed)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, tool == "cat" ? [] : ["-d", "-c"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var written = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(packed);
            process.StandardInput.Close();
        });
        using var content = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(content);
        process.WaitForExit();
        written.GetAwaiter().GetResult();
        Assert.Equal(0, process.ExitCode);
        return content.ToArray();
    }

    private static byte[] Pack(string tool, int level, int threads, byte[] content)
    {
        using var packed = new MemoryStream();
        using var encoder = Create(tool, packed, level, threads);
        Feed(encoder, content, pieces: 13);
        return packed.ToArray();
    }

    private static ArchiveEncoder Create(string tool, Stream output, int level, int threads) => tool switch
    {
        "zstd" => new ZstdFrames(output, new ZstdOptions { Level = level, Threads = threads }, cache: null),
        "xz" => new XzEncoder(output, level, threads),
        "gzip" => new GzipEncoder(output, level),
        _ => new PlainEncoder(output),
    };

    private static List<(byte[] Path, byte[] Content)> Entries(int count) =>
        [.. Enumerable.Range(0, count).Select(number => (System.Text.Encoding.ASCII.GetBytes($"usr/lib/file-{number}"), Content(10_000, number)))];

    /// <summary>Digests of the frames that the entries become.</summary>
    private static List<string> Frames(List<(byte[] Path, byte[] Content)> entries)
    {
        var splitter = new FrameSplitter();
        using var encoder = new ZstdFrames(splitter, Small, cache: null);
        foreach (var (path, content) in entries)
        {
            encoder.BeginEntry(path, content.Length);
            encoder.Write(content);
        }

        encoder.Finish();
        return splitter.Digests;
    }

    /// <summary>Every write is one frame.</summary>
    private sealed class FrameSplitter : MemoryStream
    {
        public List<string> Digests { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Digests.Add(Convert.ToHexString(SHA256.HashData(buffer)));
    }
}
