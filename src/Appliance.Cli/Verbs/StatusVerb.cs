using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Verbs;

/// <summary><c>status</c>.</summary>
internal static class StatusVerb
{
    /// <summary>For programs the names of the PVE API's status of a container.</summary>
    public static Listing<ContainerStatus> Fields { get; } = new(
        new Column<ContainerStatus>("vmid", ct => Cell.Of(ct.Id.Value)) { Heading = "CTID" },
        new Column<ContainerStatus>("status", ct => Cell.Of(CtVerb.StateOf(ct.State), ct.State == ContainerState.Running ? Tone.Good : Tone.Faint)),
        new Column<ContainerStatus>("name", ct => Cell.Of(ct.Name)),
        new Column<ContainerStatus>("lock", ct => Cell.Of(ct.Lock, Tone.Warning)) { HideIfEmpty = true },
        new Column<ContainerStatus>("pid", ct => Cell.Of(ct.Pid)) { HideIfEmpty = true },
        new Column<ContainerStatus>("uptime", ct => ct.Uptime is { } time ? new Cell(HumanText.Duration(time), Datum.Of((long)time.TotalSeconds)) : Cell.Empty) { HideIfEmpty = true },
        new Column<ContainerStatus>("mem", ct => Cell.Size(ct.Memory)) { Heading = "MEMORY", HideIfEmpty = true },
        new Column<ContainerStatus>("maxmem", ct => Cell.Size(ct.MaxMemory)) { Heading = "MEMORY LIMIT" },
        new Column<ContainerStatus>("maxswap", ct => Cell.Size(ct.MaxSwap)) { Heading = "SWAP LIMIT" },
        new Column<ContainerStatus>("cpus", ct => Cell.Of(ct.Cpus.ToString(System.Globalization.CultureInfo.InvariantCulture))));

    public static Verb Create()
    {
        var id = ContainerArgument.Create();
        var output = new OutputOptions();
        var verb = new Verb("status", "Show what a container does and uses.")
        {
            Group = "Containers",
            Examples = [("status 101", "For a person"), ("status 101 --output-format json", "For a program")],
            Run = async (session, result, cancellationToken) =>
            {
                output.WriteOne(session, result, Fields, await session.Containers().StatusAsync(ContainerArgument.Parse(result.GetRequiredValue(id)), cancellationToken));
                return ExitCode.Done;
            },
        }.With(id);
        output.AddToSingle(verb);
        return verb.Completing(id, WordLists.Containers);
    }
}
