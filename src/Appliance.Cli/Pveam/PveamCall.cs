namespace Appliance.Cli.Pveam;

/// <summary>The arguments of one verb, checked as far as their number goes.</summary>
internal sealed record PveamCall(IReadOnlyDictionary<string, string> Options, IReadOnlyList<string> Positionals)
{
    /// <exception cref="PveamParameterException">Too few, too many, or not understood.</exception>
    public static PveamCall Parse(PveamVerb verb, IReadOnlyList<string> arguments)
    {
        var options = verb.Optional.Select(parameter => new GetoptOption(parameter.Name, parameter.Type == "<boolean>"));
        var result = GetoptParser.Parse(arguments, [.. options]);
        if (result.Errors.Count > 0)
        {
            throw PveamParameterException.Reason("unable to parse option", result.Errors);
        }

        if (!verb.TakesMany && result.Positionals.Count != verb.Positionals.Count)
        {
            throw PveamParameterException.Reason(result.Positionals.Count < verb.Positionals.Count ? "not enough arguments" : "too many arguments");
        }

        return new PveamCall(result.Values, result.Positionals);
    }

    /// <summary>Value of an option, or null if it was not given.</summary>
    public string? Option(string name) => Options.TryGetValue(name, out var value) ? value : null;
}
