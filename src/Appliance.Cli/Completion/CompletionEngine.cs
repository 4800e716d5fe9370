using System.CommandLine;
using System.CommandLine.Completions;
using Appliance.Cli.Front;

namespace Appliance.Cli.Completion;

/// <summary>What may be typed next, found by walking the same tree that parses.</summary>
internal static class CompletionEngine
{
    /// <summary>Candidates for the last of <paramref name="words"/>, which follow the program's name.</summary>
    public static IEnumerable<Candidate> Complete(IReadOnlyList<string> words, Terminal terminal)
    {
        var typed = words.Count > 0 ? words[^1] : "";
        var before = words.Take(words.Count - 1).ToList();
        var globals = new GlobalOptions();
        var root = ApplianceFront.Root(globals, before);
        var session = globals.Open(root.Parse(before), terminal);
        return Walk(root, before)
            .Candidates(typed, session)
            .Where(candidate => candidate.Word.StartsWith(typed, StringComparison.Ordinal) && ShellWords.IsSafe(candidate.Word))
            .DistinctBy(candidate => candidate.Word);
    }

    private static Position Walk(Verb root, IReadOnlyList<string> before)
    {
        var verb = root;
        var arguments = 0;
        Option? pending = null;
        var optionsEnded = false;
        foreach (var word in before)
        {
            if (pending is not null)
            {
                pending = null;
            }
            else if (!optionsEnded && word == "--")
            {
                optionsEnded = true;
            }
            else if (!optionsEnded && word.Length > 1 && word[0] == '-')
            {
                pending = word.Contains('=') || Find(verb, word) is not { Arity.MaximumNumberOfValues: > 0 } option ? null : option;
            }
            else if (verb.Subcommands.FirstOrDefault(command => command.Name == word) is Verb inner)
            {
                verb = inner;
            }
            else
            {
                arguments++;
            }
        }

        return new Position(verb, arguments, pending, optionsEnded);
    }

    private static Option? Find(Verb verb, string name) =>
        UsageError.OptionsOf(verb).FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static string? FirstSentence(string? text)
    {
        var end = text?.IndexOf(". ", StringComparison.Ordinal) ?? -1;
        return (end < 0 ? text : text![..end])?.TrimEnd('.');
    }

    private sealed record Position(Verb Verb, int Arguments, Option? Pending, bool OptionsEnded)
    {
        public IEnumerable<Candidate> Candidates(string typed, Session session)
        {
            if (Pending is not null)
            {
                return Values(Pending, session);
            }

            var equals = typed.IndexOf('=', StringComparison.Ordinal);
            if (!OptionsEnded && typed.StartsWith('-'))
            {
                return equals < 0
                    ? UsageError.OptionsOf(Verb).Where(option => !option.Hidden).Select(option => new Candidate(option.Name, FirstSentence(option.Description)))
                    : Find(Verb, typed[..equals]) is { } option ? Values(option, session).Select(value => value with { Word = $"{typed[..equals]}={value.Word}" }) : [];
            }

            var verbs = Arguments > 0 ? [] : Verb.Subcommands.Where(command => !command.Hidden)
                .Select(command => new Candidate(command.Name, FirstSentence(command.Description)));
            var argument = Verb.Arguments.Count == 0 ? null
                : Arguments < Verb.Arguments.Count ? Verb.Arguments[Arguments]
                : Verb.Arguments[^1] is { Arity.MaximumNumberOfValues: > 1 } last ? last
                : null;
            return argument is null ? verbs : verbs.Concat(Values(argument, session));
        }

        private IEnumerable<Candidate> Values(Symbol symbol, Session session) => Verb.WordsOf(symbol) is { } source
            ? source(session).Select(word => new Candidate(word))
            : symbol.GetCompletions(CompletionContext.Empty).Select(item => new Candidate(item.Label));
    }
}
