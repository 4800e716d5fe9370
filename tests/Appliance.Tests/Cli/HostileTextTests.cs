using Appliance.Tests.Catalog;

namespace Appliance.Tests.Cli;

/// <summary>P51: text from outside never reaches the terminal raw, whatever the verb and the format.</summary>
public sealed class HostileTextTests
{
    private const string Evil = "\u001b[31mred\u001b]0;title\u0007\u009b2J\u202egnp.\u200b\u2066";

    public static TheoryData<string> CommandLines =>
    [
        "available --all-arch", "available --all-arch --output-format json", "available --all-arch --output-format yaml",
        "available --search " + Evil, "available --section " + Evil, "available --source " + Evil,
        "info evil --arch amd64", "info evil --arch amd64 --output-format json", "info evil --arch amd64 --output-format yaml", "info " + Evil,
        "list", "list --output-format json", "list --output-format yaml", "list " + Evil,
        "verify --all --quiet", "verify --all --quiet --output-format json", "verify " + Evil,
        "download local " + Evil, "download " + Evil + " evil", "import local /nowhere/" + Evil, "import local http://127.0.0.1:1/" + Evil,
        "remove local:vztmpl/" + Evil + ".tar", "remove " + Evil, "outdated " + Evil, "upgrade " + Evil, "prune --keep 0 --dry-run", "prune " + Evil,
        "source list", "source show " + Evil, "source remove " + Evil, "key list", "key list --output-format yaml", "key remove " + Evil, "key import /nowhere/" + Evil,
        "index lint /nowhere/" + Evil, "index verify /nowhere/" + Evil + " --key x", "index build /nowhere/" + Evil,
        "update " + Evil, Evil, "--" + Evil, "completion " + Evil,
        "pveam available", "pveam list local", "pveam list " + Evil, "pveam download local " + Evil, "pveam remove " + Evil, "pveam " + Evil, "pveam available --" + Evil, "pveam help " + Evil,
    ];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task AnyVerb_HostileText_IsShownSafely(string line)
    {
        using var host = new CliHost { IsTerminal = false }
            .WithIndex("lab", IndexSamples.Record("evil", "Maintainer: " + Evil, "Infopage: " + Evil, "X-Note: " + Evil, $"Description: {Evil}\n {Evil}"), IndexSamples.Record("good"))
            .WithTemplate("evil" + Evil.Replace('/', '_') + ".tar", 5)
            .WithTemplate("new\nline.tar", 5);
        CliHost.Write(host.Paths.StorageConfigFile, $"dir: evil\n\tpath /nowhere\n\tcontent {Evil},vztmpl\n\t{Evil} {Evil}\n\n{Evil}: x\n");
        CliHost.Write(Path.Join(host.Paths.KeysDirectory, "evil.pub"), "untrusted comment: " + Evil + "\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n");
        host.Variables["APPLIANCE_ROOT"] = host.Root;

        var result = await host.RunAsAsync("appliance", line.Split(' '));

        Assert.All((result.Output + result.Error).Split('\n'), shown => Assert.Equal(UntrustedText.Show(shown.Replace("\t", "", StringComparison.Ordinal)), shown.Replace("\t", "", StringComparison.Ordinal)));
        Assert.DoesNotContain("internal error", result.Error);
    }

    [Fact]
    public async Task Colour_OnATerminal_IsOursOnly()
    {
        using var host = new CliHost { IsTerminal = true }.WithTemplate("evil\u001b[31m.tar", 5);

        var coloured = await host.RunAsync("list");
        host.Variables["NO_COLOR"] = "1";
        var plain = await host.RunAsync("list");
        var flagged = await host.RunAsync("list", "--no-color");

        Assert.Contains("evil\\u{1b}[31m.tar", coloured.Output);
        Assert.Contains("\u001b[2mVOLUME\u001b[0m", coloured.Output);
        Assert.DoesNotContain('\u001b', plain.Output);
        Assert.Equal(plain.Output, flagged.Output);
    }
}
