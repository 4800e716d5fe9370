using System.Text.RegularExpressions;
using Appliance.Cli.Verbs;

namespace Appliance.Tests;

/// <summary>That the documents speak of what is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(Path.Join(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Join(Repository.Root, "README.md"))
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_Links_LeadToFilesThatExist(string document)
    {
        var file = Path.Join(Repository.Root, document);
        var dead = Links().Matches(File.ReadAllText(file))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !File.Exists(Path.Join(Path.GetDirectoryName(file), target)))
            .ToList();

        Assert.True(dead.Count == 0, $"{document} links to {string.Join(", ", dead)}.");
    }

    [Fact]
    public void Readme_TableOfVerbs_NamesEveryVerbAndNoOther()
    {
        var named = File.ReadLines(Path.Join(Repository.Root, "README.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Verbs().Matches(line.Split('|')[1]))
            .Select(match => match.Groups["verb"].Value);

        Assert.Equal(VerbTable.Names.Except(["pveam", "pct", "version"], StringComparer.Ordinal).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Errors_List_NamesEveryCodeOfTheSourcesOnce()
    {
        var used = Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Codes().Matches(File.ReadAllText(file)))
            .Select(match => match.Value)
            .Distinct(StringComparer.Ordinal);
        var listed = File.ReadLines(Path.Join(Repository.Root, "docs", "errors.md"))
            .Where(line => line.StartsWith("| APL", StringComparison.Ordinal))
            .Select(line => line[2..9]);

        Assert.Equal(used.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("APL[0-9]{4}", RegexOptions.None, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();

    [GeneratedRegex("`(?<verb>[a-z]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Verbs();
}
