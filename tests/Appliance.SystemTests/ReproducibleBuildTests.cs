using System.Security.Cryptography;

namespace Appliance.SystemTests;

/// <summary>The same sources give the same program, whoever compiles them and wherever.</summary>
public sealed class ReproducibleBuildTests
{
    private static readonly string[] Sources = ["src", "build/msbuild", ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "Appliance.sln"];

    [Fact]
    public async Task Build_InTwoDirectories_GivesTheSameAssemblies()
    {
        using var here = new TestRoot();
        using var there = new TestRoot();

        Assert.Equal(await BuildAsync(here["one"]), await BuildAsync(there["quite", "another", "place"]));
    }

    /// <summary>Compiles a copy of the sources.</summary>
    /// <returns>The digests of the program and its library.</returns>
    private static async Task<(string Program, string Library)> BuildAsync(string directory)
    {
        foreach (var source in Sources)
        {
            Copy(Path.Join(Repository.Root, source), Path.Join(directory, source));
        }

        string[] arguments = ["build", Path.Join(directory, "src/Appliance.Cli"), "--configuration", "Release", "--disable-build-servers"];
        await using var build = RunningProgram.Start("dotnet", arguments);
        (await build.WaitAsync(TimeSpan.FromMinutes(10))).Succeeded();
        var output = Path.Join(directory, "src/Appliance.Cli/bin/Release/net10.0");
        return (Digest(Path.Join(output, "appliance.dll")), Digest(Path.Join(output, "Appliance.Core.dll")));
    }

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(from).Where(entry => Path.GetFileName(entry) is not ("bin" or "obj")))
        {
            Copy(entry, Path.Join(to, Path.GetFileName(entry)));
        }
    }
}
