using System.Text;
using Appliance.Catalog;
using Appliance.Cli.Front;
using Appliance.Store;

namespace Appliance.Tests.Cli;

/// <summary>A host of its own for one test: a root directory, and the program run in process with captured streams.</summary>
internal sealed class CliHost : IDisposable
{
    private readonly TempDirectory root = new();

    /// <summary>The time on this host.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Below it everything lies.</summary>
    public string Root => root.Path;

    public AppliancePaths Paths => AppliancePaths.Resolve(Root);

    /// <summary>Environment variables the program sees; nothing else of the environment reaches it.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public bool IsRoot { get; init; } = true;

    /// <summary>Both streams are terminals.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>A configured source with an index in force, as an update would have left it.</summary>
    public CliHost WithIndex(string source, params string[] records) =>
        WithIndex(source, new Uri($"http://templates.example/{source}"), records);

    /// <summary>The same, from a server of the test.</summary>
    public CliHost WithIndex(string source, Uri server, params string[] records)
    {
        var file = Path.Join(Paths.SourcesDirectory, source + ".sources");
        Write(file, $"Name: {source}\nURL: {server.AbsoluteUri}\nSigned-By: {source}.gpg\nEnabled: yes\n");
        var text = IndexBytes(records);
        new IndexCache(Paths).Save(source, new CachedIndex(
            new IndexState
            {
                Text = Digest.Of(DigestAlgorithm.Sha256, text),
                FetchedAt = Now,
                SignedAt = Now.AddDays(-1),
                Fingerprint = new string('A', 40),
            },
            server, null, null, text));
        return this;
    }

    /// <summary>A file in the template directory of the storage <c>local</c>.</summary>
    public CliHost WithTemplate(string name, long bytes)
    {
        var path = Path.Join(Paths.LocalStorageDirectory, "template", "cache", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = File.Create(path))
        {
            file.SetLength(bytes);
        }

        File.SetLastWriteTimeUtc(path, Now.AddDays(-3).UtcDateTime);
        return this;
    }

    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Runs <c>appliance</c>.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => RunAsAsync("appliance", ["--root", Root, .. arguments]);

    /// <summary>Runs <c>pct</c> on this host.</summary>
    public Task<CliResult> PctAsync(params string[] arguments)
    {
        Variables["APPLIANCE_ROOT"] = Root;
        return RunAsAsync("pct", arguments);
    }

    /// <summary>Runs <c>pveam</c> on this host.</summary>
    public Task<CliResult> PveamAsync(params string[] arguments)
    {
        Variables["APPLIANCE_ROOT"] = Root;
        return RunAsAsync("pveam", arguments);
    }

    public async Task<CliResult> RunAsAsync(string name, string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        using var terminal = new Terminal
        {
            Output = output,
            Error = error,
            OutputIsTerminal = IsTerminal,
            ErrorIsTerminal = IsTerminal,
            Variable = variable => Variables.GetValueOrDefault(variable),
            IsRoot = IsRoot,
            Clock = new StoppedClock(),
        };
        var code = await CommandLine.RunAsync(name, arguments, terminal, _ => TestContext.Current.CancellationToken);
        return new CliResult(code, output.ToString().Replace(Root, "/root", StringComparison.Ordinal), error.ToString().Replace(Root, "/root", StringComparison.Ordinal));
    }

    public void Dispose() => root.Dispose();

    private static byte[] IndexBytes(string[] records) => Encoding.UTF8.GetBytes(string.Join('\n', records));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>What one run left. The host's root is shown as <c>/root</c>.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Everything, for a comparison with a text.</summary>
    public override string ToString() => $"exit {ExitCode}\n--- stdout\n{Output}--- stderr\n{Error}";
}
