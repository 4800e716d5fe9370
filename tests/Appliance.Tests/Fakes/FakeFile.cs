using System.Security.Cryptography;
using Appliance.Catalog;

namespace Appliance.Tests.Fakes;

/// <summary>A file as a server has it: bytes and what it says about their version.</summary>
internal sealed record FakeFile(byte[] Content)
{
    /// <summary>Quotes included; null = none is sent.</summary>
    public string? ETag { get; init; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Content))[..16]}\"";

    /// <summary>Null = none is sent.</summary>
    public DateTimeOffset? LastModified { get; init; } = new DateTimeOffset(2026, 6, 16, 10, 0, 0, TimeSpan.Zero);

    public Digest Sha512 => Digest.Of(DigestAlgorithm.Sha512, Content);

    public Digest Sha256 => Digest.Of(DigestAlgorithm.Sha256, Content);

    /// <summary>Bytes that no compressor or hash collides with, the same for the same seed.</summary>
    public static FakeFile Random(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return new FakeFile(content);
    }
}
