namespace Appliance.Archives.Writing;

/// <summary>One thread's working memory of libzstd.</summary>
internal sealed class ZstdCompressor : IDisposable
{
    private readonly int level;
    private readonly FrameCache? cache;
    private readonly byte[] scratch;
    private nint compressor;
    private nint decompressor;

    /// <exception cref="ApplianceException">libzstd is not installed (APL6057).</exception>
    internal ZstdCompressor(ZstdOptions options, FrameCache? cache)
    {
        level = options.Level;
        this.cache = cache;
        scratch = cache is null ? [] : GC.AllocateUninitializedArray<byte>(options.MaxFrameBytes);
        compressor = ZstdEncode.CreateCompressor();
        decompressor = cache is null ? 0 : ZstdEncode.CreateDecompressor();
    }

    /// <summary>Makes one frame, or takes it from the cache.</summary>
    /// <returns>Length of the frame, and whether the cache had it.</returns>
    internal (int Length, bool Reused) Compress(ReadOnlySpan<byte> content, Span<byte> frame)
    {
        var key = cache?.KeyOf(level, content);
        if (key is not null && cache!.TryRead(key, frame, out var cached))
        {
            // What is in the cache is only believed if it unpacks to the very bytes that it stands for.
            if (ZstdEncode.TryDecompress(decompressor, frame[..cached], scratch, out var length) && scratch.AsSpan(0, length).SequenceEqual(content))
            {
                return (cached, true);
            }

            cache.Drop(key);
        }

        var made = ZstdEncode.Compress(compressor, level, content, frame);
        if (key is not null)
        {
            cache!.Write(key, frame[..made]);
        }

        return (made, false);
    }

    public void Dispose()
    {
        _ = compressor != 0 ? ZstdEncode.FreeCompressor(compressor) : 0;
        _ = decompressor != 0 ? ZstdEncode.FreeDecompressor(decompressor) : 0;
        compressor = decompressor = 0;
    }
}
