using System.Runtime.InteropServices;
using Cake.Common;
using Cake.Core;
using Cake.Core.IO;
using Cake.Frosting;

namespace Appliance.Build;

/// <summary>What every task knows: where things are, and what the command line asked for.</summary>
public sealed class BuildContext : FrostingContext
{
    public const string Release = "Release";

    public const string Solution = "Appliance.sln";

    public BuildContext(ICakeContext context)
        : base(context)
    {
        Root = FindRoot();
        context.Environment.WorkingDirectory = Root;
        Target = context.Argument("target", "");
        Aot = context.HasArgument("aot");
        FormatChecksOnly = context.HasArgument("check") || Target == "CI";
        var runtime = context.Argument<string?>("runtime", null);
        Runtimes = runtime is not null ? [runtime] : Target is "Publish" or "CI" ? BuildArguments.Runtimes : [HostRuntime];
    }

    /// <summary>Runtime identifier of the machine this runs on.</summary>
    public static string HostRuntime => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>Top level of the checkout; the working directory of every task.</summary>
    public string Root { get; }

    public string Target { get; }

    public bool Aot { get; }

    public bool FormatChecksOnly { get; }

    /// <summary>What Publish publishes for; only this machine unless publishing is what was asked for.</summary>
    public IReadOnlyList<string> Runtimes { get; }

    /// <summary>A path below artifacts/.</summary>
    public string Artifact(params string[] parts) => Path.Join([Root, "artifacts", .. parts]);

    /// <summary>The published program for this machine.</summary>
    public string Binary => Artifact("publish", HostRuntime, "appliance");

    /// <summary>Runs a program on this terminal.</summary>
    /// <returns>Its exit code.</returns>
    public int Call(string program, IEnumerable<string> arguments, params IReadOnlyList<(string Name, string Value)> environment) =>
        this.StartProcess(program, new ProcessSettings
        {
            Arguments = ProcessArgumentBuilder.FromStringsQuoted(arguments),
            EnvironmentVariables = environment.ToDictionary(pair => pair.Name, string? (pair) => pair.Value, StringComparer.Ordinal),
        });

    /// <summary>Runs a program on this terminal and stops the build where it fails.</summary>
    public void Require(string program, params string[] arguments)
    {
        var exit = Call(program, arguments);
        if (exit != 0)
        {
            throw new CakeException(exit, $"'{program} {string.Join(' ', arguments)}' failed with exit code {exit}.");
        }
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(directory, Solution)))
        {
            directory = Path.GetDirectoryName(directory)
                ?? throw new CakeException($"No {Solution} above '{AppContext.BaseDirectory}'.");
        }

        return directory;
    }
}
