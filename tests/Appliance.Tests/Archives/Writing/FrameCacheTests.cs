using System.Security.Cryptography;
using Appliance.Archives.Writing;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Archives.Writing;

public sealed class FrameCacheTests : IDisposable
{
    private static readonly ZstdOptions Options = new() { Level = 3, Threads = 2, MinFrameBytes = 4096, MaxFrameBytes = 65536 };

    private readonly TempDirectory root = new();
    private readonly byte[] content = EncoderTests.Content(400_000, seed: 7);
    private readonly byte[] expected;

    public FrameCacheTests() => expected = Pack(cache: null).Bytes;

    private string CachePath => root["cache"];

    [Fact]
    public void Pack_AgainWithTheCache_TakesEveryFrameAndGivesTheSameBytes()
    {
        using var cache = Open();

        Assert.Equal((7, 0), Counts(Pack(cache)));
        var second = Pack(cache);

        Assert.Equal((7, 7), Counts(second));
        Assert.Equal(expected, second.Bytes);
    }

    [Fact]
    public void Pack_OtherLevel_TakesNothing()
    {
        using var cache = Open();
        Pack(cache);

        Assert.Equal(0, Pack(cache, Options with { Level = 4 }).Reused);
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("longer")]
    [InlineData("huge")]
    [InlineData("directory")]
    [InlineData("link")]
    public void Pack_DamagedFrames_AreMadeAgain(string damage)
    {
        using var cache = Open();
        Pack(cache);
        foreach (var file in Directory.GetFiles(CachePath))
        {
            Damage(file, damage);
        }

        var again = Pack(cache);

        Assert.Equal(expected, again.Bytes);
        Assert.Equal(0, again.Reused);
        Assert.Equal(damage == "directory" ? 0 : 7, Pack(cache).Reused);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("appended")]
    [InlineData("skippable")]
    public void Pack_PoisonedFrameWithAGoodDigest_IsNotUsed(string poison)
    {
        using var cache = Open();
        Pack(cache);
        var files = Directory.GetFiles(CachePath).Order(StringComparer.Ordinal).ToList();
        var frame = File.ReadAllBytes(files[0])[32..];
        byte[] evil = poison switch
        {
            "other" => File.ReadAllBytes(files[1])[32..],
            "appended" => [.. frame, .. File.ReadAllBytes(files[1])[32..]],
            _ => [.. frame, 0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4],
        };
        File.WriteAllBytes(files[0], [.. SHA256.HashData(evil), .. evil]);

        var again = Pack(cache);

        Assert.Equal(expected, again.Bytes);
        Assert.Equal(6, again.Reused);
        Assert.Equal(7, Pack(cache).Reused);
    }

    [Fact]
    public void Trim_MoreThanTheLimit_RemovesWhatWasUnusedLongest()
    {
        var clock = new SetClock(DateTimeOffset.UtcNow);
        using var cache = FrameCache.Open(CachePath, clock);
        Pack(cache);
        var files = Directory.GetFiles(CachePath);
        var old = files[3];
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        var total = files.Sum(file => new FileInfo(file).Length);

        Assert.Equal(total, cache.Trim(total));
        Assert.Equal(7, Directory.GetFiles(CachePath).Length);
        Assert.InRange(cache.Trim(total - 1), 1, total - 1);
        Assert.False(File.Exists(old));
        Assert.Equal(6, Directory.GetFiles(CachePath).Length);
        Assert.Equal(0, cache.Trim(0));
    }

    [Fact]
    public void Trim_LeftoversOfAKilledWriter_AreRemoved()
    {
        using var cache = Open();
        var litter = Path.Join(CachePath, ".x.frame.01234567.tmp");
        File.WriteAllText(litter, "x");
        File.WriteAllText(Path.Join(CachePath, "README"), "not ours");

        cache.Trim(long.MaxValue);
        Assert.True(File.Exists(litter));       // It may be a living one's.
        File.SetLastWriteTimeUtc(litter, DateTime.UtcNow.AddDays(-2));
        cache.Trim(0);

        Assert.Equal(["README"], Directory.GetFiles(CachePath).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_DirectoryThatOthersWrite_IsRefused()
    {
        Directory.CreateDirectory(CachePath);
        File.SetUnixFileMode(CachePath, (UnixFileMode)0x1FF);

        Assert.Equal("APL6058", Assert.Throws<ApplianceException>(Open).Code);
        Assert.Equal("APL6058", Assert.Throws<ApplianceException>(() => FrameCache.Open("/dev/null/cache", TimeProvider.System)).Code);
    }

    [Fact]
    public void Open_NewDirectory_IsPrivate()
    {
        Open().Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(CachePath));
    }

    public void Dispose() => root.Dispose();

    private FrameCache Open() => FrameCache.Open(CachePath, TimeProvider.System);

    private static (int, int) Counts((byte[] Bytes, int Count, int Reused) pack) => (pack.Count, pack.Reused);

    private (byte[] Bytes, int Count, int Reused) Pack(FrameCache? cache, ZstdOptions? options = null)
    {
        using var packed = new MemoryStream();
        using var encoder = new ZstdFrames(packed, options ?? Options, cache);
        EncoderTests.Feed(encoder, content, pieces: 20);
        return (packed.ToArray(), encoder.Count, encoder.Reused);
    }

    private static void Damage(string file, string damage)
    {
        var bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "flip":
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case "cut":
                File.WriteAllBytes(file, bytes[..^1]);
                break;
            case "empty":
                File.WriteAllBytes(file, []);
                break;
            case "longer":
                File.WriteAllBytes(file, [.. bytes, 0]);
                break;
            case "huge":
                using (var handle = File.OpenWrite(file))
                {
                    handle.SetLength(10L << 30);
                }

                break;
            case "directory":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            default:
                File.Delete(file);
                File.CreateSymbolicLink(file, "/etc/passwd");
                break;
        }
    }
}
