using Appliance.Tests.Archives.Writing;
using Appliance.Tests.Images.Packing;

namespace Appliance.Tests.Cli;

/// <summary><c>image pack</c> and <c>image diff</c> as they are typed.</summary>
public sealed class ImagePackTests : IDisposable
{
    private readonly CliHost host = new();
    private readonly TreeBuilder tree = TemplatePackerTests.Sample();

    private string Template => Path.Join(host.Root, "web_1.0-1_amd64.tar.zst");

    [Fact]
    public async Task Pack_ForAProgram_TellsWhatWasMade()
    {
        host.Variables["SOURCE_DATE_EPOCH"] = "1600000000";

        var result = await host.RunAsync("image", "pack", tree.Path, "--output", Template, "--level", "1", "--output-format", "json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("\"file\": \"/root/web_1.0-1_amd64.tar.zst\"", result.Output, StringComparison.Ordinal);
        Assert.Matches("\"sha512\": \"[0-9a-f]{128}\"", result.Output);
        Assert.Contains("\"entries\": 50", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_DateOfTheOptionOrTheVariable_GivesTheSame()
    {
        var other = Template + ".tar.zst";
        await host.RunAsync("image", "pack", tree.Path, "--output", Template, "--level", "1", "--source-date-epoch", "1600000000");
        host.Variables["SOURCE_DATE_EPOCH"] = "1600000000";
        await host.RunAsync("image", "pack", tree.Path, "--output", other, "--level", "1", "--cache", Path.Join(host.Root, "cache"));

        Assert.Equal(File.ReadAllBytes(Template), File.ReadAllBytes(other));
    }

    [Fact]
    public async Task Diff_EqualAndDifferent_AnswerByTheExitCode()
    {
        await host.RunAsync("image", "pack", tree.Path, "--output", Template, "--level", "1");

        var same = await host.RunAsync("image", "diff", Template, tree.Path, "--no-times");
        tree.File("new\u001b[31m", "x");
        var different = await host.RunAsync("image", "diff", Template, tree.Path, "--no-times", "--no-heading");

        Assert.Equal("exit 0\n--- stdout\n--- stderr\nNo difference in 50 entries.\n", same.ToString());
        Assert.Equal((1, "1 added, 0 removed, 0 changed.\n"), (different.ExitCode, different.Error));
        Assert.StartsWith(@"added  new\u{1b}[31m  file 0644 ", different.Output);
    }

    [Theory]
    [InlineData("20", "The compression level of zstd is 20, expected 1 to 19.")]
    [InlineData("99999999999", "The compression level of zstd is 2147483647, expected 1 to 19.")]
    public async Task Pack_LevelOutOfRange_IsRefused(string level, string message)
    {
        var result = await host.RunAsync("image", "pack", tree.Path, "--output", Template, "--level", level);

        Assert.Equal($"exit 1\n--- stdout\n--- stderr\nerror[APL6059]: {message}\n", result.ToString());
        Assert.False(File.Exists(Template));
    }

    public void Dispose()
    {
        tree.Dispose();
        host.Dispose();
    }
}
