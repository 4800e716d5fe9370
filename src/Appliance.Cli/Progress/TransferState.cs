using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>One download as seen from its reports: how fast it is and what is left.</summary>
internal sealed class TransferState(TimeProvider time)
{
    /// <summary>The rate forgets what is older than a few of these.</summary>
    private static readonly TimeSpan Smoothing = TimeSpan.FromSeconds(3);

    private DownloadProgress? last;
    private readonly long begun = time.GetTimestamp();
    private long sampled = time.GetTimestamp();
    private long sampledBytes;
    private long shown = time.GetTimestamp();

    /// <summary>Smoothed rate; 0 while nothing is known.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Since its first report.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(begun);

    /// <summary>Since the last line about it.</summary>
    public TimeSpan SinceShown => time.GetElapsedTime(shown);

    /// <summary>Tenths of the file that are here.</summary>
    public int Tenth => last is { Total: > 0 } known ? (int)(known.Bytes * 10.0 / known.Total) : 0;

    /// <summary><see cref="Tenth"/> when it was last shown.</summary>
    public int ShownTenth { get; private set; }

    /// <summary>Time left at the present rate, or null.</summary>
    public TimeSpan? Remaining => last is { Total: { } total, Phase: DownloadPhase.Transferring } && BytesPerSecond >= 1
        ? TimeSpan.FromSeconds(Math.Min((total - last.Bytes) / BytesPerSecond, TimeSpan.FromDays(365).TotalSeconds))
        : null;

    /// <summary>Takes a report; true if it says something new besides the number of bytes.</summary>
    public bool Update(DownloadProgress value)
    {
        var isNews = last is null || last.Phase != value.Phase || last.Note != value.Note;
        if (value.Phase == DownloadPhase.Transferring && last?.Phase == DownloadPhase.Transferring)
        {
            Sample(value.Bytes);
        }
        else if (last?.Phase != value.Phase)
        {
            // What was there when a phase began is no progress of it.
            (sampled, sampledBytes) = (time.GetTimestamp(), value.Bytes);
            last = value;
            ShownTenth = Tenth;
        }

        last = value;
        return isNews;
    }

    /// <summary>A line about it was written.</summary>
    public void Shown() => (shown, ShownTenth) = (time.GetTimestamp(), Tenth);

    private void Sample(long bytes)
    {
        var span = time.GetElapsedTime(sampled);
        if (span < TimeSpan.FromMilliseconds(200))
        {
            return;
        }

        var rate = Math.Max(0, bytes - sampledBytes) / span.TotalSeconds;
        var weight = BytesPerSecond == 0 ? 1 : 1 - Math.Exp(-span / Smoothing);
        BytesPerSecond += (rate - BytesPerSecond) * weight;
        (sampled, sampledBytes) = (time.GetTimestamp(), bytes);
    }
}
