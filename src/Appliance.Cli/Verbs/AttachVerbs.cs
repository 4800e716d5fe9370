using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Containers.Lxc;
using Appliance.Linux;

namespace Appliance.Cli.Verbs;

/// <summary><c>enter</c>, <c>exec</c> and <c>console</c>: this process becomes LXC's program, so terminal, signals and exit code are its own.</summary>
internal static class AttachVerbs
{
    private const string GroupName = "Containers";

    public static Verb CreateEnter()
    {
        var id = ContainerArgument.Create();
        var keep = KeepEnvironment();
        return new Verb("enter", "Get a shell of root's in a running container.")
        {
            Group = GroupName,
            IsQuick = true,
            Examples = [("enter 101", "No password is asked")],
            Run = (session, result, _) =>
                Become(session, session.Containers().Attach(ContainerArgument.Parse(result.GetRequiredValue(id)), [], result.GetValue(keep))),
        }.With(id, keep).Completing(id, WordLists.RunningContainers);
    }

    public static Verb CreateExec()
    {
        var id = ContainerArgument.Create();
        var keep = KeepEnvironment();
        var command = new Argument<string[]>("COMMAND")
        {
            Description = "Program in the container and its arguments; no shell reads them.",
            Arity = ArgumentArity.OneOrMore,
            CaptureRemainingTokens = true,
        };
        return new Verb("exec", "Run a program in a running container.")
        {
            Group = GroupName,
            IsQuick = true,
            Details = "The exit code is the program's. Options of this verb stand before the number, those of the program behind `--`.",
            Examples = [("exec 101 -- systemctl is-system-running", "One program"), ("exec 101 -- sh -c 'cd /etc && ls'", "What needs a shell")],
            Run = (session, result, _) =>
                Become(session, session.Containers().Attach(ContainerArgument.Parse(result.GetRequiredValue(id)), Command(result.GetRequiredValue(command)), result.GetValue(keep))),
        }.With(id, command, keep).Completing(id, WordLists.RunningContainers);
    }

    public static Verb CreateConsole()
    {
        var id = ContainerArgument.Create();
        var escape = Escape();
        return new Verb("console", "Connect the terminal to a running container's console.")
        {
            Group = GroupName,
            IsQuick = true,
            Details = "Which one it is, the container's option cmode says. Type the escape character and then q to leave it.",
            Examples = [("console 101", "Ctrl+a q leaves"), ("console 101 --escape ^b", "Ctrl+b q leaves")],
            Run = (session, result, _) =>
                Become(session, session.Containers().Console(ContainerArgument.Parse(result.GetRequiredValue(id)), result.GetValue(escape) ?? "^a")),
        }.With(id, escape).Completing(id, WordLists.RunningContainers);
    }

    /// <summary>Whether a text names an escape character as lxc-console takes it: a character, or <c>^</c> and a letter.</summary>
    public static bool IsEscape(string text) => text.Length == 1 ? text[0] is > ' ' and <= '~' : text.Length == 2 && text[0] == '^' && char.IsAsciiLetter(text[1]);

    /// <summary>Returns only by an exception.</summary>
    public static Task<int> Become(Session session, ProgramCall call)
    {
        session.Terminal.Flush();
        ProcessImage.Replace(call.Program, call.Arguments, call.Environment);
        return Task.FromResult(ExitCode.Failed);
    }

    private static string[] Command(string[] words) => words is ["--", .. var rest] ? rest : words;

    private static Option<bool> KeepEnvironment() => Options.Flag("--keep-env", "Hand on the variables of this shell, which may hold secrets of the host.");

    private static Option<string?> Escape() =>
        Options.Of("--escape", "CHARACTER", "With q it leaves the console: a character, or ^ and a letter. Default ^a.", text => IsEscape(text) ? text : null, "a character, or '^' and a letter");
}
