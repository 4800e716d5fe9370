using System.Runtime.InteropServices;
using Appliance.Linux;

namespace Appliance.Cli.Front;

/// <summary>
/// SIGINT and SIGTERM: the work is cancelled, and whatever it does, the process is gone soon after. A second signal
/// ends it at once. Nothing has to be saved then: files get their final names only when they are complete.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>Time for the work to give up by itself: to restore the terminal and to close what it has open.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource source = new();
    private PosixSignalRegistration[] registrations = [];
    private Timer? deadline;
    private TimeSpan grace = Grace;

    /// <summary>Cancelled by the first signal from now on. Until it is asked for, a signal ends the process as it ends any other.</summary>
    /// <param name="cleanUp">Time for work that has to remove what it began; null for the usual moment.</param>
    public CancellationToken Watch(TimeSpan? cleanUp)
    {
        grace = cleanUp ?? Grace;
        if (registrations.Length == 0)
        {
            registrations =
            [
                PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Cli.ExitCode.Interrupted)),
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Cli.ExitCode.Terminated)),
            ];
        }

        return source.Token;
    }

    /// <summary>128 and the number of the signal that came, or null.</summary>
    public int? ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        deadline?.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (ExitCode is not null)
        {
            Leave(exitCode);
        }

        ExitCode = exitCode;
        deadline = new Timer(_ => Leave(exitCode), state: null, grace, Timeout.InfiniteTimeSpan);
        source.Cancel();
    }

    /// <summary>Ends the process wherever it is. Bars hide the cursor while they are drawn.</summary>
    private static void Leave(int exitCode)
    {
        var error = StandardStream.Error();
        try
        {
            error.Write(error.IsTerminal ? "\e[?25h"u8 : []);
        }
        catch (IOException)
        {
            // The terminal is gone, and its cursor with it.
        }

        Environment.Exit(exitCode);
    }
}
