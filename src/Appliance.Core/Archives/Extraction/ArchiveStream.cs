using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Appliance.Archives.Codecs;
using Appliance.Archives.Tar;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Archives.Extraction;

/// <summary>The unpacked bytes of an archive, produced on a thread of their own while the ones before are worked on.</summary>
internal sealed class ArchiveStream : IDisposable
{
    /// <summary>Blocks in use at once, in all stages together: the memory of an extraction.</summary>
    private const int Blocks = 11;

    /// <summary>Blocks that may wait for the reader.</summary>
    private const int Waiting = 4;

    private readonly ArchiveLimits limits;
    private readonly CancellationTokenSource stop;
    private readonly BlockPool pool = new(Blocks);
    private readonly BlockingCollection<DataBlock> queue = new(Waiting);
    private readonly CompressedInput input;
    private readonly Decoder decoder;
    private readonly Thread producer;
    private ExceptionDispatchInfo? failure;
    private byte[]? digest;
    private long unpacked;
    private volatile bool isFinished;

    /// <summary>Looks at the beginning of the file and starts to unpack it.</summary>
    /// <exception cref="ApplianceException">No archive (APL2020, APL2021), or its decoder is not installed (APL2022).</exception>
    internal ArchiveStream(SafeFileHandle file, string name, ExtractOptions options, CancellationToken cancellationToken)
    {
        limits = options.Limits;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        input = new CompressedInput(file, options.Digest, options.BytesPerSecond is { } rate ? new ReadRate(rate, options.Time) : null, stop.Token);
        try
        {
            PackedTotal = RandomAccess.GetLength(file);
            input.Ensure(ArchiveFormats.HeadBytes);
            Format = ArchiveFormats.Require(input.Available[..Math.Min(ArchiveFormats.HeadBytes, input.Available.Length)], name);
            decoder = Decoder.Of(Format, input, limits);
        }
        catch
        {
            input.Dispose();
            stop.Dispose();
            pool.Dispose();
            queue.Dispose();
            throw;
        }

        producer = new Thread(Produce) { IsBackground = true, Name = "unpack" };
        producer.Start();
    }

    internal ArchiveFormat Format { get; }

    /// <summary>Size of the file.</summary>
    internal long PackedTotal { get; }

    /// <summary>Bytes of the file that are used up.</summary>
    internal long PackedBytes => input.Position;

    internal long UnpackedBytes => Volatile.Read(ref unpacked);

    /// <summary>Of the file, once the stream has ended.</summary>
    internal byte[]? Digest => isFinished ? digest : null;

    /// <summary>The next block, whose user the caller becomes; null at the end.</summary>
    internal DataBlock? Next()
    {
        try
        {
            if (queue.TryTake(out var block, Timeout.Infinite, stop.Token))
            {
                return block;
            }
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            // The reason comes next.
        }

        failure?.Throw();
        return null;
    }

    /// <summary>Stops whatever is still being unpacked.</summary>
    public void Dispose()
    {
        stop.Cancel();
        producer.Join();
        decoder.Dispose();
        input.Dispose();
        queue.Dispose();
        pool.Dispose();
        stop.Dispose();
    }

    private void Produce()
    {
        try
        {
            int count;
            do
            {
                count = Unpack();
            }
            while (count == DataBlock.Size);
            digest = input.Finish();
            isFinished = true;
        }
        catch (Exception e) when (e is ApplianceException or IOException or OperationCanceledException or OutOfMemoryException or UnauthorizedAccessException)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    private int Unpack()
    {
        var block = pool.Rent(stop.Token);
        var count = decoder.Read(block.Bytes);
        if (count == 0)
        {
            return 0;
        }

        (block.Position, block.Length) = (unpacked, count);
        Volatile.Write(ref unpacked, unpacked + count);
        if (unpacked > limits.MaxBytes)
        {
            throw new VerificationException("APL2053", $"The archive unpacks to more than {limits.MaxBytes} bytes.");
        }

        if (unpacked > limits.RatioFreeBytes && unpacked / limits.MaxRatio > input.Position)
        {
            throw new VerificationException(
                "APL2054", $"The archive has unpacked to {unpacked} bytes from {input.Position}, more than {limits.MaxRatio} for each: it is made to fill the disk.");
        }

        queue.Add(block, stop.Token);
        return count;
    }
}
