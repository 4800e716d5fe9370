using System.IO.Compression;
using System.Text;
using Appliance.Archives;

namespace Appliance.Tests.Archives;

public sealed class GzipTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Package: x\nVersion: 1\n\n", 500)));

    [Fact]
    public void Decompress_OwnAndForeignGzip_GivesTheText()
    {
        Assert.Equal(Text, Gzip.Decompress(Gzip.Compress(Text), Text.Length));
        Assert.Equal(Text, Gzip.Decompress(Foreign(Text), Text.Length));
    }

    [Fact]
    public void Decompress_TwoMembers_GivesBoth() =>
        Assert.Equal([.. Text, .. Text], Gzip.Decompress(new byte[][] { Gzip.Compress(Text), Foreign(Text) }.SelectMany(part => part).ToArray(), Text.Length * 2));

    [Fact]
    public void Decompress_HeaderWithNameCommentExtraAndCrc_IsSkipped()
    {
        var packed = Gzip.Compress(Text);
        byte[] header = [0x1f, 0x8b, 8, 0x02 | 0x04 | 0x08 | 0x10, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, (byte)'n', 0, (byte)'c', 0, 7, 7];

        Assert.Equal(Text, Gzip.Decompress(new byte[][] { header, packed[10..] }.SelectMany(part => part).ToArray(), Text.Length));
    }

    [Fact]
    public void Decompress_ExactlyTheLimit_IsAccepted_OneMore_IsRefused()
    {
        Assert.Equal(Text.Length, Gzip.Decompress(Gzip.Compress(Text), Text.Length).Length);
        Assert.Equal("APL1033", Refusal(Gzip.Compress(Text), Text.Length - 1));
    }

    [Fact]
    public void Decompress_EveryTruncation_IsRefused()
    {
        var packed = Gzip.Compress(Text);
        for (var length = 0; length < packed.Length; length++)
        {
            Assert.Contains(Refusal(packed[..length], 1 << 20), (string[])["APL1030", "APL1031", "APL1032"]);
        }
    }

    [Fact]
    public void Decompress_EveryFlippedByteBehindTheHeader_IsRefused()
    {
        var packed = Gzip.Compress(Text);
        for (var at = 10; at < packed.Length; at++)
        {
            var damaged = packed.ToArray();
            damaged[at] ^= 0x41;
            Assert.NotNull(Refusal(damaged, 1 << 20));
        }
    }

    [Theory]
    [InlineData("Package: x\n", "APL1030")]
    [InlineData("", "APL1030")]
    public void Decompress_NoGzip_IsRefused(string data, string code) => Assert.Equal(code, Refusal(Encoding.UTF8.GetBytes(data), 100));

    [Fact]
    public void Decompress_TrailingBytes_AreRefused() =>
        Assert.Equal("APL1031", Refusal([.. Gzip.Compress(Text), .. "trailing garbage"u8], 1 << 20));

    [Fact]
    public void Compress_Twice_GivesTheSameBytes() => Assert.Equal(Gzip.Compress(Text), Gzip.Compress(Text));

    private static byte[] Foreign(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    private static string? Refusal(byte[] data, int maxBytes) =>
        Assert.Throws<VerificationException>(() => Gzip.Decompress(data, maxBytes)).Code;
}
