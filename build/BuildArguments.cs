using System.Reflection;
using System.Text;
using Cake.Frosting;

namespace Appliance.Build;

/// <summary>The command line of the pipeline: every option it has, checked before anything runs.</summary>
public static class BuildArguments
{
    /// <summary>Name, placeholder of its value (null: a switch), what it does.</summary>
    private static readonly (string Name, string? Value, string Meaning)[] Options =
    [
        ("target", "TARGET", "what to run; what it depends on runs before it"),
        ("runtime", "RID", "for Publish: only for this one of linux-x64, linux-arm64"),
        ("aot", null, "for Publish: Native AOT instead of ReadyToRun, where its pack restores"),
        ("check", null, "for Format: change nothing, fail where something would change"),
        ("help", null, "this text"),
    ];

    /// <summary>What the program is published for.</summary>
    public static readonly string[] Runtimes = ["linux-x64", "linux-arm64"];

    private static IEnumerable<(string Name, string Description)> Targets =>
        from type in typeof(BuildArguments).Assembly.GetTypes()
        let name = type.GetCustomAttribute<TaskNameAttribute>()?.Name
        where name is not null
        orderby name
        select (name, type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "");

    /// <summary>Brings <c>--name value</c> and <c>--name=value</c> to one form, or says in one sentence what is wrong.</summary>
    /// <param name="args">As given.</param>
    /// <param name="normal">All as <c>--name=value</c> or <c>--name</c>; a target in its own spelling.</param>
    /// <returns>The sentence, or null if there is nothing to complain about.</returns>
    public static string? Check(IReadOnlyList<string> args, out List<string> normal)
    {
        normal = [];
        for (var i = 0; i < args.Count; i++)
        {
            var given = args[i];
            var parts = given.Split('=', 2);
            var option = Array.Find(Options, known => parts[0] == "--" + known.Name);
            if (option.Name is null)
            {
                return $"Unknown argument '{given}'.";
            }

            var value = parts.ElementAtOrDefault(1);
            if (option.Value is null && value is not null)
            {
                return $"'--{option.Name}' takes no value, got '{value}'.";
            }

            if (option.Value is not null && value is null)
            {
                value = i + 1 < args.Count ? args[++i] : "";
            }

            if (value is "")
            {
                return $"'--{option.Name}' needs a value: --{option.Name}={option.Value}.";
            }

            if (option.Name == "target")
            {
                var target = Targets.FirstOrDefault(target => target.Name.Equals(value, StringComparison.OrdinalIgnoreCase)).Name;
                if (target is null)
                {
                    return $"Unknown target '{value}'; the targets are {string.Join(", ", Targets.Select(known => known.Name))}.";
                }

                value = target;
            }

            if (option.Name == "runtime" && !Runtimes.Contains(value, StringComparer.Ordinal))
            {
                return $"Unknown runtime '{value}'; the runtimes are {string.Join(", ", Runtimes)}.";
            }

            normal.Add(value is null ? $"--{option.Name}" : $"--{option.Name}={value}");
        }

        return normal.Exists(arg => arg.StartsWith("--target=", StringComparison.Ordinal) || arg == "--help") ? null : "No target given.";
    }

    public static string Help()
    {
        var text = new StringBuilder("Usage: dotnet run --project build -- --target=TARGET [OPTION…]\n\nTargets:\n");
        foreach (var (name, description) in Targets)
        {
            text.Append($"  {name,-14} {description}\n");
        }

        text.Append("\nOptions:\n");
        foreach (var (name, value, meaning) in Options)
        {
            text.Append($"  {(value is null ? $"--{name}" : $"--{name}={value}"),-18} {meaning}\n");
        }

        return text.ToString();
    }
}
