using Cake.Core;

namespace Appliance.Build.Pipeline;

/// <summary>The fast suite, then the system suite on the published program; the closing line sums both.</summary>
public static class TestRun
{
    /// <exception cref="CakeException">A test failed, a suite ended badly, or nothing was tested at all.</exception>
    public static void Run(BuildContext context)
    {
        var reports = context.Artifact("tests");
        if (Directory.Exists(reports))
        {
            Directory.Delete(reports, recursive: true);
        }

        var counts = Suite(context, "fast", ["test", "--project", "tests/Appliance.Tests", "--configuration", BuildContext.Release, "--no-build"])
            + Suite(context, "system", [$"tests/Appliance.SystemTests/bin/{BuildContext.Release}/net10.0/Appliance.SystemTests.dll"]);
        Console.WriteLine();
        Console.WriteLine(counts);
        if (counts.Failed > 0 || counts.Passed == 0)
        {
            throw new CakeException(counts.Failed > 0 ? $"{counts.Failed} test{(counts.Failed == 1 ? "" : "s")} failed; the reports are in {reports}." : "No test was run.");
        }
    }

    private static TestCounts Suite(BuildContext context, string name, IEnumerable<string> command)
    {
        var reports = context.Artifact("tests");
        var exit = context.Call(
            "dotnet",
            [.. command, "--results-directory", reports, "--report-xunit-trx", "--report-xunit-trx-filename", $"{name}.trx", "--timeout", "60m", "--no-progress"],
            ("APPLIANCE_BINARY", context.Binary),
            ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"));
        var counts = TestCounts.Read(Path.Join(reports, $"{name}.trx"));
        if (counts is null || (exit != 0 && counts.Failed == 0))
        {
            Console.Error.WriteLine($"error: the {name} tests ended with exit code {exit}{(counts is null ? " and without a report" : "")}.");
            return (counts ?? new TestCounts(0, 0, 0)) with { Failed = 1 };
        }

        return counts;
    }
}
