using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Verbs;

/// <summary><c>hook</c>: what LXC runs; nobody types it.</summary>
internal static class HookVerb
{
    public static Verb Create()
    {
        var kind = new Argument<string>("KIND") { Description = "When it is run." };
        var id = ContainerArgument.Create();
        return new Verb(StartHook.Verb, "Run by LXC before a container starts.")
        {
            Hidden = true,
            Run = async (session, result, cancellationToken) =>
            {
                if (result.GetRequiredValue(kind) != StartHook.PreStart)
                {
                    throw new UsageException($"There is no hook '{result.GetRequiredValue(kind)}'.");
                }

                await new StartHook(session.Paths, session.Terminal.Clock).RunAsync(
                    ContainerArgument.Parse(result.GetRequiredValue(id)), session.Terminal.Variable(StartHook.IgnoreOsTypeVariable) is "1", cancellationToken);
                return ExitCode.Done;
            },
        }.With(kind, id);
    }
}
