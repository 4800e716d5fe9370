using System.CommandLine;
using Appliance.Cli.Verbs;

namespace Appliance.Cli.Front;

/// <summary>The program under its own name: parses, shows help, and hands over to the verb.</summary>
internal static class ApplianceFront
{
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs one command line.</summary>
    /// <exception cref="UsageException">It was not understood.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, Func<TimeSpan?, CancellationToken> watch)
    {
        var globals = new GlobalOptions();
        var root = Root(globals, arguments);
        var result = root.Parse(arguments, Configuration);
        var verb = (Verb)result.CommandResult.Command;
        if (globals.WantsHelp(result) || arguments.Count == 0)
        {
            if (verb == root && VerbTable.Named(arguments).Any())
            {
                // A misplaced verb name made the tree partial; help shows all of it.
                verb = Root(globals, []);
            }

            var help = new HelpText(arguments.Count == 0 ? terminal.Error : terminal.Output, terminal.OutputIsTerminal ? terminal.Width() : 100);
            help.Write(verb);
            return arguments.Count == 0 ? ExitCode.Usage : ExitCode.Done;
        }

        if (globals.WantsVersion(result))
        {
            terminal.Output.Write($"appliance {VersionVerb.Number}\n");
            return ExitCode.Done;
        }

        if (UsageError.Of(result, verb) is { } error)
        {
            throw error;
        }

        try
        {
            return await verb.Run!(globals.Open(result, terminal), result, verb.IsQuick ? CancellationToken.None : watch(verb.CleanUpTime));
        }
        catch (UsageException e) when (e.Hint is null)
        {
            throw new UsageException(e.Message) { Hint = UsageError.HelpHint(verb) };
        }
    }

    /// <summary>
    /// The tree of verbs. Only those that the command line may mean are made, as making all of them takes longer than
    /// most verbs do; where it names none, all are made, for help and for suggestions.
    /// </summary>
    public static Verb Root(GlobalOptions globals, IReadOnlyList<string> arguments)
    {
        var root = new Verb("appliance", "Manage templates for Linux system containers: find, fetch, check, keep up to date, publish.");
        foreach (var option in globals.All)
        {
            root.Add(option);
        }

        var named = VerbTable.Named(arguments).ToList();
        foreach (var entry in named.Count > 0 ? named : [.. VerbTable.All])
        {
            root.Add(entry.Create(arguments));
        }

        return root;
    }
}
