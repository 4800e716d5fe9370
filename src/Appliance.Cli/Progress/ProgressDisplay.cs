using Appliance.Cli.Front;
using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>How downloads are shown while they run: bars on a terminal, lines in a log, nothing if quiet.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work with a place to report to; what is shown is complete when this returns.</summary>
    /// <param name="session">Decides how.</param>
    /// <param name="work">The work.</param>
    /// <param name="keepBars">Whether the bars stay where nothing else tells what was done.</param>
    public static Task<T> RunAsync<T>(Session session, Func<IProgress<DownloadProgress>?, Task<T>> work, bool keepBars = true)
    {
        if (session.IsQuiet)
        {
            return work(null);
        }

        return session.HasBars
            ? ProgressBars.RunAsync(session, work, keepBars)
            : work(new ProgressLines(session.Terminal.Error, TimeProvider.System));
    }
}
