using Appliance.Cli.Completion;
using Appliance.Tests.Catalog;

namespace Appliance.Tests.Cli;

public sealed class CompletionTests
{
    /// <summary>Words before the cursor, <c>|</c> between them; the last is being typed.</summary>
    [Theory]
    [InlineData("av", "available")]
    [InlineData("rem", "remove")]
    [InlineData("available|--se", "--section,--search")]
    [InlineData("available|--section|s", "system")]
    [InlineData("available|--section=s", "--section=system")]
    [InlineData("available|--output-format|", "json,text,yaml")]
    [InlineData("available|", "")]
    [InlineData("--root|x|avail", "available")]
    [InlineData("download|", "local")]
    [InlineData("download|local|debian", "debian-13-standard,debian-13-standard_13.6-1_amd64.tar.zst")]
    [InlineData("download|local|a|b|alpine", "alpine-3.24,alpine-3.24_13.6-1_amd64.tar.zst")]
    [InlineData("download|local|--|--", "")]
    [InlineData("remove|local:", "local:vztmpl/a_1_amd64.tar.gz")]
    [InlineData("remove|x|local:vztmpl/a", "local:vztmpl/a_1_amd64.tar.gz")]
    [InlineData("update|l", "lab")]
    [InlineData("source|", "list,show,add,remove,enable,disable")]
    [InlineData("source|disable|t", "turnkey")]
    [InlineData("info|alpine-3.24|", "")]
    [InlineData("completion|z", "zsh")]
    [InlineData("nosuch|x", "")]
    [InlineData("__", "")]
    public async Task Words_AnyPlace_AreCompleted(string words, string expected)
    {
        using var host = Host();
        host.Variables["APPLIANCE_ROOT"] = host.Root;

        var result = await host.RunAsAsync("appliance", ["__complete", "words", .. words.Split('|')]);

        Assert.Equal("", result.Error);
        Assert.Equal(expected, string.Join(',', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])));
    }

    [Theory]
    [InlineData("appliance remove local:vz", "vz", "vztmpl/a_1_amd64.tar.gz")]
    [InlineData("appliance available --section=s", "s", "system")]
    [InlineData("appliance available --section=s", "--section=s", "--section=system")]
    [InlineData("appliance avail", "avail", "available")]
    public async Task Bash_BreaksInTheWord_AreLeftAlone(string line, string current, string expected)
    {
        using var host = Host();
        host.Variables["APPLIANCE_ROOT"] = host.Root;
        host.Variables["COMP_LINE"] = line + " behind the cursor";
        host.Variables["COMP_POINT"] = line.Length.ToString();

        var result = await host.RunAsAsync("appliance", ["__complete", "appliance", current, ""]);

        Assert.Equal(expected + "\n", result.Output);
    }

    [Fact]
    public async Task Verbs_ForShellsThatShowIt_HaveTheirDescription()
    {
        using var host = Host();

        var result = await host.RunAsAsync("appliance", ["__complete", "words", "outd"]);

        Assert.Equal("outdated\tList stored templates of which a newer version is offered\n", result.Output);
    }

    /// <summary>A file on a storage may be called anything; what a shell would run is not offered.</summary>
    [Fact]
    public async Task Volumes_WithNamesThatShellsObey_AreNotOffered()
    {
        using var host = Host().WithTemplate("a$(reboot).tar", 1).WithTemplate("a b.tar", 1).WithTemplate("a;b.tar", 1).WithTemplate("a\nb.tar", 1).WithTemplate("a\u001bb.tar", 1);
        host.Variables["APPLIANCE_ROOT"] = host.Root;

        var result = await host.RunAsAsync("appliance", ["__complete", "words", "remove", ""]);

        Assert.Equal("local:vztmpl/a_1_amd64.tar.gz\n", result.Output);
    }

    [Fact]
    public async Task Configuration_Broken_OffersNothingAndDoesNotComplain()
    {
        using var host = new CliHost();
        CliHost.Write(Path.Join(host.Paths.SourcesDirectory, "bad.sources"), "nonsense\n");
        host.Variables["APPLIANCE_ROOT"] = host.Root;

        var result = await host.RunAsAsync("appliance", ["__complete", "words", "update", ""]);

        Assert.Equal("exit 0\n--- stdout\n--- stderr\n", result.ToString());
    }

    [Theory]
    [InlineData("a b", "a,b")]
    [InlineData("a ", "a,")]
    [InlineData("", "")]
    [InlineData("a 'b c' d", "a,b c,d")]
    [InlineData("a \"b c", "a,b c")]
    [InlineData("a b\\ c", "a,b c")]
    [InlineData("a ''", "a,")]
    [InlineData("a\\", "a\\")]
    public void Split_Line_GivesTheWords(string line, string expected) => Assert.Equal(expected, string.Join(',', ShellWords.Split(line, int.MaxValue)));

    [Theory]
    [InlineData("bash", "complete -o default -C 'appliance __complete' appliance")]
    [InlineData("zsh", "#compdef appliance")]
    [InlineData("fish", "complete -c appliance")]
    public async Task Script_OfEveryShell_IsPrinted(string shell, string line)
    {
        using var host = new CliHost();

        var result = await host.RunAsync("completion", shell);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(line, result.Output);
    }

    private static CliHost Host() => new CliHost()
        .WithIndex("lab", IndexSamples.Record(), IndexSamples.Record("alpine-3.24"))
        .WithTemplate("a_1_amd64.tar.gz", 5);
}
