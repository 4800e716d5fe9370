using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Codecs;

/// <summary>
/// The file as it is, read once from its beginning through its descriptor, so that what is hashed is what is unpacked
/// (promise P31). The descriptor's own position is neither used nor changed.
/// </summary>
internal sealed unsafe class CompressedInput : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly SafeFileHandle file;
    private readonly IncrementalHash? hash;
    private readonly ReadRate? rate;
    private readonly CancellationToken cancellationToken;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private int start;
    private int end;
    private long read;

    internal CompressedInput(SafeFileHandle file, HashAlgorithmName? digest, ReadRate? rate, CancellationToken cancellationToken)
    {
        this.file = file;
        this.rate = rate;
        this.cancellationToken = cancellationToken;
        hash = digest is { } algorithm ? IncrementalHash.CreateHash(algorithm) : null;
    }

    /// <summary>Offset in the file of the next byte that nobody has taken.</summary>
    internal long Position => Volatile.Read(ref read) - (end - start);

    /// <summary>Bytes read and not yet taken.</summary>
    internal ReadOnlySpan<byte> Available => buffer.AsSpan(start, end - start);

    /// <summary>Where <see cref="Available"/> is; it does not move before the next <see cref="Fill"/> or <see cref="Ensure"/>.</summary>
    internal byte* Pointer => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0) + start;

    /// <summary>Reads on if everything was taken. False at the end of the file.</summary>
    internal bool Fill() => end > start || Load();

    /// <summary>Tries to have at least this many bytes available (at most 128 KiB); false if the file ends before.</summary>
    internal bool Ensure(int count)
    {
        while (end - start < count)
        {
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (!Append())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes bytes.</summary>
    internal void Advance(int count) => start += count;

    /// <summary>Gives back the bytes taken last; valid while nothing was read since.</summary>
    internal void Rewind(int count) => start -= count;

    /// <summary>Reads what nobody has taken, so that the digest is that of the whole file.</summary>
    /// <returns>The digest, or null if none was asked for.</returns>
    internal byte[]? Finish()
    {
        do
        {
            start = end;
        }
        while (hash is not null && Load());
        return hash?.GetHashAndReset();
    }

    /// <inheritdoc/>
    public void Dispose() => hash?.Dispose();

    private bool Load()
    {
        start = end = 0;
        return Append();
    }

    private bool Append()
    {
        cancellationToken.ThrowIfCancellationRequested();
        var room = rate is null ? buffer.Length - end : Math.Min(buffer.Length - end, rate.SliceBytes);
        var count = RandomAccess.Read(file, buffer.AsSpan(end, room), read);
        hash?.AppendData(buffer, end, count);
        rate?.Spend(count, cancellationToken);
        end += count;
        Volatile.Write(ref read, read + count);
        return count > 0;
    }
}
