using System.Text.Json;

namespace Appliance.SystemTests.Archives;

/// <summary><c>archive</c> as people use it.</summary>
public sealed class ExtractVerbTests
{
    [Fact]
    public async Task Extract_IntoDirectoryWithFiles_IsRefused()
    {
        using var root = new TestRoot();
        await MakeAsync(root, files: 1);
        root.Write("dest/mine", "kept");

        var outcome = await root.RunAsync("archive", "extract", root["a.tar"], root["dest"]);

        Assert.Contains("APL2064", outcome.Exited(1).Error, StringComparison.Ordinal);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(root["dest"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Extract_Interrupted_RemovesWhatItHasCreated(string signal, int exitCode)
    {
        Requires.Root();
        using var root = new TestRoot();
        await MakeAsync(root, files: 3000);
        await using var program = root.Start("archive", "extract", root["a.tar"], root["dest"], "--limit-rate", "1M");
        await Eventually.HoldsAsync(() => Directory.Exists(root["dest"]) && Directory.EnumerateFileSystemEntries(root["dest"]).Any(), "something is extracted");

        await program.SignalAsync(signal);

        (await program.WaitAsync()).Exited(exitCode);
        Assert.False(Path.Exists(root["dest"]));
    }

    [Fact]
    public async Task Extract_CutArchive_RemovesDeepTreesToo()
    {
        Requires.Root();
        using var root = new TestRoot();
        Directory.CreateDirectory(root["tree"]);
        await Trees.RunAsync("bash", "-c", "cd \"$1\"; for i in $(seq 400); do mkdir d && cd d && echo x > f; done", "bash", root["tree"]);
        await Trees.RunAsync("tar", "-cf", root["a.tar"], "-C", root["tree"], ".");
        await Trees.RunAsync("truncate", "--size=-10240", root["a.tar"]);

        var outcome = await root.RunAsync("archive", "extract", root["a.tar"], root["dest"]);

        Assert.Contains("APL2030", outcome.Exited(3).Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(root["dest"]));
    }

    [Fact]
    public async Task Check_GoodArchive_SaysWhatIsInIt()
    {
        using var root = new TestRoot();
        await MakeAsync(root, files: 5);

        var outcome = (await root.RunAsync("archive", "check", root["a.tar"], "--output-format", "json", "--quiet")).Succeeded();

        using var report = JsonDocument.Parse(outcome.Output);
        Assert.Equal("good", report.RootElement.GetProperty("state").GetString());
        Assert.Equal(5, report.RootElement.GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task List_Archive_HasTheNamesThatTarLists()
    {
        using var root = new TestRoot();
        await MakeAsync(root, files: 5);

        var outcome = (await root.RunAsync("archive", "list", root["a.tar"], "--output-format", "json")).Succeeded();

        using var rows = JsonDocument.Parse(outcome.Output);
        Assert.Equal(
            (await Trees.RunAsync("tar", "-tf", root["a.tar"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "./" ? name : name[2..].TrimEnd('/')),
            rows.RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
    }

    private static async Task MakeAsync(TestRoot root, int files)
    {
        for (var i = 0; i < files; i++)
        {
            root.Write($"tree/d{i % 7}/f{i}", new string('x', 4000));
        }

        await Trees.RunAsync("tar", "-cf", root["a.tar"], "-C", root["tree"], ".");
    }
}
