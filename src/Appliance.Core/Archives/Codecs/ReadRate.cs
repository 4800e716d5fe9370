namespace Appliance.Archives.Codecs;

/// <summary>Holds the reading of an archive to a rate, so that a container can be made beside others that need the disk.</summary>
internal sealed class ReadRate(long bytesPerSecond, TimeProvider time)
{
    private const int SlicesPerSecond = 20;

    private long paidUntil = time.GetTimestamp();

    /// <summary>Most to read at once, in bytes.</summary>
    internal int SliceBytes { get; } = (int)Math.Clamp(bytesPerSecond / SlicesPerSecond, 512, 1 << 20);

    /// <summary>Waits until these bytes are paid for.</summary>
    internal void Spend(int bytes, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        paidUntil = Math.Max(paidUntil, now) + (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
        var debt = time.GetElapsedTime(now, paidUntil);
        if (debt > TimeSpan.Zero)
        {
            cancellationToken.WaitHandle.WaitOne(debt);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
