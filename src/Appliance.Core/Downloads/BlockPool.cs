using System.Collections.Concurrent;

namespace Appliance.Downloads;

/// <summary>The few large buffers of one download: pinned once, used again and again, so memory does not grow with the file.</summary>
internal sealed class BlockPool
{
    /// <summary>Size of a block, in bytes.</summary>
    internal const int BlockBytes = 512 * 1024;

    private const int MaxBlocks = 8;

    private readonly ConcurrentBag<byte[]> free = [];
    private int made;

    /// <summary>A block, or null while all are being hashed.</summary>
    internal byte[]? TryRent()
    {
        if (free.TryTake(out var block))
        {
            return block;
        }

        return Interlocked.Increment(ref made) <= MaxBlocks ? GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true) : null;
    }

    internal void Return(byte[] block) => free.Add(block);
}
