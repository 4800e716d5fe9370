using Appliance.Cli.Front;

namespace Appliance.Cli.Pveam;

/// <summary>
/// The program as <c>pveam</c>: its verbs, abbreviations, options, usage texts and tables. What differs on purpose is in
/// docs/pveam.md, above all that a failure is never exit 0.
/// </summary>
/// <remarks>Source: spec pveam.md §1.</remarks>
internal static class PveamFront
{
    /// <summary>Name of the link.</summary>
    public const string Name = "pveam";

    private const int MaxTextLength = 255;

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="chosenRoot">What <c>appliance --root</c> named; null leaves it to <c>APPLIANCE_ROOT</c>.</param>
    /// <param name="watch">Begins to watch for signals.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, string? chosenRoot, Func<TimeSpan?, CancellationToken> watch)
    {
        var typed = arguments.Count > 0 ? arguments[0] : "";
        if (typed == PveamCompletion.Verb)
        {
            return PveamCompletion.Answer(arguments, terminal);
        }

        var root = chosenRoot ?? (terminal.Variable("APPLIANCE_ROOT") is { Length: > 0 } set ? set : null);
        if (!terminal.IsRoot && root is null)
        {
            terminal.Error.Write("please run as root\n");
            return ExitCode.PveamUsage;
        }

        if (arguments.Count == 0)
        {
            return Usage(terminal, "no command specified");
        }

        if (PveamVerb.Find(typed) is not { } verb)
        {
            return Usage(terminal, $"unknown command '{Name} {typed}'");
        }

        try
        {
            var call = PveamCall.Parse(verb, [.. arguments.Skip(1)]);
            if (verb == PveamVerb.Help)
            {
                return Help(terminal, call);
            }

            var session = new Session(terminal, root)
            {
                HasColour = !terminal.IsPlain,
                HasBars = terminal.ErrorIsTerminal && terminal.Variable("TERM") is not "dumb",
            };
            return await new PveamCommands(session).RunAsync(verb, call, verb == PveamVerb.Available ? CancellationToken.None : watch(null));
        }
        catch (PveamParameterException e)
        {
            terminal.Flush();
            foreach (var line in e.Lines)
            {
                terminal.Error.Write(UntrustedText.Show(line) + "\n");
            }

            terminal.Error.Write(verb.Synopsis + "\n");
            return ExitCode.PveamUsage;
        }
    }

    /// <summary>Checks a text parameter as the original's schema does.</summary>
    public static string Checked(string parameter, string value) => value.Length <= MaxTextLength
        ? value
        : throw PveamParameterException.Verification((parameter, $"value may only be {MaxTextLength} characters long"));

    private static int Help(Terminal terminal, PveamCall call)
    {
        // The list of words counts as true even when it is empty, so the long form is what `help` alone prints.
        var isLong = call.Option("verbose") is not { } verbose || IsTrue(verbose);
        if (call.Positionals.Count == 0)
        {
            terminal.Output.Write(isLong ? PveamHelp.LongOfAll() : PveamHelp.Usage());
            return ExitCode.Done;
        }

        var typed = string.Join(' ', call.Positionals);
        if (PveamVerb.Find(typed) is not { } verb)
        {
            return Usage(terminal, $"unknown command '{typed}'");
        }

        terminal.Output.Write(isLong ? PveamHelp.Long(verb) : $"USAGE: {verb.Synopsis}\n");
        return ExitCode.Done;
    }

    private static bool IsTrue(string value) => value.ToLowerInvariant() switch
    {
        "" or "1" or "yes" or "true" or "on" => true,
        "0" or "no" or "false" or "off" => false,
        _ => throw PveamParameterException.Verification(("verbose", $"expected a yes or no, got '{value}'")),
    };

    private static int Usage(Terminal terminal, string error)
    {
        terminal.Error.Write($"ERROR: {UntrustedText.Show(error)}\n{PveamHelp.Usage()}");
        return ExitCode.PveamUsage;
    }
}
