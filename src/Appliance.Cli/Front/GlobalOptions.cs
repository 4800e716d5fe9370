using System.CommandLine;

namespace Appliance.Cli.Front;

/// <summary>Options that every verb has.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> root = Recursive(Options.Text("--root", "DIR", "Use the configuration, state and storages below DIR (also APPLIANCE_ROOT)."));
    private readonly Option<bool> quiet = Recursive(new Option<bool>("--quiet", "-q")
    {
        Description = "Print data, warnings and errors only.",
        Arity = ArgumentArity.Zero,
    });

    private readonly Option<bool> noProgress = Recursive(Options.Flag("--no-progress", "Report downloads in plain lines, never as a bar."));
    private readonly Option<bool> noColor = Recursive(Options.Flag("--no-color", "Use no colour (also NO_COLOR)."));
    private readonly Option<bool> help = Recursive(new Option<bool>("--help", "-h", "-?")
    {
        Description = "Show how a verb is used.",
        Arity = ArgumentArity.Zero,
    });

    private readonly Option<bool> version = Options.Flag("--version", "Print the version.");

    /// <summary>In the order the help lists them; all but the last are those of every verb.</summary>
    public IReadOnlyList<Option> All => [root, quiet, noProgress, noColor, help, version];

    /// <summary>Whether the version is wanted, as the verb <c>version</c> prints it.</summary>
    public bool WantsVersion(ParseResult result) => result.GetValue(version);

    /// <summary>Whether help is wanted, whatever else is wrong with the command line.</summary>
    public bool WantsHelp(ParseResult result) => result.GetResult(help) is { Implicit: false };

    /// <summary>What was chosen, with the environment where the command line says nothing.</summary>
    public Session Open(ParseResult result, Terminal terminal)
    {
        var variable = terminal.Variable("APPLIANCE_ROOT");
        return new Session(terminal, result.GetValue(root) ?? (variable is { Length: > 0 } ? variable : null))
        {
            IsQuiet = result.GetValue(quiet),
            HasColour = !result.GetValue(noColor) && !terminal.IsPlain,
            HasBars = terminal.ErrorIsTerminal && !result.GetValue(noProgress) && terminal.Variable("TERM") is not "dumb",
        };
    }

    private static Option<T> Recursive<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
