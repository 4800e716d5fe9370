using System.Security.Cryptography;
using System.Threading.Channels;
using Appliance.Catalog;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Downloads;

/// <summary>
/// Hashes a growing file from its first byte, on another thread than the one that writes it. Blocks handed over are
/// hashed from memory; what was not handed over (an earlier run's bytes, blocks that came faster than they could be
/// hashed) is read back from the file. So the network never waits for the hash and memory stays bounded.
/// </summary>
internal sealed class HashFollower : IAsyncDisposable
{
    private const int ReadBackBytes = 256 * 1024;

    private readonly SafeFileHandle file;
    private readonly IncrementalHash[] hashes;
    private readonly DigestAlgorithm[] algorithms;
    private readonly Channel<Block> blocks = Channel.CreateUnbounded<Block>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly BlockPool pool;
    private readonly CancellationTokenSource stop = new();
    private readonly Task work;
    private byte[]? readBack;
    private long hashed;

    internal HashFollower(SafeFileHandle file, IEnumerable<DigestAlgorithm> algorithms, BlockPool pool)
    {
        this.file = file;
        this.pool = pool;
        this.algorithms = [.. algorithms.Distinct()];
        hashes = [.. this.algorithms.Select(algorithm => IncrementalHash.CreateHash(NameOf(algorithm)))];
        work = Task.Run(FollowAsync);
    }

    /// <summary>Bytes hashed so far.</summary>
    internal long Hashed => Volatile.Read(ref hashed);

    /// <summary>Hands over a block that is in the file at <paramref name="offset"/>; it goes back to the pool.</summary>
    internal void Hand(byte[] block, int count, long offset) => blocks.Writer.TryWrite(new Block(block, count, offset));

    /// <summary>Throws what the hashing thread died of, if it did.</summary>
    internal void ThrowIfFailed()
    {
        if (work.IsFaulted)
        {
            work.GetAwaiter().GetResult();
        }
    }

    /// <summary>Hashes the rest up to <paramref name="length"/> and returns the digests in the order asked for.</summary>
    internal async Task<IReadOnlyList<Digest>> CompleteAsync(long length, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), stop).ConfigureAwait(false);
        blocks.Writer.TryWrite(new Block([], 0, length));
        blocks.Writer.Complete();
        await work.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. hashes.Select((hash, index) => Digest.FromHash(algorithms[index], hash.GetHashAndReset()))];
    }

    /// <summary>Stops after the block in hand.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        blocks.Writer.TryComplete();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var hash in hashes)
        {
            hash.Dispose();
        }

        stop.Dispose();
    }

    private async Task FollowAsync()
    {
        await foreach (var block in blocks.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            ReadBack(block.Offset);
            Append(block.Data.AsSpan(0, block.Count));
            if (block.Count > 0)
            {
                pool.Return(block.Data);
            }
        }
    }

    private void ReadBack(long end)
    {
        if (hashed >= end)
        {
            return;
        }

        var buffer = readBack ??= new byte[ReadBackBytes];
        while (hashed < end && !stop.IsCancellationRequested)
        {
            var count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - hashed)), hashed);
            if (count == 0)
            {
                throw new IOException($"The partial file ends at {hashed} instead of {end} bytes.");
            }

            Append(buffer.AsSpan(0, count));
        }
    }

    private void Append(ReadOnlySpan<byte> data)
    {
        foreach (var hash in hashes)
        {
            hash.AppendData(data);
        }

        Volatile.Write(ref hashed, hashed + data.Length);
    }

    private static HashAlgorithmName NameOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha512 => HashAlgorithmName.SHA512,
        DigestAlgorithm.Sha256 => HashAlgorithmName.SHA256,
        DigestAlgorithm.Md5 => HashAlgorithmName.MD5,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    private readonly record struct Block(byte[] Data, int Count, long Offset);
}
