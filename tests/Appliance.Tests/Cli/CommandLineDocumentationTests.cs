using System.Text;
using System.Text.RegularExpressions;
using Appliance.Cli.Front;

namespace Appliance.Tests.Cli;

/// <summary>What docs say of the command line is what the program says.</summary>
public sealed partial class CommandLineDocumentationTests
{
    private const string Marker = "writes it anew. -->\n";

    private static string Page => Path.Join(Repository.Root, "docs", "command-line.md");

    [Fact]
    public void Verbs_InTheDocs_AreTheHelpOfTheProgram()
    {
        var page = File.ReadAllText(Page);
        var intro = page[..(page.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)];
        var expected = intro + Reference();
        if (Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Page, expected);
        }

        Assert.Equal(expected, File.ReadAllText(Page));
    }

    [Fact]
    public void ErrorCodes_OfTheCommandLine_AreListed()
    {
        var listed = File.ReadAllText(Path.Join(Repository.Root, "docs", "errors.md"));
        var thrown = Directory.EnumerateFiles(Path.Join(Repository.Root, "src", "Appliance.Cli"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Codes().Matches(File.ReadAllText(file)))
            .Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(thrown);
        Assert.All(thrown, code => Assert.Contains($"| {code} |", listed));
    }

    [Fact]
    public void EnvironmentVariables_OfTheProgram_AreListed()
    {
        var page = File.ReadAllText(Page);
        var read = Directory.EnumerateFiles(Path.Join(Repository.Root, "src", "Appliance.Cli"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Variables().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !name.StartsWith("COMP_", StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(read.Count >= 5);
        Assert.All(read, name => Assert.Contains(name, page));
    }

    private static string Reference()
    {
        var text = new StringBuilder();
        foreach (var verb in Below(ApplianceFront.Root(new GlobalOptions(), [])).Where(verb => !verb.Hidden))
        {
            var help = new StringWriter { NewLine = "\n" };
            new HelpText(help, 100) { IsBrief = verb.Parents.Any() }.Write(verb);
            text.Append($"\n### {UsageError.PathOf(verb)}\n\n```text\n{help}```\n");
        }

        return text.ToString();
    }

    private static IEnumerable<Verb> Below(Verb verb) => verb.Subcommands.Cast<Verb>().SelectMany(Below).Prepend(verb);

    [GeneratedRegex("APL7[0-9]{3}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex("Variable\\(\"(?<name>[A-Z_]+)\"\\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variables();
}
