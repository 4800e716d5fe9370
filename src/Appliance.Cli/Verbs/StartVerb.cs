using Appliance.Cli.Completion;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>start</c>.</summary>
internal static class StartVerb
{
    public static Verb Create()
    {
        var ids = ContainerArgument.Many();
        var options = new ContainerStartOptions();
        var verb = new Verb("start", "Start containers.")
        {
            Group = "Containers",
            Details = "Before a container's init runs, its volumes are mounted and its guest is set up: name, network, name servers.",
            Examples = [("start 101", "One"), ("start 101 102", "Two, one after the other")],
            Run = (session, result, cancellationToken) => ContainerWork.ForEachAsync(session, result.GetRequiredValue(ids), async id =>
            {
                foreach (var warning in await session.Containers().StartAsync(id, options.Of(result), cancellationToken))
                {
                    session.Warn(warning);
                }

                session.Note($"Started container {id}.");
            }),
        }.With(ids);
        options.AddTo(verb);
        return verb.Completing(ids, WordLists.Containers);
    }
}
