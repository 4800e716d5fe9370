using Appliance.Catalog;
using Appliance.Downloads;

namespace Appliance.Tests.Downloads;

/// <summary>The digest is over the bytes of the file, whichever of them were handed over and whichever had to be read back (P10).</summary>
public sealed class HashFollowerTests : IDisposable
{
    private const int Bytes = 3_000_000;
    private readonly TempDirectory directory = new();
    private readonly byte[] content = Fakes.FakeFile.Random(Bytes).Content;

    [Theory]
    [InlineData("")]
    [InlineData("0 1 2 3 4 5")]
    [InlineData("0 2 4")]
    [InlineData("1 3 5")]
    [InlineData("5")]
    public async Task Complete_SomeBlocksHanded_DigestIsOverAll(string handed)
    {
        var path = directory["x"];
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite);
        var pool = new BlockPool();
        await using var follower = new HashFollower(file, [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512, DigestAlgorithm.Md5], pool);
        foreach (var index in handed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
        {
            var block = pool.TryRent()!;
            var part = content.AsSpan(index * BlockPool.BlockBytes, Math.Min(BlockPool.BlockBytes, Bytes - (index * BlockPool.BlockBytes)));
            part.CopyTo(block);
            follower.Hand(block, part.Length, index * BlockPool.BlockBytes);
        }

        var digests = await follower.CompleteAsync(Bytes, TestContext.Current.CancellationToken);

        Assert.Equal(
            [Digest.Of(DigestAlgorithm.Sha256, content), Digest.Of(DigestAlgorithm.Sha512, content), Digest.Of(DigestAlgorithm.Md5, content)], digests);
    }

    [Fact]
    public async Task Complete_FileIsShorterThanSaid_Fails()
    {
        var path = directory["x"];
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        using var file = File.OpenHandle(path);
        await using var follower = new HashFollower(file, [DigestAlgorithm.Sha256], new BlockPool());

        await Assert.ThrowsAsync<IOException>(() => follower.CompleteAsync(Bytes + 1, TestContext.Current.CancellationToken));
        Assert.Throws<IOException>(follower.ThrowIfFailed);
    }

    [Fact]
    public async Task Complete_Cancelled_GivesNoDigest()
    {
        var path = directory["x"];
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        using var file = File.OpenHandle(path);
        await using var follower = new HashFollower(file, [DigestAlgorithm.Sha256], new BlockPool());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.CompleteAsync(Bytes, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void TryRent_AllOut_IsNullUntilOneReturns()
    {
        var pool = new BlockPool();
        var rented = Enumerable.Range(0, 8).Select(_ => pool.TryRent()!).ToList();

        Assert.Null(pool.TryRent());
        pool.Return(rented[3]);
        Assert.Same(rented[3], pool.TryRent());
        Assert.Null(pool.TryRent());
    }

    public void Dispose() => directory.Dispose();
}
