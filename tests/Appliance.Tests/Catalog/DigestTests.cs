using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

public sealed class DigestTests
{
    [Theory]
    [InlineData(DigestAlgorithm.Sha512, 128)]
    [InlineData(DigestAlgorithm.Sha256, 64)]
    [InlineData(DigestAlgorithm.Md5, 32)]
    public void TryParse_LengthOfTheAlgorithm_IsTheOnlyOneAccepted(DigestAlgorithm algorithm, int length)
    {
        Assert.True(Digest.TryParse(algorithm, new string('A', length), out var digest));
        Assert.Equal(new string('a', length), digest.Hex);
        Assert.False(Digest.TryParse(algorithm, new string('a', length - 1), out _));
        Assert.False(Digest.TryParse(algorithm, new string('a', length + 1), out _));
        Assert.False(Digest.TryParse(algorithm, new string('g', length), out _));
        Assert.False(Digest.TryParse(algorithm, new string('\uff11', length), out _));
        Assert.False(Digest.TryParse(algorithm, null, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha512")]
    [InlineData(":")]
    [InlineData("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e ")]
    [InlineData("sha512:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData(null)]
    public void TryParse_NoDigest_IsRefused(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Theory]
    [InlineData(DigestAlgorithm.Sha512, false, "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f")]
    [InlineData(DigestAlgorithm.Sha256, false, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(DigestAlgorithm.Md5, true, "md5:900150983cd24fb0d6963f7d28e17f72")]
    public void Of_TestVector_RoundTrips(DigestAlgorithm algorithm, bool isWeak, string expected)
    {
        var digest = Digest.Of(algorithm, "abc"u8);

        Assert.Equal(expected, digest.ToString());
        Assert.Equal(isWeak, digest.IsWeak);
        Assert.True(Digest.TryParse(expected, out var read));
        Assert.Equal(digest, read);
    }

    [Fact]
    public void FromHash_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => Digest.FromHash(DigestAlgorithm.Sha256, new byte[31]));
}
