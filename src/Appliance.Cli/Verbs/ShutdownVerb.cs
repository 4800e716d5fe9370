using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>shutdown</c> and <c>reboot</c>.</summary>
internal static class ShutdownVerb
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    public static Verb Create()
    {
        var ids = ContainerArgument.Many();
        var timeout = Timeout();
        var force = Options.Flag("--force-stop", "Stop it at once if it has not ended by then.");
        var skipLock = ContainerStartOptions.SkipLock();
        return new Verb("shutdown", "Let containers shut down, and wait for it.")
        {
            Group = "Containers",
            Examples = [("shutdown 101", "In order"), ("shutdown 101 --timeout 20s --force-stop", "Whether it wants or not")],
            Run = (session, result, cancellationToken) => ContainerWork.ForEachAsync(session, result.GetRequiredValue(ids), async id =>
            {
                await session.Containers().ShutdownAsync(id, result.GetValue(timeout) ?? DefaultTimeout, result.GetValue(force), result.GetValue(skipLock), cancellationToken);
                session.Note($"Container {id} has shut down.");
            }),
        }.With(ids, timeout, force, skipLock).Completing(ids, WordLists.RunningContainers);
    }

    public static Verb CreateReboot()
    {
        var ids = ContainerArgument.Many();
        var timeout = Timeout();
        var options = new ContainerStartOptions();
        var verb = new Verb("reboot", "Let containers shut down and start them again, as they are now configured.")
        {
            Group = "Containers",
            Examples = [("reboot 101", "After a change of its configuration")],
            Run = (session, result, cancellationToken) => ContainerWork.ForEachAsync(session, result.GetRequiredValue(ids), async id =>
            {
                foreach (var warning in await session.Containers().RebootAsync(id, result.GetValue(timeout) ?? DefaultTimeout, options.Of(result), cancellationToken))
                {
                    session.Warn(warning);
                }

                session.Note($"Restarted container {id}.");
            }),
        }.With(ids, timeout);
        options.AddTo(verb);
        return verb.Completing(ids, WordLists.RunningContainers);
    }

    private static Option<TimeSpan?> Timeout() => Options.Duration("--timeout", "How long it may take to end. Default 60s.");
}
