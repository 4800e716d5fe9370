namespace Appliance.Downloads;

/// <summary>A bucket that fills at a steady rate and holds a tenth of a second. Shared by all transfers of a downloader.</summary>
internal sealed class RateLimit(long bytesPerSecond, TimeProvider time)
{
    private const int SliceDivisor = 20;

    private readonly Lock gate = new();
    private readonly long burst = time.TimestampFrequency / 10;
    private long paidUntil = time.GetTimestamp();

    /// <summary>Most to read at once, in bytes, so that the flow is even: a twentieth of a second.</summary>
    internal int SliceBytes { get; } = (int)Math.Clamp(bytesPerSecond / SliceDivisor, 1, BlockPool.BlockBytes);

    /// <summary>Waits until these bytes are paid for.</summary>
    internal async ValueTask SpendAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan debt;
        lock (gate)
        {
            var now = time.GetTimestamp();
            var cost = (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
            paidUntil = Math.Max(paidUntil, now - burst) + cost;
            debt = paidUntil > now ? time.GetElapsedTime(now, paidUntil) : TimeSpan.Zero;
        }

        if (debt > TimeSpan.Zero)
        {
            await Task.Delay(debt, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
