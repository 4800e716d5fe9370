using System.Diagnostics;
using System.Globalization;

namespace Appliance.SystemTests;

/// <summary>A program that has been started, with its output being collected. Disposing it kills what is left of it.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;
    private readonly long started = Stopwatch.GetTimestamp();

    private RunningProgram(Process process, string? input)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            process.StandardInput.Write(input);
        }

        process.StandardInput.Close();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts a program without a shell.</summary>
    /// <param name="program">A path, or a name that is looked for in PATH.</param>
    /// <param name="arguments">As execve(2) takes them.</param>
    /// <param name="environment">Set beside what is inherited; null removes a variable.</param>
    /// <param name="input">Standard input; empty if null.</param>
    public static RunningProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start)!, input);
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="timeout">After it the program is killed and the test fails. Default two minutes.</param>
    public async Task<Outcome> WaitAsync(TimeSpan? timeout = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(timeout ?? TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)}' did not end in time.\n{await output}{await error}");
        }

        var duration = Stopwatch.GetElapsedTime(started);
        return new Outcome(process.ExitCode, await output, await error, duration);
    }

    /// <summary>SIGKILL, as a power cut feels to one process; its children are not told.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends another signal, such as <c>INT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }
}
