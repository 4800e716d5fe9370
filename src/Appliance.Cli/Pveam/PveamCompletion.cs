using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Verbs;

namespace Appliance.Cli.Pveam;

/// <summary>Completion of pveam's command lines: <c>complete -o default -C 'pveam bashcomplete' pveam</c>.</summary>
internal static class PveamCompletion
{
    /// <summary>The hidden verb bash calls.</summary>
    public const string Verb = "bashcomplete";

    /// <summary>bash passes the command, the word and the word before it as arguments, the line in the environment.</summary>
    public static int Answer(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var line = CompletionVerb.BashLine(terminal);
        var session = new Session(terminal, terminal.Variable("APPLIANCE_ROOT") is { Length: > 0 } root ? root : null);
        var candidates = Candidates([.. line.Skip(1)], session)
            .Where(word => word.StartsWith(line[^1], StringComparison.Ordinal) && ShellWords.IsSafe(word))
            .Select(word => new Candidate(word));
        CompletionVerb.WriteForBash(terminal, candidates, line[^1], arguments.ElementAtOrDefault(2));
        return ExitCode.Done;
    }

    /// <summary>Words that may stand in the last place.</summary>
    public static IEnumerable<string> Candidates(IReadOnlyList<string> words, Session session)
    {
        if (words.Count <= 1)
        {
            return PveamVerb.All.Select(verb => verb.Name);
        }

        if (PveamVerb.Find(words[0]) is not { } verb)
        {
            return [];
        }

        if (words[^1].StartsWith('-'))
        {
            return verb.Optional.Select(parameter => "--" + parameter.Name);
        }

        if (verb == PveamVerb.Available)
        {
            return words.Count > 2 && words[^2].StartsWith('-') ? PveamVerb.Sections : ["--section"];
        }

        return (verb.Name, words.Count) switch
        {
            ("download" or "list", 2) => WordLists.Storages(session),
            ("download", 3) => WordLists.TemplateNames(session),
            ("remove", 2) => WordLists.Volumes(session),
            ("help", 2) => PveamVerb.All.Select(other => other.Name),
            _ => [],
        };
    }
}
