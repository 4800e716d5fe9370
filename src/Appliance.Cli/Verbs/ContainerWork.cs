using Appliance.Cli.Front;
using Appliance.Containers;

namespace Appliance.Cli.Verbs;

/// <summary>The same work on several containers.</summary>
internal static class ContainerWork
{
    /// <summary>One after the other; one that fails does not keep the next from being tried.</summary>
    public static async Task<int> ForEachAsync(Session session, IReadOnlyList<string> texts, Func<ContainerId, Task> work)
    {
        var ids = texts.Select(ContainerArgument.Parse).Distinct().ToList();
        await Recovery.RunAsync(session, CancellationToken.None);
        var failures = new Failures(session);
        foreach (var id in ids)
        {
            try
            {
                await work(id);
            }
            catch (ApplianceException e)
            {
                failures.Add(e);
            }
        }

        return failures.ExitCode;
    }
}
