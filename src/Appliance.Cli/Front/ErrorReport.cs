using Appliance.Cli.Output;

namespace Appliance.Cli.Front;

/// <summary>The one place that turns an exception into words and an exit code.</summary>
internal static class ErrorReport
{
    /// <summary>Which exit code an exception stands for (docs/command-line.md).</summary>
    public static int ExitCodeOf(Exception exception) => exception switch
    {
        UsageException => ExitCode.Usage,
        VerificationException => ExitCode.Trust,
        DownloadException => ExitCode.Network,
        ApplianceException { Code: var code } when IsAboutConfiguration(code) => ExitCode.Failed,
        ApplianceException { Code: var code } when code.StartsWith("APL5", StringComparison.Ordinal) => ExitCode.Storage,
        IOException or UnauthorizedAccessException => ExitCode.Storage,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.Failed,
    };

    /// <summary>APL511x–APL514x, APL519x–APL523x, and what a creation cannot do as it was asked: no storage is at fault.</summary>
    private static bool IsAboutConfiguration(string code) =>
        code.StartsWith("APL", StringComparison.Ordinal) && int.TryParse(code.AsSpan(3), out var number)
        && number is (>= 5110 and <= 5149) or 5170 or 5171 or 5172 or 5176 or 5177 or (>= 5190 and <= 5239);

    /// <summary><c>error[CODE]: sentence</c> and <c>hint: …</c>; one line each, whatever is in them.</summary>
    /// <param name="terminal">Where it goes.</param>
    /// <param name="exception">What happened.</param>
    /// <param name="colour">Whether the label is coloured.</param>
    /// <param name="subject">What it happened to, put before the sentence.</param>
    public static void Write(Terminal terminal, Exception exception, bool colour, string? subject = null)
    {
        var (label, message, hint) = exception switch
        {
            UsageException usage => ("error", usage.Message, usage.Hint),
            ApplianceException known => ($"error[{known.Code}]", known.Message, known.Hint),
            IOException or UnauthorizedAccessException => ("error[APL7002]", exception.Message, null),
            OperationCanceledException => ("error", "Interrupted.", null),
            _ => ("internal error", $"{exception.GetType().Name}: {exception.Message}",
                "This is a fault of the program. Set APPLIANCE_DEBUG=1 to see where, and report it."),
        };
        WriteLine(terminal, label, Tone.Bad, subject + Sentence(message), colour);
        if (hint is not null)
        {
            WriteLine(terminal, "hint", Tone.Faint, hint, colour);
        }

        if (terminal.Variable("APPLIANCE_DEBUG") is "1")
        {
            terminal.Error.WriteLine(exception);
        }
    }

    /// <summary>Ends in one full stop: the system's own messages have one or none.</summary>
    private static string Sentence(string message) => message.TrimEnd('.', ' ') + ".";

    /// <summary>One line <c>LABEL: text</c>.</summary>
    public static void WriteLine(Terminal terminal, string label, Tone tone, string text, bool colour) =>
        terminal.Error.WriteLine($"{Style.Apply(label + ":", tone, colour)} {UntrustedText.Show(text)}");
}
