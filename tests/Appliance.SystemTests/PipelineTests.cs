namespace Appliance.SystemTests;

/// <summary>How the pipeline answers a command line that is wrong.</summary>
public sealed class PipelineTests
{
    private static string Program => Path.Join(Repository.Root, "build", "bin", "Release", "net10.0", "Build.dll");

    [Theory]
    [InlineData("Unknown target 'Nope'; the targets are Bench, Build, CI, ", "--target=Nope")]
    [InlineData("Unknown argument '--nope'.", "--target=Build", "--nope")]
    [InlineData("Unknown argument 'Test'.", "Test")]
    [InlineData("'--target' needs a value: --target=TARGET.", "--target")]
    [InlineData("'--aot' takes no value, got 'yes'.", "--target=Publish", "--aot=yes")]
    [InlineData("No target given.")]
    public async Task WrongArgument_Always_IsOneSentenceAndUsageExit(string sentence, params string[] arguments)
    {
        var outcome = (await RunAsync(arguments)).Exited(2);

        Assert.StartsWith($"error: {sentence}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Runtime_ThatIsNone_FailsInOneSentence()
    {
        var outcome = await RunAsync("--target=Publish", "--runtime=windows");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("error: Unknown runtime 'windows'; the runtimes are linux-x64, linux-arm64.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Always_ListsEveryTarget()
    {
        var outcome = (await RunAsync("--help")).Succeeded();

        Assert.All(
            new[] { "Restore", "Build", "Test", "Publish", "Quickstart", "Bench", "Format", "CI" },
            target => Assert.Contains($"\n  {target} ", outcome.Output, StringComparison.Ordinal));
    }

    private static async Task<Outcome> RunAsync(params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Program), "The pipeline is not built for Release: run 'dotnet run --project build -- --target=Build' first.");
        await using var pipeline = RunningProgram.Start("dotnet", [Program, .. arguments]);
        return await pipeline.WaitAsync();
    }
}
