using System.Text;
using Appliance.Linux;

namespace Appliance.Cli.Front;

/// <summary>
/// The only door to the outside of the process: both streams, what is known of them, and the environment. Everything
/// else of the program takes one, so that a test can run a verb as the process would.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>Data. Buffered; <see cref="Flush"/> before leaving.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Everything that is not data.</summary>
    public required TextWriter Error { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal, or 80.</summary>
    public Func<int> Width { get; init; } = () => 80;

    /// <summary>Value of an environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether the effective user is root.</summary>
    public bool IsRoot { get; init; }

    /// <summary>The environment asks for no colour, or the terminal has none (no-color.org).</summary>
    public bool IsPlain => Variable("NO_COLOR") is { Length: > 0 } || Variable("TERM") is "dumb";

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = StandardStream.Output();
        var error = StandardStream.Error();
        return new Terminal
        {
            Output = new StreamWriter(new OutputStream(output), utf8, bufferSize: 16 * 1024),
            Error = new StreamWriter(new OutputStream(error) { IgnoreFailure = true }, utf8, bufferSize: 1024) { AutoFlush = true },
            OutputIsTerminal = output.IsTerminal,
            ErrorIsTerminal = error.IsTerminal,
            Width = () => output.Columns ?? error.Columns ?? 80,
            Variable = Environment.GetEnvironmentVariable,
            IsRoot = Environment.IsPrivilegedProcess,
        };
    }

    /// <summary>Hands over what is buffered.</summary>
    /// <exception cref="ApplianceException">Standard output takes no more (APL7001).</exception>
    public void Flush() => Output.Flush();

    /// <summary>Drops what could not be written; the streams themselves belong to the process.</summary>
    public void Dispose()
    {
    }
}
