namespace Appliance.Containers.Lxc;

/// <summary>A program to become.</summary>
/// <param name="Program">Absolute path.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">All of its variables.</param>
public sealed record ProgramCall(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);

/// <summary>Command lines of the programs that a person sits in front of.</summary>
internal static class LxcCalls
{
    /// <summary>Something run inside. Without <paramref name="keepEnvironment"/> it sees the terminal's name and language, nothing else of ours.</summary>
    public static ProgramCall Attach(
        string program, IReadOnlyList<string> common, IReadOnlyList<string> command, bool keepEnvironment, Func<string, string?> variable)
    {
        var arguments = new List<string>(common) { keepEnvironment ? "--keep-env" : "--clear-env" };
        if (!keepEnvironment)
        {
            foreach (var name in new[] { "TERM", "LANG" })
            {
                if (variable(name) is { Length: > 0 } value)
                {
                    arguments.AddRange(["-v", $"{name}={value}"]);
                }
            }
        }

        if (command.Count > 0)
        {
            arguments.Add("--");
            arguments.AddRange(command);
        }

        return new ProgramCall(program, arguments, keepEnvironment ? AllVariables() : Own(variable));
    }

    /// <summary>The console device (<c>console</c>) or a free terminal (<c>tty</c>).</summary>
    public static ProgramCall Console(string program, IReadOnlyList<string> common, string mode, string escape, Func<string, string?> variable) =>
        new(program, mode == "console" ? [.. common, "-t", "0", "-e", escape] : [.. common, "-e", escape], Own(variable));

    private static Dictionary<string, string> Own(Func<string, string?> variable) => new(StringComparer.Ordinal)
    {
        ["PATH"] = string.Join(':', Appliance.Linux.ChildProcess.SearchPath),
        ["TERM"] = variable("TERM") ?? "dumb",
    };

    private static Dictionary<string, string> AllVariables()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return all;
    }
}
