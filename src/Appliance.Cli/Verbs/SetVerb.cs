using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Containers;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>set</c>.</summary>
internal static class SetVerb
{
    public static Verb Create(IReadOnlyList<string> arguments)
    {
        var container = ContainerArgument.Create();
        var options = new ContainerOptions(arguments, option => !option.IsInternal && !option.IsFixed);
        var delete = Options.Text("--delete", "KEY[,KEY…]", "Remove these options.");
        var digest = Options.Text("--digest", "D", "Change nothing unless the configuration still has this digest, as `config --output-format json` gives it.");
        var verb = new Verb("set", "Change the configuration of a container.")
        {
            Group = "Containers",
            Details = "What a running container cannot take at once waits for its next start. All options are explained in docs/container-config.md.",
            Examples =
            [
                ("set 101 --memory 2048 --cores 2", "More of everything"),
                ("set 101 --net0 name=eth0,bridge=vmbr0,ip=10.0.3.10/24,gw=10.0.3.1", "A fixed address"),
                ("set 101 --delete net1,nameserver", "Take options away"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                var id = ContainerArgument.Parse(result.GetRequiredValue(container));
                var change = new CtChange(options.Given(result), KeysOf(result.GetValue(delete)));
                if (change.Values.Count + change.Deleted.Count == 0)
                {
                    throw new UsageException("Nothing to change: give an option, or --delete.");
                }

                if (change.Values.FirstOrDefault(value => change.Deleted.Contains(value.Key, StringComparer.Ordinal)) is { Key: { } key })
                {
                    throw new UsageException($"Option '--{key}' is set and deleted at once.");
                }

                await ChangeAsync(session, id, change, result.GetValue(digest), cancellationToken);
                return ExitCode.Done;
            },
        }.With(container);
        options.AddTo(verb);
        return verb.With(delete, digest).Completing(container, WordLists.Containers).Completing(delete, _ => CtOptions.All.Where(option => !option.IsInternal && !option.IsPermanent).Select(option => option.KeyOf(0)));
    }

    private static async Task ChangeAsync(Session session, ContainerId id, CtChange change, string? digest, CancellationToken cancellationToken)
    {
        var store = new CtConfigStore(session.Paths);
        _ = store.Read(id);
        using var held = await store.LockAsync(id, Settings.Load(session.Paths).LockTimeout, cancellationToken);
        var config = store.Read(id);
        foreach (var warning in config.Warnings)
        {
            session.Warn(warning);
        }

        var changed = change.ApplyTo(config, isRunning: session.Containers().IsAlive(id));
        store.Write(id, changed, digest ?? config.Digest);
        foreach (var pending in changed.Pending?.Values ?? [])
        {
            session.Note(pending.Key == "delete"
                ? $"Removed at the next start: {pending.Value}."
                : $"{pending.Key} changes at the next start.");
        }
    }

    private static List<string> KeysOf(string? list)
    {
        var keys = list?.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList() ?? [];
        return list is not null && keys.Count == 0 ? throw new UsageException("Option '--delete' needs names of options.") : keys;
    }
}
