using System.Runtime.InteropServices;

namespace Appliance.SystemTests;

/// <summary>The program as it is shipped: what the variable APPLIANCE_BINARY names, else what the Publish target left in artifacts/.</summary>
public static class PublishedBinary
{
    /// <summary>Its path; the test is skipped where nothing was published.</summary>
    public static string Path
    {
        get
        {
            var path = Environment.GetEnvironmentVariable("APPLIANCE_BINARY") is { Length: > 0 } given ? given : Default;
            Assert.SkipUnless(File.Exists(path), $"No published program at '{path}': run 'dotnet run --project build -- --target=Publish' first.");
            return path;
        }
    }

    private static string Default => System.IO.Path.Join(
        Repository.Root, "artifacts", "publish", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64", "appliance");

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Set beside what every run gets: no proxy, no colour wish, no APPLIANCE_ROOT from outside; null removes a variable.</param>
    /// <param name="input">Standard input; empty if null.</param>
    /// <param name="timeout">After it the program is killed and the test fails. Default two minutes.</param>
    public static async Task<Outcome> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? input = null, TimeSpan? timeout = null)
    {
        await using var program = Start(arguments, environment, input);
        return await program.WaitAsync(timeout);
    }

    /// <summary>Starts it; for tests that kill it or watch it. env hands it the signals that a shell's background jobs ignore.</summary>
    public static RunningProgram Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? input = null) =>
        RunningProgram.Start("/usr/bin/env", ["--default-signal=INT,QUIT,TERM", Path, .. arguments], Clean(environment), input);

    /// <summary>The environment of a person who has configured nothing.</summary>
    private static Dictionary<string, string?> Clean(IReadOnlyDictionary<string, string?>? wishes)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        string[] unwanted =
        [
            "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
            "NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "APPLIANCE_ROOT",
        ];
        foreach (var name in unwanted)
        {
            environment[name] = null;
        }

        foreach (var (name, value) in wishes ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        return environment;
    }
}
