using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Cli.Progress;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>Several downloads, some at the same time, shown together. One that fails does not stop the others.</summary>
internal sealed class DownloadBatch(Session session, TemplateStore store, TemplateDownloadOptions options)
{
    /// <summary>Prints the volume of each template that is there at the end, in the order asked for.</summary>
    /// <returns>The exit code, with the failures so far.</returns>
    public async Task<int> RunAsync(IReadOnlyList<(string Storage, OfferedTemplate Template)> wanted, Failures failures, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(store.Settings.ParallelDownloads);
        var results = await ProgressDisplay.RunAsync(session, progress => Task.WhenAll(wanted.Select(async pair =>
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                return (Report: await store.DownloadAsync(pair.Storage, pair.Template, options, progress, cancellationToken), Error: (ApplianceException?)null);
            }
            catch (ApplianceException e)
            {
                return (Report: (DownloadReport?)null, Error: e);
            }
            finally
            {
                slots.Release();
            }
        })));

        foreach (var (report, error) in results)
        {
            if (report is not null)
            {
                session.Terminal.Output.Write($"{UntrustedText.Show(report.Id.ToString())}\n");
                Tell(report);
            }
            else
            {
                failures.Add(error!);
            }
        }

        return failures.ExitCode;
    }

    private void Tell(DownloadReport report)
    {
        if (report.AlreadyPresent)
        {
            session.Note($"{report.Id}: already there, verified by {report.Digest.Algorithm.ToString().ToLowerInvariant()}.");
        }
        else if (report.Transfer is { ResumedFrom: > 0 } transfer)
        {
            session.Note($"{report.Id}: went on from {HumanText.Size(transfer.ResumedFrom)} that an earlier run had left.");
        }
    }
}
