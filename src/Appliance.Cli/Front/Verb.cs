using System.CommandLine;

namespace Appliance.Cli.Front;

/// <summary>What completion offers for an argument or option: taken from local files only, never from the network.</summary>
internal delegate IEnumerable<string> WordSource(Session session);

/// <summary>A verb: how it is typed, what its help says, what it does.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    private readonly Dictionary<Symbol, WordSource> words = [];

    /// <summary>The work; null for a group of verbs. Returns the exit code of what is no exception.</summary>
    public Func<Session, ParseResult, CancellationToken, Task<int>>? Run { get; init; }

    /// <summary>Done before anybody can interrupt it: signals are left alone, as watching them costs a thread.</summary>
    public bool IsQuick { get; init; }

    /// <summary>How long it may take to remove what it began when it is interrupted; a second signal ends it at once. Null for a moment.</summary>
    public TimeSpan? CleanUpTime { get; init; }

    /// <summary>Paragraphs below the description.</summary>
    public string? Details { get; init; }

    /// <summary>Command lines without the program's name, each with what it is for.</summary>
    public IReadOnlyList<(string Line, string Purpose)> Examples { get; init; } = [];

    /// <summary>The heading it stands under in the list of all verbs.</summary>
    public string Group { get; init; } = "Other";

    /// <summary>Says what completes a value.</summary>
    public Verb Completing(Symbol symbol, WordSource source)
    {
        words[symbol] = source;
        return this;
    }

    /// <summary>Takes these arguments, options and verbs, in this order.</summary>
    public Verb With(params ReadOnlySpan<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    Add(argument);
                    break;
                case Option option:
                    Add(option);
                    break;
                case Command command:
                    Add(command);
                    break;
            }
        }

        return this;
    }

    /// <summary>What completes a value, or null.</summary>
    public WordSource? WordsOf(Symbol symbol) => words.GetValueOrDefault(symbol);
}
