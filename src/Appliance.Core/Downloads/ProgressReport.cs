namespace Appliance.Downloads;

/// <summary>Tells how a download goes, not more often than an eye can follow.</summary>
internal sealed class ProgressReport(string name, IProgress<DownloadProgress>? sink, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly string shown = UntrustedText.Show(name);
    private long last = long.MinValue;

    /// <summary>A change of phase: always told.</summary>
    internal void Tell(DownloadPhase phase, long bytes, long? total, string? note = null) =>
        sink?.Report(new DownloadProgress(shown, bytes, total, phase, note));

    /// <summary>Bytes arrive: told at most ten times a second.</summary>
    internal void Tick(long bytes, long? total)
    {
        if (sink is null)
        {
            return;
        }

        var now = time.GetTimestamp();
        if (last == long.MinValue || time.GetElapsedTime(last, now) >= Interval)
        {
            last = now;
            Tell(DownloadPhase.Transferring, bytes, total);
        }
    }
}
