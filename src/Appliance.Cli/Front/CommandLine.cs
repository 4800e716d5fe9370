using Appliance.Cli.Pct;
using Appliance.Cli.Pveam;

namespace Appliance.Cli.Front;

/// <summary>One command line from its first word to the exit code.</summary>
internal static class CommandLine
{
    /// <summary>Never throws: whatever happens becomes one clear line on standard error and an exit code (P50).</summary>
    /// <param name="invokedName">File name the program was started by; <c>pveam</c> and <c>pct</c> make it answer as those tools.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="terminal">Where output goes.</param>
    /// <param name="watch">Begins to watch for signals, with the time for cleaning up after one; asked for only by work that takes long enough to be interrupted.</param>
    public static async Task<int> RunAsync(
        string invokedName, IReadOnlyList<string> arguments, Terminal terminal, Func<TimeSpan?, CancellationToken> watch)
    {
        try
        {
            var code = invokedName switch
            {
                PveamFront.Name => await PveamFront.RunAsync(arguments, terminal, chosenRoot: null, watch),
                PctFront.Name => await PctFront.RunAsync(arguments, terminal, chosenRoot: null, watch),
                _ => await ApplianceFront.RunAsync(arguments, terminal, watch),
            };
            terminal.Flush();
            return code;
        }
#pragma warning disable CA1031 // The one place of the product where every exception ends.
        catch (Exception e)
        {
            return Report(e, arguments, terminal);
        }
#pragma warning restore CA1031
    }

    private static int Report(Exception exception, IReadOnlyList<string> arguments, Terminal terminal)
    {
        if (exception is not ApplianceException { Code: "APL7001" })
        {
            try
            {
                terminal.Flush();
            }
            catch (ApplianceException)
            {
                // The first failure is the one to tell.
            }
        }

        var colour = terminal.ErrorIsTerminal && !terminal.IsPlain && !arguments.Contains("--no-color", StringComparer.Ordinal);
        ErrorReport.Write(terminal, exception, colour);
        return ErrorReport.ExitCodeOf(exception);
    }
}
