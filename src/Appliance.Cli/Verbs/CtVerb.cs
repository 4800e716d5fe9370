using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Verbs;

/// <summary><c>ct list</c>.</summary>
internal static class CtVerb
{
    public static Verb Create() => new Verb("ct", "See all containers.") { Group = "Containers" }.With(List());

    /// <summary>For programs the names of the PVE API's list of containers.</summary>
    public static Listing<ContainerSummary> Columns { get; } = new(
        new Column<ContainerSummary>("vmid", ct => Cell.Of(ct.Id.Value)) { Heading = "CTID", AlignRight = true },
        new Column<ContainerSummary>("status", ct => Cell.Of(StateOf(ct.State), ct.State == ContainerState.Running ? Tone.Good : Tone.Faint)),
        new Column<ContainerSummary>("name", ct => Cell.Of(ct.Name)),
        new Column<ContainerSummary>("lock", ct => Cell.Of(ct.Lock, Tone.Warning)) { HideIfEmpty = true },
        new Column<ContainerSummary>("ostype", ct => Cell.Of(ct.Config?.OsType)),
        new Column<ContainerSummary>("memory", ct => Cell.Size(ct.Config is { } config ? TryMemory(config) : null)) { AlignRight = true },
        new Column<ContainerSummary>("tags", ct => ct.Config is { Tags.Count: > 0 } config ? Cell.List(config.Tags) : Cell.Empty) { HideIfEmpty = true },
        new Column<ContainerSummary>("unprivileged", ct => ct.Config is { } config ? Cell.Of(config["unprivileged"]) : Cell.Empty) { InTable = false },
        new Column<ContainerSummary>("error", ct => Cell.Of(ct.Fault, Tone.Bad)) { HideIfEmpty = true });

    public static string StateOf(ContainerState state) => state == ContainerState.Running ? "running" : "stopped";

    private static Verb List()
    {
        var output = new OutputOptions();
        var verb = new Verb("list", "List the containers of this host.")
        {
            IsQuick = true,
            Details = "It reads their configurations and asks the kernel once which of them run; no program is started.",
            Examples = [("ct list", "Everything"), ("ct list --output-format json", "For a program")],
            Run = async (session, result, cancellationToken) =>
            {
                await Recovery.RunAsync(session, cancellationToken);
                var containers = session.Containers().List();
                output.Write(session, result, Columns, containers);
                if (containers.Count == 0)
                {
                    session.Note("No containers.");
                }

                return ExitCode.Done;
            },
        };
        output.AddTo(verb);
        return verb;
    }

    /// <summary>One wrong value must not hide the other containers.</summary>
    private static long? TryMemory(Containers.CtConfig config)
    {
        try
        {
            return config.Memory * 1024 * 1024;
        }
        catch (ApplianceException)
        {
            return null;
        }
    }
}
