using System.Text;
using Appliance.Images.Recipes;

namespace Appliance.Tests.Images.Recipes;

/// <summary>A library of recipes of its own for one test. Paths are shown as <c>/lib</c>.</summary>
internal sealed class RecipeScene : IDisposable
{
    /// <summary>A recipe that is complete and in order.</summary>
    public const string Whole = """
        distribution: debian
        release: '13'
        variant: standard
        ostype: debian
        headline: Debian ${release}
        description: A system.
        infopage: https://example.org/
        maintainer: Somebody
        version: {scheme: release}
        architectures: [amd64, arm64]
        source:
          kind: debian
          repositories:
            - {name: debian, urls: [http://mirror.example/debian], suites: [trixie], components: [main]}
          keys:
            - {file: debian.gpg}

        """;

    private readonly TempDirectory root = new();

    public RecipeLimits Limits { get; init; } = new();

    public string Root => root.Path;

    public RecipeLibrary Library => RecipeLibrary.Open(root.Path, Limits);

    public RecipeScene With(string path, string text) => With(path, Encoding.UTF8.GetBytes(text));

    public RecipeScene With(string path, byte[] bytes)
    {
        var file = root[path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    /// <summary>Findings of the recipe <c>x</c>, a line each.</summary>
    public IReadOnlyList<string> Check(string id = "x") =>
        [.. Library.Check(id).Select(finding => $"{finding.At}: {finding.Code} {finding.Message}{(finding.Hint is null ? "" : $" [{finding.Hint}]")}".Replace(root.Path, "/lib", StringComparison.Ordinal))];

    /// <summary>The recipe <c>x</c>.</summary>
    public Recipe Load(string architecture = "amd64") => Library.Load("x").For(architecture);

    public void Dispose() => root.Dispose();
}
