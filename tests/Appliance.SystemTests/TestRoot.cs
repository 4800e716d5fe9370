namespace Appliance.SystemTests;

/// <summary>A directory of its own for one test, and the program run with everything it has below it (<c>--root</c>).</summary>
public sealed class TestRoot : IDisposable
{
    public TestRoot() => Root = Directory.CreateTempSubdirectory("appliance-test-").FullName;

    /// <summary>The directory itself; gone after <see cref="Dispose"/>.</summary>
    public string Root { get; }

    /// <summary>A path below it.</summary>
    public string this[params string[] parts] => Path.Join([Root, .. parts]);

    /// <summary>Runs the published program with this root.</summary>
    public Task<Outcome> RunAsync(params string[] arguments) => RunAsync(arguments, environment: null);

    /// <inheritdoc cref="PublishedBinary.RunAsync"/>
    public Task<Outcome> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, string? input = null, TimeSpan? timeout = null) =>
        PublishedBinary.RunAsync(arguments, WithRoot(environment), input, timeout);

    /// <summary>Starts the published program with this root.</summary>
    public RunningProgram Start(params string[] arguments) => PublishedBinary.Start(arguments, WithRoot(null));

    /// <summary>Writes a file below the root, with the directories it needs.</summary>
    /// <returns>Its full path.</returns>
    public string Write(string path, string text)
    {
        var full = this[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>Another root with the same configuration and state, so that many tests can go on from one beginning.</summary>
    public TestRoot Copy()
    {
        var copy = new TestRoot();
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            var target = copy[Path.GetRelativePath(Root, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose()
    {
        // Names that are no UTF-8 are out of the framework's reach.
        using var removal = System.Diagnostics.Process.Start("rm", ["--recursive", "--force", "--one-file-system", "--", Root]);
        removal.WaitForExit();
    }

    private Dictionary<string, string?> WithRoot(IReadOnlyDictionary<string, string?>? environment)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["APPLIANCE_ROOT"] = Root };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            all[name] = value;
        }

        return all;
    }
}
