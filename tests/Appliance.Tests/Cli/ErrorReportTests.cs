using Appliance.Cli.Front;

namespace Appliance.Tests.Cli;

/// <summary>P50: exit 0 only if done, one clear line otherwise, no stack trace.</summary>
public sealed class ErrorReportTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new VerificationException("APL1001", "Bad.") { Hint = "Do this." }, 3, "error[APL1001]: Bad.\nhint: Do this.\n" },
        { new DownloadException("APL3001", "No route."), 4, "error[APL3001]: No route.\n" },
        { new ApplianceException("APL5001", "Full."), 5, "error[APL5001]: Full.\n" },
        { new ApplianceException("APL1024", "No such template."), 1, "error[APL1024]: No such template.\n" },
        { new IOException("Disk."), 5, "error[APL7002]: Disk.\n" },
        { new OperationCanceledException(), 130, "error: Interrupted.\n" },
        {
            new InvalidOperationException("Oops\u001b[31m"), 1,
            "internal error: InvalidOperationException: Oops\\u{1b}[31m.\nhint: This is a fault of the program. Set APPLIANCE_DEBUG=1 to see where, and report it.\n"
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void AnyException_HasItsCodeAndItsLines(Exception exception, int exitCode, string lines)
    {
        var error = new StringWriter { NewLine = "\n" };
        using var terminal = new Terminal { Output = TextWriter.Null, Error = error };

        ErrorReport.Write(terminal, exception, colour: false);

        Assert.Equal((exitCode, lines), (ErrorReport.ExitCodeOf(exception), error.ToString()));
    }

    [Fact]
    public void Debug_IsAskedFor_ShowsWhere()
    {
        var error = new StringWriter();
        using var terminal = new Terminal { Output = TextWriter.Null, Error = error, Variable = name => name == "APPLIANCE_DEBUG" ? "1" : null };

        ErrorReport.Write(terminal, new InvalidOperationException("Oops"), colour: false);

        Assert.Contains("System.InvalidOperationException: Oops", error.ToString());
    }

    /// <summary>A full disk behind <c>&gt; file</c> must not look like success.</summary>
    [Fact]
    public async Task StandardOutput_Full_IsAFailure()
    {
        var error = new StringWriter { NewLine = "\n" };
        await using var output = new StreamWriter(new OutputStream(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)));
        using var terminal = new Terminal { Output = output, Error = error, IsRoot = true };

        var code = await CommandLine.RunAsync("appliance", ["version"], terminal, _ => TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.StartsWith("error[APL7001]: Cannot write to standard output: ", error.ToString());
    }

    [Fact]
    public void StandardError_Gone_IsIgnored()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var stream = new OutputStream(full) { IgnoreFailure = true };

        stream.Write("x"u8);

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task Cancelled_BeforeItBegan_Exits130()
    {
        using var host = new CliHost();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var error = new StringWriter();
        using var terminal = new Terminal { Output = TextWriter.Null, Error = error, IsRoot = true };

        var code = await CommandLine.RunAsync("appliance", ["--root", host.Root, "remove", "local:vztmpl/a.tar"], terminal, _ => cancelled.Token);

        Assert.Equal(130, code);
    }
}
