using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Containers;

namespace Appliance.Cli.Verbs;

/// <summary><c>lock</c> and <c>unlock</c>.</summary>
internal static class LockVerbs
{
    private const string DefaultReason = "backup";

    public static Verb Create()
    {
        var id = ContainerArgument.Create();
        var reason = new Argument<string?>("REASON") { Description = $"Why: a word of the option lock. Default {DefaultReason}.", Arity = ArgumentArity.ZeroOrOne };
        return new Verb("lock", "Keep a container from being changed, started or stopped.")
        {
            Group = "Containers",
            Examples = [("lock 101 backup", "While something copies it")],
            Run = async (session, result, cancellationToken) =>
            {
                await session.Containers().SetLockAsync(ContainerArgument.Parse(result.GetRequiredValue(id)), result.GetValue(reason) ?? DefaultReason, cancellationToken);
                return ExitCode.Done;
            },
        }.With(id, reason).Completing(id, WordLists.Containers).Completing(reason, _ => CtOptions.Find("lock").Type.Words);
    }

    public static Verb CreateUnlock()
    {
        var id = ContainerArgument.Create();
        return new Verb("unlock", "Take a container's lock away, whoever set it.")
        {
            Group = "Containers",
            Examples = [("unlock 101", "After a command that was killed")],
            Run = async (session, result, cancellationToken) =>
            {
                await session.Containers().SetLockAsync(ContainerArgument.Parse(result.GetRequiredValue(id)), reason: null, cancellationToken);
                return ExitCode.Done;
            },
        }.With(id).Completing(id, WordLists.Containers);
    }
}
