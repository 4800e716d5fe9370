namespace Appliance.Downloads;

/// <summary>
/// Reads a body at the rate allowed and ends a read that takes too long: every
/// <see cref="DownloadOptions.StallTimeout"/> spent waiting for the network must bring at least
/// <see cref="DownloadOptions.MinimumBytesPerStallTimeout"/>. Time between reads is not counted.
/// </summary>
internal sealed class BodyReader : IDisposable
{
    private readonly Stream body;
    private readonly TransferContext context;
    private readonly CancellationTokenSource stalled;
    private readonly CancellationTokenSource either;
    private TimeSpan left;
    private long sinceRefill;

    internal BodyReader(Stream body, TransferContext context, CancellationToken cancellationToken)
    {
        this.body = body;
        this.context = context;
        left = context.Options.StallTimeout;
        stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Time);
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
    }

    /// <summary>Bytes read so far.</summary>
    internal long Received { get; private set; }

    /// <summary>At least one byte, or 0 at the proper end of the body.</summary>
    /// <exception cref="TransferException">Stalled (APL3004), broken or ended early (APL3005), not HTTP (APL3011).</exception>
    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var slice = context.Rate is { } rate ? buffer[..Math.Min(buffer.Length, rate.SliceBytes)] : buffer;
        var started = context.Time.GetTimestamp();
        stalled.CancelAfter(left);
        int count;
        try
        {
            count = await body.ReadAsync(slice, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (stalled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TransferException("APL3004", $"the transfer stalled after {Received} bytes: less than {context.Options.MinimumBytesPerStallTimeout} bytes "
                + $"in {context.Options.StallTimeout.TotalSeconds:0.#} s", e)
            {
                MayPass = true,
            };
        }
        catch (Exception e) when (NetworkFailure.Covers(e))
        {
            throw NetworkFailure.InBody(e, Received);
        }

        stalled.CancelAfter(Timeout.InfiniteTimeSpan);
        Account(count, started);
        if (context.Rate is not null)
        {
            await context.Rate.SpendAsync(count, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    public void Dispose()
    {
        either.Dispose();
        stalled.Dispose();
    }

    private void Account(int count, long started)
    {
        Received += count;
        sinceRefill += count;
        if (count > 0 && sinceRefill >= context.Options.MinimumBytesPerStallTimeout)
        {
            sinceRefill = 0;
            left = context.Options.StallTimeout;
            return;
        }

        // Never zero: that would end a read whose bytes are already here.
        var spent = context.Time.GetElapsedTime(started);
        left = left > spent + TimeSpan.FromMilliseconds(1) ? left - spent : TimeSpan.FromMilliseconds(1);
    }
}
