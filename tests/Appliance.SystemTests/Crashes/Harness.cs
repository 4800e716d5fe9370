using System.Globalization;

namespace Appliance.SystemTests.Crashes;

/// <summary>Runs <c>killtest.sh</c> of the reference material, which disturbs a command and then checks an invariant.</summary>
internal static class Harness
{
    /// <summary>Whether to try hundreds of crashes, for an hour, rather than some.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("APPLIANCE_LONG_TESTS") is "1";

    /// <summary>How often, in a short run or in a long one.</summary>
    public static string Times(int few, int many) => (IsLong ? many : few).ToString(CultureInfo.InvariantCulture);

    /// <summary>Passes if the command was disturbed at least once and the invariant always held.</summary>
    /// <param name="mode">Of the harness.</param>
    /// <param name="operation">What is disturbed.</param>
    /// <param name="options">More options of the harness.</param>
    public static async Task CheckAsync(string mode, Operation operation, params string[] options)
    {
        var script = Path.Join(Requires.Shared(), "tools", "killtest.sh");
        var log = Directory.CreateTempSubdirectory("appliance-crash-");
        try
        {
            string[] recover = operation.Recover is null ? [] : ["-r", operation.Recover];
            await using var harness = RunningProgram.Start(
                Requires.Program("bash", "bash"),
                [script, mode, "-c", operation.Command, "-s", operation.Setup, "-i", operation.Invariant, .. recover, "-l", log.FullName, .. options]);
            var outcome = await harness.WaitAsync(IsLong ? TimeSpan.FromHours(2) : TimeSpan.FromMinutes(10));
            TestContext.Current.TestOutputHelper?.WriteLine(outcome.Output);

            Assert.True(outcome.ExitCode == 0, $"{mode}:\n{outcome}");
            Assert.DoesNotContain("disturbed=0 ", outcome.Output, StringComparison.Ordinal);
        }
        finally
        {
            log.Delete(recursive: true);
        }
    }
}
