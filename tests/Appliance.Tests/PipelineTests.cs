using System.Text.RegularExpressions;

namespace Appliance.Tests;

/// <summary>The shape of build/ (docs/development.md).</summary>
public sealed partial class PipelineTests
{
    private static string Pipeline => Path.Join(Repository.Root, "build");

    public static TheoryData<string> Tasks => [.. Directory.EnumerateFiles(Path.Join(Pipeline, "Tasks"), "*.cs").Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Task_File_IsShortAndHoldsOneTask(string file)
    {
        var lines = File.ReadAllLines(Path.Join(Pipeline, "Tasks", file));

        Assert.InRange(lines.Length, 1, 40);
        Assert.Single(lines, line => line.StartsWith("[TaskName(", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("[TaskDescription(", StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_EachLine_NamesItsPurposesAndOneReason()
    {
        var lines = File.ReadLines(Path.Join(Pipeline, "packages.apt")).Where(line => line.Length > 0 && line[0] != '#').ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(PackageLine(), line));
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+ +(test|quickstart|bench)(,(test|quickstart|bench))* +# \S.*[^.]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageLine();
}
