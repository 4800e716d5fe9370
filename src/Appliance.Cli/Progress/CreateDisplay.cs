using Appliance.Containers.Creation;
using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>Shows a creation as downloads are shown, and keeps how long each part of it took.</summary>
/// <param name="display">Where it is shown; null for nowhere.</param>
/// <param name="name">Of the template.</param>
/// <param name="time">For the times.</param>
internal sealed class CreateDisplay(IProgress<DownloadProgress>? display, string name, TimeProvider time) : IProgress<CreateProgress>
{
    private readonly Lock gate = new();
    private readonly List<(CreateStage Stage, long Begin)> stages = [];
    private readonly long begin = time.GetTimestamp();
    private long read;

    public void Report(CreateProgress value)
    {
        lock (gate)
        {
            if (stages.Count == 0 || stages[^1].Stage != value.Stage)
            {
                stages.Add((value.Stage, time.GetTimestamp()));
            }

            if (value.Extracted is { } extracted)
            {
                read = extracted.PackedBytes;
                display?.Report(new DownloadProgress(name, read, extracted.PackedTotal, DownloadPhase.Transferring, Note: null));
            }
            else
            {
                display?.Report(new DownloadProgress(name, read, Total: null, DownloadPhase.Waiting, NameOf(value.Stage)));
            }
        }
    }

    /// <summary>All is done.</summary>
    /// <param name="bytes">Size of the template.</param>
    public void Done(long bytes) => display?.Report(new DownloadProgress(name, bytes, bytes, DownloadPhase.Done, Note: null));

    /// <summary>For people: <c>3.1 s (disks 0.1 s, unpacking 2.6 s, …)</c>.</summary>
    public string Times()
    {
        lock (gate)
        {
            var end = time.GetTimestamp();
            var parts = stages.Select((stage, i) => $"{NameOf(stage.Stage)} {Seconds(time.GetElapsedTime(stage.Begin, i + 1 < stages.Count ? stages[i + 1].Begin : end))}");
            return $"{Seconds(time.GetElapsedTime(begin, end))} ({string.Join(", ", parts)})";
        }
    }

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.0#} s";

    private static string NameOf(CreateStage stage) => stage switch
    {
        CreateStage.Disks => "making disks",
        CreateStage.Extract => "unpacking",
        CreateStage.Setup => "setting up",
        _ => "finishing",
    };
}
