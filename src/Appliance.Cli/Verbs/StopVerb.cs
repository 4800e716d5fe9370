using Appliance.Cli.Completion;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>stop</c>.</summary>
internal static class StopVerb
{
    public static Verb Create()
    {
        var ids = ContainerArgument.Many();
        var skipLock = ContainerStartOptions.SkipLock();
        return new Verb("stop", "Stop containers at once, as pulling the plug would.")
        {
            Group = "Containers",
            Details = "What is not yet on the disk of a container is lost. `shutdown` lets it end in order.",
            Examples = [("stop 101", "Now")],
            Run = (session, result, cancellationToken) => ContainerWork.ForEachAsync(session, result.GetRequiredValue(ids), async id =>
            {
                await session.Containers().StopAsync(id, result.GetValue(skipLock), cancellationToken);
                session.Note($"Stopped container {id}.");
            }),
        }.With(ids, skipLock).Completing(ids, WordLists.RunningContainers);
    }
}
