using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Appliance.Archives.Tar;
using Appliance.Linux;

namespace Appliance.Archives.Extraction;

/// <summary>A file too large for one block: its pieces are written by whichever thread is free, the last one finishes it.</summary>
internal sealed class LargeFile(PlacedEntry placed, int descriptor)
{
    private int pieces = 1;

    internal PlacedEntry Placed => placed;

    internal int Descriptor => descriptor;

    /// <summary>One more piece is on its way.</summary>
    internal void Expect() => Interlocked.Increment(ref pieces);

    /// <summary>A piece is written, or (once, by the reader) all were handed out.</summary>
    internal void Done()
    {
        if (Interlocked.Decrement(ref pieces) > 0)
        {
            return;
        }

        try
        {
            if (placed.Entry.Sparse is not null)
            {
                EntryWriter.SetLength(descriptor, placed);
            }

            EntryWriter.Finish(descriptor, placed);
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    /// <summary>Nothing more will be written.</summary>
    internal void Abandon()
    {
        if (Interlocked.Decrement(ref pieces) == 0)
        {
            _ = Libc.Close(descriptor);
        }
    }
}

/// <summary>Something to create, with the data it needs.</summary>
/// <param name="Placed">What.</param>
/// <param name="First">Its data, or the first part of it.</param>
/// <param name="Second">The rest where it lies in two blocks.</param>
/// <param name="File">For a piece of a large file.</param>
/// <param name="Offset">Where the piece goes.</param>
internal readonly record struct WriteItem(PlacedEntry Placed, DataSegment First, DataSegment Second, LargeFile? File, long Offset);

/// <summary>Threads that write while the archive is read on.</summary>
internal sealed class WriterPool : IDisposable
{
    private const int MaxBatch = 128;
    private const int WaitingBatches = 8;

    private readonly EntryWriter writer;
    private readonly CancellationToken cancellationToken;
    private readonly BlockingCollection<List<WriteItem>> queue = new(WaitingBatches);
    private readonly ConcurrentBag<List<WriteItem>> spare = [];
    private readonly Thread[] threads;
    private readonly object gate = new();
    private List<WriteItem> batch = new(MaxBatch);
    private volatile ExceptionDispatchInfo? failure;
    private int outstanding;
    private bool isDisposed;

    internal WriterPool(EntryWriter writer, int threads, CancellationToken cancellationToken)
    {
        this.writer = writer;
        this.cancellationToken = cancellationToken;
        this.threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            this.threads[i] = new Thread(Work) { IsBackground = true, Name = "write" };
            this.threads[i].Start();
        }
    }

    /// <summary>Takes an item; the descriptor of its directory and its blocks are given back when it is done.</summary>
    internal void Add(in WriteItem item)
    {
        batch.Add(item);
        if (batch.Count == MaxBatch)
        {
            Dispatch();
        }
    }

    /// <summary>Lets the threads begin with what was added. Before every wait for data: they may hold the blocks it needs.</summary>
    internal void Dispatch()
    {
        failure?.Throw();
        if (batch.Count == 0)
        {
            return;
        }

        var full = batch;
        batch = spare.TryTake(out var used) ? used : new List<WriteItem>(MaxBatch);
        lock (gate)
        {
            outstanding++;
        }

        queue.Add(full, cancellationToken);
    }

    /// <summary>Waits until everything added is on the disk's side.</summary>
    /// <exception cref="Exception">What a thread failed with.</exception>
    internal void Drain()
    {
        Dispatch();
        lock (gate)
        {
            while (outstanding > 0)
            {
                Monitor.Wait(gate);
            }
        }

        failure?.Throw();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends the threads; what was not begun is dropped.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        failure ??= ExceptionDispatchInfo.Capture(new OperationCanceledException());
        queue.CompleteAdding();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        Drop(batch);
        queue.Dispose();
    }

    private static void Drop(List<WriteItem> items)
    {
        foreach (var item in items)
        {
            item.File?.Abandon();
            GiveBack(item);
        }
    }

    private static void GiveBack(in WriteItem item)
    {
        item.First.Block?.Release();
        item.Second.Block?.Release();
        if (item.File is null)
        {
            item.Placed.Parent.Release();
        }
    }

    private void Work()
    {
        foreach (var items in queue.GetConsumingEnumerable())
        {
            foreach (var item in items)
            {
                Write(item);
            }

            items.Clear();
            spare.Add(items);
            lock (gate)
            {
                outstanding--;
                Monitor.PulseAll(gate);
            }
        }
    }

    private void Write(in WriteItem item)
    {
        try
        {
            if (failure is not null || cancellationToken.IsCancellationRequested)
            {
                item.File?.Abandon();
            }
            else if (item.File is { } file)
            {
                WritePiece(item, file);
            }
            else
            {
                switch (item.Placed.Entry.Kind)
                {
                    case EntryKind.File:
                        writer.WriteFile(item.Placed, item.First, item.Second);
                        break;
                    case EntryKind.SymbolicLink:
                        writer.WriteSymbolicLink(item.Placed);
                        break;
                    default:
                        writer.WriteNode(item.Placed);
                        break;
                }
            }
        }
        catch (IOException e)
        {
            failure ??= ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            GiveBack(item);
        }
    }

    private static void WritePiece(in WriteItem item, LargeFile file)
    {
        try
        {
            EntryWriter.Write(file.Descriptor, item.First, item.Offset, item.Placed);
        }
        catch
        {
            file.Abandon();
            throw;
        }

        file.Done();
    }
}
