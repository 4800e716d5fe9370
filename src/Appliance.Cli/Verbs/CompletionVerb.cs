using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>completion</c>, and the hidden verb that answers the shells.</summary>
internal static class CompletionVerb
{
    public static Verb Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add("bash", "zsh", "fish");
        return new Verb("completion", "Print a script that completes command lines in a shell.")
        {
            Group = "Other",
            Details = "Verbs, options, templates, storages, volumes and sources are completed from local files; the network is never asked.",
            Examples = [("completion bash > /etc/bash_completion.d/appliance", "For every user, in bash"), ("completion fish | source", "In this fish")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                session.Terminal.Output.Write(result.GetValue(shell) switch
                {
                    "bash" => CompletionScripts.Bash,
                    "zsh" => CompletionScripts.Zsh,
                    "fish" => CompletionScripts.Fish,
                    var other => throw new UsageException($"SHELL must be bash, zsh or fish, not '{other}'."),
                });
                return Task.FromResult(ExitCode.Done);
            },
        }.With(shell);
    }

    /// <summary>
    /// <c>__complete words WORD…</c> prints word, tab, description; called by bash (<c>complete -C</c>) it prints what
    /// bash expects: candidates for the part of the word behind the last break.
    /// </summary>
    public static Verb CreateAsk()
    {
        var words = new Argument<string[]>("WORD") { Arity = ArgumentArity.ZeroOrMore, CaptureRemainingTokens = true };
        return new Verb(CompletionScripts.AskVerb, "Answer a shell's question for completions.")
        {
            Hidden = true,
            IsQuick = true,
            Run = (session, result, _) =>
            {
                var given = result.GetValue(words) ?? [];
                if (given is ["words", ..])
                {
                    foreach (var candidate in CompletionEngine.Complete(given[1..], session.Terminal))
                    {
                        session.Terminal.Output.Write(candidate.Description is null
                            ? $"{candidate.Word}\n" : $"{candidate.Word}\t{UntrustedText.Show(candidate.Description)}\n");
                    }
                }
                else
                {
                    var line = BashLine(session.Terminal);
                    WriteForBash(session.Terminal, CompletionEngine.Complete([.. line.Skip(1)], session.Terminal), line[^1], given.ElementAtOrDefault(1));
                }

                return Task.FromResult(ExitCode.Done);
            },
        }.With(words);
    }

    /// <summary>The words bash is completing.</summary>
    public static IReadOnlyList<string> BashLine(Terminal terminal)
    {
        var line = terminal.Variable("COMP_LINE") ?? "";
        return ShellWords.Split(line, int.TryParse(terminal.Variable("COMP_POINT"), CultureInfo.InvariantCulture, out var point) ? point : line.Length);
    }

    /// <summary>bash replaces only what follows the last <c>:</c> or <c>=</c>: that part is all it wants to hear.</summary>
    public static void WriteForBash(Terminal terminal, IEnumerable<Candidate> candidates, string typed, string? current)
    {
        var skip = current is not null && typed.EndsWith(current, StringComparison.Ordinal) ? typed.Length - current.Length : 0;
        foreach (var candidate in candidates)
        {
            terminal.Output.Write($"{candidate.Word[skip..]}\n");
        }
    }
}
