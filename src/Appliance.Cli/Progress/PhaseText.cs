using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>What a phase is called where the report has no note of its own.</summary>
internal static class PhaseText
{
    public static string Of(DownloadPhase phase) => phase switch
    {
        DownloadPhase.Waiting => "waiting for another process",
        DownloadPhase.Connecting => "connecting",
        DownloadPhase.Hashing => "checking what an earlier run left",
        DownloadPhase.Transferring => "downloading",
        DownloadPhase.Retrying => "trying again",
        DownloadPhase.Verifying => "verifying",
        _ => "done",
    };
}
