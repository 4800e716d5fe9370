namespace Appliance.SystemTests;

/// <summary>The least a program must do, and that it is shipped as promised.</summary>
public sealed class VersionTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public async Task Version_Always_IsPrintedOnOneLine(string argument)
    {
        var outcome = (await PublishedBinary.RunAsync([argument])).Succeeded();

        Assert.Matches(@"\Aappliance \d+\.\d+\.\d+\S*\n\z", outcome.Output);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task Help_Always_NamesTheVerbs()
    {
        var outcome = (await PublishedBinary.RunAsync(["--help"])).Succeeded();

        Assert.Contains("download", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Error);
    }
}
