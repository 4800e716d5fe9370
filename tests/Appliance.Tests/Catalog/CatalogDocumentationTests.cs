using System.Text.RegularExpressions;

namespace Appliance.Tests.Catalog;

/// <summary>What the user is told a code means must exist, and what exists must be told.</summary>
public sealed partial class CatalogDocumentationTests
{
    [Fact]
    public void ErrorCodes_OfThisRoom_AreListed()
    {
        var documented = Rows().Matches(Read("docs", "errors.md")).Select(row => row.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        var thrown = Sources().SelectMany(source => Codes().Matches(source)).Select(code => code.Groups["code"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(thrown);
        Assert.Empty(thrown.Except(documented, StringComparer.Ordinal));
    }

    [Fact]
    public void LintRules_AreListed()
    {
        var page = Read("docs", "index-format.md");
        var rules = Sources().SelectMany(source => Findings().Matches(source)).Select(rule => rule.Groups["rule"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(rules.Count > 30);
        Assert.All(rules, rule => Assert.Contains($"`{rule}`", page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<code>APL[0-9]{4}) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex("\"(?<code>APL[0-9]{4})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex("findings\\.(Error|Warning|Note)\\(\\s*[^,]+,\\s*([^,\"]+\\? )?\"(?<rule>[a-z0-9-]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Findings();

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Join(Repository.Root, "src", "Appliance.Core", "Catalog"), "*.cs").Select(File.ReadAllText);

    private static string Read(params string[] path) => File.ReadAllText(Path.Join([Repository.Root, .. path]));
}
