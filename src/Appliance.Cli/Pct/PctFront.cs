using Appliance.Cli.Front;
using Appliance.Cli.Pveam;
using Appliance.Containers;
using Appliance.Containers.Lxc;

namespace Appliance.Cli.Pct;

/// <summary>
/// The program as <c>pct</c>: its verbs, abbreviations, options and formats. Each verb is turned into ours, which does
/// the work; what is different is in docs/pct.md.
/// </summary>
internal static class PctFront
{
    /// <summary>Name of the link.</summary>
    public const string Name = "pct";

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="chosenRoot">What <c>appliance --root</c> named; null leaves it to <c>APPLIANCE_ROOT</c>.</param>
    /// <param name="watch">Begins to watch for signals.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, string? chosenRoot, Func<TimeSpan?, CancellationToken> watch)
    {
        var root = chosenRoot ?? (terminal.Variable("APPLIANCE_ROOT") is { Length: > 0 } set ? set : null);
        if (!terminal.IsRoot && root is null)
        {
            terminal.Error.Write("please run as root\n");
            return ExitCode.PveamUsage;
        }

        if (arguments.Count == 0 || PctVerb.Find(arguments[0]) is not { } verb)
        {
            return Usage(terminal, arguments.Count == 0 ? "no command specified" : $"unknown command '{Name} {arguments[0]}'");
        }

        if (verb.Name == "help")
        {
            terminal.Output.Write(UsageText());
            return ExitCode.Done;
        }

        try
        {
            var (line, command) = Split([.. arguments.Skip(1)], verb);
            var options = verb.AllOptions.ToList();
            var call = GetoptParser.Parse(line, [.. options.Select(option => new GetoptOption(option.Name, option.IsFlag))]);
            Check(verb, call);
            var session = new Session(terminal, root) { IsQuiet = true, HasColour = !terminal.IsPlain };
            return verb.Name switch
            {
                "list" => List(session),
                "status" => await StatusAsync(session, Id(call), call.Values.ContainsKey("verbose"), watch(null)),
                _ => await ApplianceFront.RunAsync(Translate(verb, call, options, command, root), terminal, watch),
            };
        }
        catch (PveamParameterException e)
        {
            terminal.Flush();
            foreach (var fault in e.Lines)
            {
                terminal.Error.Write(UntrustedText.Show(fault) + "\n");
            }

            terminal.Error.Write(verb.Synopsis + "\n");
            return ExitCode.PveamUsage;
        }
    }

    /// <summary>Our command line that does the same.</summary>
    internal static IReadOnlyList<string> Translate(
        PctVerb verb, GetoptResult call, IReadOnlyList<PctOption> options, IReadOnlyList<string> command, string? root)
    {
        List<string> line = root is null ? ["--quiet", verb.Here] : ["--root", root, "--quiet", verb.Here];
        foreach (var (name, value) in call.Values)
        {
            var option = options.First(option => option.Name == name);
            if (name == "password" && value.Length > 0)
            {
                throw PveamParameterException.Verification(("password", "a password on a command line can be read by every user; leave the value out to be asked for it"));
            }

            if (option.Here is not null && !option.IsFlag)
            {
                line.Add($"{option.Here}={value}{option.Unit}");
            }
            else if (option.Here is not null && IsTrue(name, value))
            {
                line.Add(option.Here);
            }
        }

        line.AddRange(call.Positionals);
        if (verb.TakesCommand)
        {
            line.Add("--");
            line.AddRange(command);
        }

        return line;
    }

    private static int List(Session session)
    {
        var containers = session.Containers().List();
        if (containers.Count == 0)
        {
            return ExitCode.Done;
        }

        session.Terminal.Output.Write(Row("VMID", "Status", "Lock", "Name"));
        foreach (var container in containers)
        {
            session.Terminal.Output.Write(Row(
                container.Id.ToString(), Verbs.CtVerb.StateOf(container.State), UntrustedText.Show(container.Lock ?? ""), UntrustedText.Show(container.Name)));
        }

        return ExitCode.Done;
    }

    private static string Row(string id, string state, string reason, string name) => $"{id,-10} {state,-10} {reason,-12} {name,-20}\n";

    private static async Task<int> StatusAsync(Session session, ContainerId id, bool isVerbose, CancellationToken cancellationToken)
    {
        var status = await session.Containers().StatusAsync(id, cancellationToken);
        var state = Verbs.CtVerb.StateOf(status.State);
        session.Terminal.Output.Write(isVerbose ? Fields(status, state) : $"status: {state}\n");
        return ExitCode.Done;
    }

    private static string Fields(ContainerStatus status, string state)
    {
        var fields = new SortedDictionary<string, string?>(StringComparer.Ordinal)
        {
            ["cpus"] = status.Cpus.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["lock"] = status.Lock,
            ["maxmem"] = $"{status.MaxMemory}",
            ["maxswap"] = $"{status.MaxSwap}",
            ["mem"] = $"{status.Memory ?? 0}",
            ["name"] = status.Name,
            ["pid"] = status.Pid is { } pid ? $"{pid}" : null,
            ["status"] = state,
            ["type"] = "lxc",
            ["uptime"] = $"{(long)(status.Uptime?.TotalSeconds ?? 0)}",
            ["vmid"] = status.Id.ToString(),
        };
        return string.Concat(fields.Where(field => field.Value is not null).Select(field => $"{field.Key}: {UntrustedText.Show(field.Value!)}\n"));
    }

    private static (string[] Line, string[] Command) Split(string[] arguments, PctVerb verb)
    {
        var dashes = Array.IndexOf(arguments, "--");
        return verb.TakesCommand && dashes >= 0
            ? (arguments[..dashes], arguments[(dashes + 1)..])
            : verb.TakesCommand && arguments.Length > 1 && !arguments[0].StartsWith('-') ? (arguments[..1], arguments[1..]) : (arguments, []);
    }

    private static void Check(PctVerb verb, GetoptResult call)
    {
        if (call.Errors.Count > 0)
        {
            throw PveamParameterException.Reason("unable to parse option", call.Errors);
        }

        if (call.Positionals.Count != verb.Positionals.Count)
        {
            throw PveamParameterException.Reason(call.Positionals.Count < verb.Positionals.Count ? "not enough arguments" : "too many arguments");
        }

        if (verb.Positionals.Count > 0)
        {
            _ = Id(call);
        }
    }

    private static ContainerId Id(GetoptResult call) => ContainerId.TryParse(call.Positionals[0], out var id)
        ? id
        : throw PveamParameterException.Verification(("vmid", $"'{call.Positionals[0]}' is no number of a container"));

    private static bool IsTrue(string name, string value) => new CtType.Flag().Normalise(value.Length == 0 ? "1" : value) switch
    {
        "1" => true,
        "0" => false,
        _ => throw PveamParameterException.Verification((name, $"expected a yes or no, got '{value}'")),
    };

    private static string UsageText() => $"USAGE: {Name} <COMMAND> [ARGS] [OPTIONS]\n\n" + string.Concat(PctVerb.All.Select(verb => $"       {verb.Synopsis}\n"));

    private static int Usage(Terminal terminal, string error)
    {
        terminal.Error.Write($"ERROR: {UntrustedText.Show(error)}\n{UsageText()}");
        return ExitCode.PveamUsage;
    }
}
