using System.CommandLine;
using System.CommandLine.Parsing;
using Appliance.Cli.Verbs;

namespace Appliance.Cli.Front;

/// <summary>What is wrong with a command line, in one sentence, and what was probably meant.</summary>
internal static class UsageError
{
    /// <summary>The first fault, or null if there is none.</summary>
    public static UsageException? Of(ParseResult result, Verb verb)
    {
        var path = PathOf(verb);
        var help = HelpHint(verb);
        if (result.UnmatchedTokens is [var token, ..])
        {
            return Unmatched(token, verb, path, help);
        }

        if (verb.Run is null)
        {
            return new UsageException($"'{path}' needs a verb: {string.Join(", ", VerbsOf(verb))}.") { Hint = help };
        }

        return result.Errors is [var first, ..]
            ? new UsageException(Sentence(first)) { Hint = help }
            : null;
    }

    /// <summary>Where to read on.</summary>
    public static string HelpHint(Verb verb) => $"Run `{PathOf(verb)} --help` to see how it is used.";

    /// <summary>How a verb is typed, the program's name included.</summary>
    public static string PathOf(Command command)
    {
        var names = new Stack<string>();
        for (var current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Push(current.Name);
        }

        return string.Join(' ', names);
    }

    /// <summary>Options of a verb and those it inherits.</summary>
    public static IEnumerable<Option> OptionsOf(Command command)
    {
        for (var current = command; current is not null; current = current.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (var option in current.Options)
            {
                if (current == command || option.Recursive)
                {
                    yield return option;
                }
            }
        }
    }

    private static UsageException Unmatched(string token, Verb verb, string path, string help)
    {
        if (token.StartsWith('-') && token.Length > 1)
        {
            var name = token.Split('=')[0];
            return new UsageException($"Unknown option '{name}' for `{path}`.")
            {
                Hint = Meant(name, OptionsOf(verb).SelectMany(option => option.Aliases.Prepend(option.Name))) ?? help,
            };
        }

        if (verb.Run is not null)
        {
            return new UsageException($"Unexpected argument '{token}' for `{path}`.") { Hint = help };
        }

        return new UsageException($"Unknown verb '{token}'.") { Hint = Meant(token, VerbsOf(verb)) ?? help };
    }

    private static IEnumerable<string> VerbsOf(Verb verb) => verb.Parents.Any() ? verb.Subcommands.Select(command => command.Name) : VerbTable.Names;

    private static string? Meant(string typed, IEnumerable<string> words) =>
        Suggestion.For(typed, words) is { } word ? $"Did you mean `{word}`?" : null;

    private static string Sentence(ParseError error) => error.SymbolResult switch
    {
        OptionResult { IdentifierTokenCount: 0 } option => $"Option '{option.Option.Name}' is required.",
        OptionResult { Tokens.Count: 0 } option when option.Option.Arity.MinimumNumberOfValues > 0 => $"Option '{option.Option.Name}' needs a value: {option.Option.HelpName}.",
        OptionResult { Tokens.Count: > 1 } option when option.Option.Arity.MaximumNumberOfValues == 1 => $"Option '{option.Option.Name}' is given more than once.",
        ArgumentResult { Tokens.Count: 0 } argument => $"Missing {argument.Argument.Name}.",
        _ => Capitalised(error.Message),
    };

    private static string Capitalised(string message) => $"{char.ToUpperInvariant(message[0])}{message[1..].TrimEnd('.')}.";
}
