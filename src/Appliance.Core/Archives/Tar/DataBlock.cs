namespace Appliance.Archives.Tar;

/// <summary>A piece of the unpacked tar stream. Only the last piece of a stream is shorter than <see cref="Size"/>, so no header is ever divided.</summary>
internal sealed unsafe class DataBlock(BlockPool pool)
{
    /// <summary>512 KiB: a multiple of a tar record, large enough that handing over costs nothing.</summary>
    internal const int Size = 1 << 19;

    private int uses;

    /// <summary>The bytes; pinned, so that the kernel and the decoders can be given their address.</summary>
    internal byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>Bytes that are valid.</summary>
    internal int Length { get; set; }

    /// <summary>Offset of the first byte in the stream.</summary>
    internal long Position { get; set; }

    internal ReadOnlySpan<byte> Span => Bytes.AsSpan(0, Length);

    internal byte* Pointer => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, 0);

    /// <summary>Keeps the bytes as they are until <see cref="Release"/>.</summary>
    internal DataBlock Use()
    {
        Interlocked.Increment(ref uses);
        return this;
    }

    /// <summary>The last one to let go gives the block back.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref uses) == 0)
        {
            pool.Return(this);
        }
    }
}

/// <summary>Part of the data of an entry, in one block.</summary>
internal readonly record struct DataSegment(DataBlock Block, int Offset, int Length)
{
    internal ReadOnlySpan<byte> Span => Block.Bytes.AsSpan(Offset, Length);
}

/// <summary>The blocks of one extraction: as many as are under way at once, used again and again, so that memory does not grow with the archive.</summary>
internal sealed class BlockPool(int blocks) : IDisposable
{
    private readonly Stack<DataBlock> free = new();
    private readonly SemaphoreSlim available = new(blocks);

    /// <summary>Waits for a block; the caller is its first user.</summary>
    internal DataBlock Rent(CancellationToken cancellationToken)
    {
        available.Wait(cancellationToken);
        lock (free)
        {
            return (free.TryPop(out var block) ? block : new DataBlock(this)).Use();
        }
    }

    internal void Return(DataBlock block)
    {
        lock (free)
        {
            free.Push(block);
        }

        available.Release();
    }

    public void Dispose() => available.Dispose();
}
