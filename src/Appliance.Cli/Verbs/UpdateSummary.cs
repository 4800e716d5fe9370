using Appliance.Cli.Front;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>What an update amounts to: which source failed and why, and the exit code of all together.</summary>
internal static class UpdateSummary
{
    public static int Report(Session session, IReadOnlyList<SourceUpdate> updates)
    {
        var failures = new Failures(session);
        foreach (var update in updates)
        {
            if (update.Error is { } error)
            {
                failures.Add(error, $"Source '{update.Source.Name}': ");
            }
            else if (update.Outcome == UpdateOutcome.WaitingForKey)
            {
                session.Note($"Source '{update.Source.Name}' is not used until its key is imported: appliance key import FILE --source {update.Source.Name}");
            }
        }

        if (updates.All(update => update.Outcome == UpdateOutcome.WaitingForKey))
        {
            // Nothing was fetched at all: whoever runs this in a script must not take it for done.
            failures.Add(new ApplianceException("APL7006", "No source was asked: none is enabled whose key is here."));
        }

        return failures.ExitCode;
    }
}
