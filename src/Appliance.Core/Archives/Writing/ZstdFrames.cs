using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Runtime.ExceptionServices;

namespace Appliance.Archives.Writing;

/// <summary>
/// Compresses an archive into independent zstd frames, one after the other: any <c>zstd -d</c> reads them as one file.
/// Frames begin where entries begin, at places that their names choose, so a change in one place changes the frames there
/// and no others. The bytes depend on content and options alone: not on threads, time or cache.
/// </summary>
internal sealed class ZstdFrames : ArchiveEncoder
{
    /// <summary>One name in so many may end a frame: about 2 MiB of an ordinary root file system.</summary>
    private const ulong BoundaryMask = 0xFF;

    private readonly Stream output;
    private readonly ZstdOptions options;
    private readonly BlockingCollection<Frame> waiting = [];
    private readonly Queue<Frame> inOrder = new();
    private readonly Stack<Frame> free = new();
    private readonly List<Thread> threads = [];
    private readonly CancellationTokenSource stop = new();
    private Frame current;

    /// <param name="output">Gets the frames; not closed.</param>
    /// <param name="options">Level, threads, sizes.</param>
    /// <param name="cache">Frames of earlier archives; null for none.</param>
    /// <exception cref="ApplianceException">An option is out of its range (APL6059), or libzstd is not installed (APL6057).</exception>
    internal ZstdFrames(Stream output, ZstdOptions options, FrameCache? cache)
    {
        options.Validate();
        this.output = output;
        this.options = options;
        for (var i = 0; i < options.Threads + 2; i++)
        {
            free.Push(new Frame());
        }

        current = free.Pop();
        for (var i = 0; i < options.Threads; i++)
        {
            var compressor = Create(options, cache);
            var thread = new Thread(() => Work(compressor)) { IsBackground = true, Name = "zstd" };
            threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Frames written so far.</summary>
    internal int Count { get; private set; }

    /// <summary>Those of them that the cache had.</summary>
    internal int Reused { get; private set; }

    /// <summary>An entry begins here: the place to end a frame, if the name says so, or if the entry would not fit.</summary>
    internal override void BeginEntry(ReadOnlySpan<byte> path, long size)
    {
        var isLarge = size >= options.MaxFrameBytes / 2;
        var overflows = current.Length + size > options.MaxFrameBytes;
        var isChosen = (XxHash64.HashToUInt64(path) & BoundaryMask) == 0;
        if (current.Length > 0 && (isLarge || (current.Length >= options.MinFrameBytes && (overflows || isChosen))))
        {
            EndFrame();
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (current.Length == options.MaxFrameBytes)
            {
                EndFrame();
            }

            current.Content ??= GC.AllocateUninitializedArray<byte>(options.MaxFrameBytes);
            var count = Math.Min(buffer.Length, options.MaxFrameBytes - current.Length);
            buffer[..count].CopyTo(current.Content.AsSpan(current.Length));
            current.Length += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Writes what is left.</summary>
    internal override void Finish()
    {
        if (current.Length > 0)
        {
            EndFrame();
        }

        while (inOrder.Count > 0)
        {
            WriteOldest();
        }
    }

    /// <summary>Waits for the threads; frames that nobody wants any more are not begun.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !waiting.IsAddingCompleted)
        {
            stop.Cancel();
            waiting.CompleteAdding();
            foreach (var thread in threads)
            {
                thread.Join();
            }

            waiting.Dispose();
            stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private static ZstdCompressor Create(ZstdOptions options, FrameCache? cache)
    {
        try
        {
            return new ZstdCompressor(options, cache);
        }
        catch (DllNotFoundException e)
        {
            throw NotInstalled("libzstd.so.1", "libzstd1", e);
        }
    }

    private void EndFrame()
    {
        inOrder.Enqueue(current);
        waiting.Add(current);
        if (free.Count == 0)
        {
            WriteOldest();
        }

        current = free.Pop();
    }

    private void WriteOldest()
    {
        var frame = inOrder.Dequeue();
        frame.Done.Wait();
        frame.Failure?.Throw();
        output.Write(frame.Packed.AsSpan(0, frame.PackedLength));
        Count++;
        Reused += frame.WasReused ? 1 : 0;
        frame.Length = 0;
        frame.Done.Reset();
        free.Push(frame);
    }

    private void Work(ZstdCompressor compressor)
    {
        using (compressor)
        {
            foreach (var frame in waiting.GetConsumingEnumerable())
            {
                if (!stop.IsCancellationRequested)
                {
                    Compress(compressor, frame);
                }
            }
        }
    }

    /// <summary>A failure is the business of the thread that writes.</summary>
    private void Compress(ZstdCompressor compressor, Frame frame)
    {
        try
        {
            frame.Packed ??= GC.AllocateUninitializedArray<byte>((int)ZstdEncode.Bound((nuint)options.MaxFrameBytes));
            (frame.PackedLength, frame.WasReused) = compressor.Compress(frame.Content.AsSpan(0, frame.Length), frame.Packed);
        }
#pragma warning disable CA1031 // Thrown again on the other thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            frame.Failure = ExceptionDispatchInfo.Capture(e);
        }

        frame.Done.Set();
    }

    /// <summary>A frame on its way; its memory is used again for a later one.</summary>
    private sealed class Frame
    {
        public byte[]? Content { get; set; }

        public int Length { get; set; }

        public byte[]? Packed { get; set; }

        public int PackedLength { get; set; }

        public bool WasReused { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }

        public ManualResetEventSlim Done { get; } = new(initialState: false, spinCount: 0);
    }
}
