using Appliance.Cli.Front;
using Appliance.Containers.Creation;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>What every verb for containers does first: finish the clean-up of creations that were killed.</summary>
internal static class Recovery
{
    /// <summary>Costs one look into a directory where there is nothing to do.</summary>
    public static async Task RunAsync(Session session, CancellationToken cancellationToken)
    {
        if (!CreationRecovery.IsNeeded(session.Paths))
        {
            return;
        }

        foreach (var sentence in await CreationRecovery.RunAsync(session.Paths, StorageConfig.Load(session.Paths), cancellationToken))
        {
            session.Note(sentence);
        }
    }
}
