using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Verbs;

/// <summary><c>destroy</c>.</summary>
internal static class DestroyVerb
{
    public static Verb Create()
    {
        var id = ContainerArgument.Create();
        var force = Options.Flag("--force", "Stop it at once if it runs.");
        var purge = Options.Flag("--purge", "Remove disks of it, too, that its configuration does not name.");
        var skipLock = ContainerStartOptions.SkipLock();
        return new Verb("destroy", "Remove a container with its disks.")
        {
            Group = "Containers",
            Details = "Nothing of it can be brought back. Directories of the host that it shows stay as they are; a protected container is refused.",
            Examples = [("destroy 101", "One that does not run"), ("destroy 101 --force", "Whether it runs or not")],
            Run = async (session, result, cancellationToken) =>
            {
                var container = ContainerArgument.Parse(result.GetRequiredValue(id));
                var options = new DestroyOptions { Force = result.GetValue(force), Purge = result.GetValue(purge), SkipLock = result.GetValue(skipLock) };
                await Recovery.RunAsync(session, cancellationToken);
                foreach (var left in await session.Containers().DestroyAsync(container, options, cancellationToken))
                {
                    session.Warn(left);
                }

                session.Note($"Removed container {container}.");
                return ExitCode.Done;
            },
        }.With(id, force, purge, skipLock).Completing(id, WordLists.Containers);
    }
}
