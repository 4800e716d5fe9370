namespace Appliance.SystemTests;

/// <summary>What a program that ended left behind.</summary>
/// <param name="ExitCode">As the shell counts: 128 + signal for a program that was killed.</param>
/// <param name="Output">Standard output, as UTF-8.</param>
/// <param name="Error">Standard error, as UTF-8.</param>
/// <param name="Duration">From start to exit.</param>
public sealed record Outcome(int ExitCode, string Output, string Error, TimeSpan Duration)
{
    /// <summary>This, if it ended well; otherwise the test fails and shows everything the program said.</summary>
    public Outcome Succeeded() => Exited(0);

    /// <summary>This, if it ended with the exit code; otherwise the test fails and shows everything the program said.</summary>
    public Outcome Exited(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Expected exit {exitCode}, got:\n{this}");
        return this;
    }

    public override string ToString() => $"exit {ExitCode}\n--- stdout\n{Output}--- stderr\n{Error}";
}
