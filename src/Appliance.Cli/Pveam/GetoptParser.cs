namespace Appliance.Cli.Pveam;

/// <summary>An option as pveam's verbs have them: a value is required, or, for a yes-or-no, may be left out.</summary>
internal sealed record GetoptOption(string Name, bool ValueIsOptional = false);

/// <summary>What a line of arguments says: the values by full option name, and the rest in order.</summary>
/// <param name="Values">The last one given of each option; empty text where an optional value was left out.</param>
/// <param name="Positionals">Everything that is no option.</param>
/// <param name="Errors">What was not understood, as Getopt::Long words it; empty if all was.</param>
internal sealed record GetoptResult(
    IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Positionals, IReadOnlyList<string> Errors);

/// <summary>
/// Options as Perl's Getopt::Long reads them by default, which is what pveam's callers rely on: <c>--</c> or <c>-</c>,
/// any case, unique abbreviations, <c>=</c> or the next argument, anywhere on the line, the last one wins, <c>--</c> ends them.
/// </summary>
/// <remarks>Source: spec pveam.md §1.1, Getopt::Long(3pm).</remarks>
internal static class GetoptParser
{
    public static GetoptResult Parse(IReadOnlyList<string> arguments, IReadOnlyList<GetoptOption> options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var positionals = new List<string>();
        var errors = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                positionals.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (!IsOption(argument))
            {
                positionals.Add(argument);
                continue;
            }

            var body = argument.TrimStart(2, '-');
            var equals = body.IndexOf('=', StringComparison.Ordinal);
            var typed = equals < 0 ? body : body[..equals];
            if (Find(typed, options, errors) is not { } option)
            {
                continue;
            }

            if (equals >= 0)
            {
                values[option.Name] = body[(equals + 1)..];
            }
            else if (i + 1 < arguments.Count && (!option.ValueIsOptional || !IsOption(arguments[i + 1])))
            {
                // A required value is taken whatever it looks like.
                values[option.Name] = arguments[++i];
            }
            else if (option.ValueIsOptional)
            {
                values[option.Name] = "";
            }
            else
            {
                errors.Add($"Option {option.Name} requires an argument");
            }
        }

        return new GetoptResult(values, positionals, errors);
    }

    /// <summary>A lone dash is an argument.</summary>
    private static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-';

    private static string TrimStart(this string text, int atMost, char character)
    {
        var start = 0;
        while (start < atMost && start < text.Length && text[start] == character)
        {
            start++;
        }

        return text[start..];
    }

    private static GetoptOption? Find(string typed, IReadOnlyList<GetoptOption> options, List<string> errors)
    {
        var matches = options.Where(option => option.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ToList();
        var exact = matches.FirstOrDefault(option => option.Name.Length == typed.Length);
        if (exact is null && (matches.Count != 1 || typed.Length == 0))
        {
            errors.Add(matches.Count > 1 && typed.Length > 0
                ? $"Option {typed} is ambiguous ({string.Join(", ", matches.Select(option => option.Name))})"
                : $"Unknown option: {typed}");
            return null;
        }

        return exact ?? matches[0];
    }
}
