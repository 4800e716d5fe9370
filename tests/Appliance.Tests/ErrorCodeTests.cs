using System.Text.RegularExpressions;

namespace Appliance.Tests;

/// <summary>Every code the program can print is explained in docs/errors.md, once, and nothing else is.</summary>
public sealed partial class ErrorCodeTests
{
    [Fact]
    public void Errors_EveryCode_IsListedOnce()
    {
        var listed = Rows().Matches(File.ReadAllText(Path.Join(Repository.Root, "docs", "errors.md"))).Select(match => match.Groups["code"].Value).ToList();
        var used = Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Codes().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["code"].Value)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(used);
        Assert.Equal(listed.Distinct(StringComparer.Ordinal), listed);
        Assert.Equal(used, listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^\\| (?<code>APL[0-9]{4}) \\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Rows();

    [GeneratedRegex("\"(error\\[)?(?<code>APL[0-9]{4})[\"\\]]", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Codes();
}
