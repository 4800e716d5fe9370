using System.CommandLine;
using System.CommandLine.Parsing;
using Appliance.Cli.Front;
using Appliance.Containers;

namespace Appliance.Cli.Verbs;

/// <summary>
/// The options of a container's configuration, made from <see cref="CtOptions"/>: <c>set</c> and <c>create</c> have the
/// same ones. Of a family such as <c>net</c> only the members that the command line names are made, and the next one for
/// help and completion: all would be 800.
/// </summary>
internal sealed class ContainerOptions
{
    private readonly List<(string Key, CtOption Kind, Option<string?> Option)> options = [];

    /// <param name="arguments">The command line.</param>
    /// <param name="wanted">Which of them the verb has.</param>
    public ContainerOptions(IReadOnlyList<string> arguments, Func<CtOption, bool> wanted)
    {
        var named = arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal))
            .Select(argument => argument[2..].Split('=')[0])
            .ToHashSet(StringComparer.Ordinal);
        foreach (var kind in CtOptions.All.Where(wanted))
        {
            if (kind.Count == 0)
            {
                options.Add((kind.Name, kind, Make(kind.Name, kind)));
                continue;
            }

            var isNextShown = false;
            for (var index = 0; index < kind.Count; index++)
            {
                var key = kind.KeyOf(index);
                var isNamed = named.Contains(key);
                if (isNamed || !isNextShown)
                {
                    options.Add((key, kind, Make(key, kind)));
                    isNextShown |= !isNamed;
                }
            }
        }
    }

    /// <summary>Gives them to a verb.</summary>
    public void AddTo(Verb verb)
    {
        foreach (var (key, _, option) in options)
        {
            verb.Add(option);
            if (key == "timezone")
            {
                verb.Completing(option, HostTimeZones.Names);
            }
        }
    }

    /// <summary>Keys and canonical values of those that were given, in the order of the schema.</summary>
    /// <exception cref="UsageException">A time zone this host does not know.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Given(ParseResult result)
    {
        var given = new List<KeyValuePair<string, string>>();
        foreach (var (key, _, option) in options)
        {
            if (result.GetValue(option) is { } value)
            {
                given.Add(new(key, value));
            }
        }

        return given.Find(entry => entry.Key == "timezone") is { Value: { } zone } && !HostTimeZones.Knows(zone)
            ? throw new UsageException($"Option '--timezone' needs a time zone of this host, 'host' or 'UTC', not '{zone}'.")
            : given;
    }

    private static Option<string?> Make(string key, CtOption kind)
    {
        var option = new Option<string?>("--" + key)
        {
            Description = Describe(kind),
            HelpName = kind.Type.Shape,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, kind),
        };
        option.CompletionSources.Add([.. kind.Type.Words]);
        return option;
    }

    private static string Describe(CtOption kind)
    {
        var range = kind.Type is CtType.Whole or CtType.Fraction ? $" {char.ToUpperInvariant(kind.Type.Expected[0])}{kind.Type.Expected[1..]}." : "";
        return kind.Description
            + range
            + (kind.Count > 0 ? $" --{kind.KeyOf(0)} to --{kind.KeyOf(kind.Count - 1)}." : "")
            + (kind.Type is CtType.Properties { Schema.Properties: { Count: > 1 } properties } ? $" Properties: {string.Join(", ", properties.Select(property => property.Name))}." : "")
            + (kind.CreationDefault is { Length: > 0 } value ? $" Default {value}." : "");
    }

    private static string? Parse(ArgumentResult result, CtOption kind)
    {
        var text = result.Tokens[^1].Value;
        var value = kind.Type.Normalise(text);
        if (value is null)
        {
            var name = ((OptionResult)result.Parent!).Option.Name;
            result.AddError($"option '{name}' needs {kind.Type.Explain(text)}{(kind.Type is CtType.Properties ? "" : $", not '{text}'")}");
        }

        return value;
    }
}
