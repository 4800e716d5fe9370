using Appliance.Cli.Pveam;
using Appliance.Tests.Catalog;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Cli;

/// <summary>The front that answers as pveam does (spec pveam.md §1, and what §8.2 lets differ).</summary>
public sealed class PveamTests
{
    /// <summary>The block of spec §1.1, blank for blank.</summary>
    private const string Usage =
        "USAGE: pveam <COMMAND> [ARGS] [OPTIONS]\n" +
        "\n" +
        "       pveam download <storage> <template>\n" +
        "\n" +
        "       pveam available  [OPTIONS]\n" +
        "       pveam list <storage>\n" +
        "       pveam remove <template_path>\n" +
        "       pveam update \n" +
        "\n" +
        "       pveam help [<extra-args>] [OPTIONS]\n";

    [Theory]
    [InlineData("", "ERROR: no command specified\n")]
    [InlineData("nosuch", "ERROR: unknown command 'pveam nosuch'\n")]
    [InlineData("--help", "ERROR: unknown command 'pveam --help'\n")]
    [InlineData("AVAILABLE", "ERROR: unknown command 'pveam AVAILABLE'\n")]
    [InlineData("help nosuch", "ERROR: unknown command 'nosuch'\n")]
    public async Task Command_Unknown_ShowsTheUsageOnStandardErrorAndExits255(string line, string error)
    {
        using var host = new CliHost();

        var result = await host.PveamAsync(Words(line));

        Assert.Equal((255, "", error + Usage), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData("download", "400 not enough arguments\npveam download <storage> <template>\n")]
    [InlineData("d local", "400 not enough arguments\npveam download <storage> <template>\n")]
    [InlineData("download a b c", "400 too many arguments\npveam download <storage> <template>\n")]
    [InlineData("list", "400 not enough arguments\npveam list <storage>\n")]
    [InlineData("update now", "400 too many arguments\npveam update \n")]
    [InlineData("available --nosuch x", "Unknown option: nosuch\n400 unable to parse option\npveam available  [OPTIONS]\n")]
    [InlineData("available --section", "Option section requires an argument\n400 unable to parse option\npveam available  [OPTIONS]\n")]
    [InlineData("available --section foo", "400 Parameter verification failed.\nsection: 'foo' is none of the values 'system, mail, turnkeylinux'\npveam available  [OPTIONS]\n")]
    [InlineData("list x", "400 Parameter verification failed.\nstorage: a storage ID has at least two characters\npveam list <storage>\n")]
    [InlineData("list a/b", "400 Parameter verification failed.\nstorage: 'a/b' is no storage ID\npveam list <storage>\n")]
    [InlineData("download local nosuch.tar.zst", "400 Parameter verification failed.\ntemplate: no such template\npveam download <storage> <template>\n")]
    [InlineData("remove /etc/passwd", "400 Parameter verification failed.\ntemplate_path: '/etc/passwd' is not STORAGE:vztmpl/NAME; no other file is ever removed\npveam remove <template_path>\n")]
    [InlineData("remove local:iso/a.iso", "400 Parameter verification failed.\ntemplate_path: 'local:iso/a.iso' is not STORAGE:vztmpl/NAME; no other file is ever removed\npveam remove <template_path>\n")]
    public async Task Parameters_Wrong_AreSaidWithTheUsageOfTheVerbAndExit255(string line, string error)
    {
        using var host = new CliHost().WithIndex("lab", IndexSamples.Record());

        var result = await host.PveamAsync(Words(line));

        Assert.Equal((255, "", error), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Parameter_Longer_Than255_IsRefused()
    {
        using var host = new CliHost();

        var result = await host.PveamAsync("download", "local", new string('a', 256));
        var longest = await host.PveamAsync("download", "local", new string('a', 255));

        Assert.Equal("400 Parameter verification failed.\ntemplate: value may only be 255 characters long\npveam download <storage> <template>\n", result.Error);
        Assert.Contains("template: no such template\n", longest.Error);
    }

    [Fact]
    public async Task Help_AnyForm_HasTheLayout()
    {
        using var host = new CliHost();

        Assert.Equal((0, Usage), await OutputAsync(host, "help --verbose 0"));
        Assert.Equal((0, "USAGE: pveam list <storage>\n"), await OutputAsync(host, "help list --verbose 0"));
        Assert.Equal((0, "USAGE: pveam available  [OPTIONS]\n"), await OutputAsync(host, "help av -v=no"));
        Assert.Equal(
            (0, "USAGE: pveam list <storage>\n\n  List the templates on a storage.\n\n  <storage>  <string>\n\t     The storage to look at.\n\n"),
            await OutputAsync(host, "help list"));
        Assert.Equal(
            (0, "USAGE: pveam available  [OPTIONS]\n\n  List the templates that can be downloaded.\n\n" +
                "  -section   <mail | system | turnkeylinux>\n\t     Only the templates of this section.\n\n"),
            await OutputAsync(host, "help available --verbose"));
        var all = await OutputAsync(host, "help");
        Assert.Equal(
            ["available", "download", "help", "list", "remove", "update"],
            all.Output.Split('\n').Where(line => line.StartsWith("USAGE: ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]));
    }

    [Theory]
    [InlineData("a", "available")]
    [InlineData("av", "available")]
    [InlineData("l", "list")]
    [InlineData("r", "remove")]
    [InlineData("u", "update")]
    [InlineData("h", "help")]
    [InlineData("", null)]
    [InlineData("x", null)]
    [InlineData("listx", null)]
    public void Verb_UniquePrefix_IsExpanded(string typed, string? verb) => Assert.Equal(verb, PveamVerb.Find(typed)?.Name);

    [Fact]
    public async Task NotRoot_NoOwnRoot_IsRefused()
    {
        using var host = new CliHost { IsRoot = false };

        var result = await host.RunAsAsync("pveam", ["available"]);

        Assert.Equal((255, "", "please run as root\n"), (result.ExitCode, result.Output, result.Error));
        Assert.Equal(0, (await host.PveamAsync("available")).ExitCode);
    }

    [Fact]
    public async Task Available_SectionsAndNames_AreInByteOrder()
    {
        using var host = new CliHost()
            .WithIndex("aa",
                IndexSamples.Record("zeta"),
                IndexSamples.Record("Alpha"),
                IndexSamples.Record("plain", "Architecture:"),
                IndexSamples.Record("hidden", "Section: all"),
                IndexSamples.Record("other", "Section:"))
            .WithIndex("bb", IndexSamples.Record("zeta", "Architecture: arm64"), IndexSamples.Record("mailer", "Section: mail"));

        var all = await host.PveamAsync("available");
        var mail = await host.PveamAsync("av", "-sec=mail");
        host.Variables["PVEAM_LEGACY_COLUMNS"] = "1";
        var legacy = await host.PveamAsync("available", "--section", "mail");

        Assert.Equal(
            "mail            mailer_13.6-1_amd64.tar.zst                                  amd64\n" +
            "system          Alpha_13.6-1_amd64.tar.zst                                   amd64\n" +
            "system          plain_13.6-1_amd64.tar.zst                                   unknown\n" +
            "system          zeta_13.6-1_amd64.tar.zst                                    arm64\n" +
            "unknown         other_13.6-1_amd64.tar.zst                                   amd64\n", all.Output);
        Assert.Equal((0, "mail            mailer_13.6-1_amd64.tar.zst                                  amd64\n"), (mail.ExitCode, mail.Output));
        Assert.Equal("mail            mailer_13.6-1_amd64.tar.zst\n", legacy.Output);
    }

    /// <summary>The real index of Proxmox: all 25 templates in the layout of spec §1.3.</summary>
    [Fact]
    public async Task Available_RealIndex_ListsAllTemplates()
    {
        if (Repository.Shared is not { } shared)
        {
            Assert.Skip("The real index is not on this machine.");
            return;
        }

        using var host = new CliHost().WithIndex("proxmox", await File.ReadAllTextAsync(Path.Join(shared, "data", "aplinfo.dat"), TestContext.Current.CancellationToken));

        var result = await host.PveamAsync("available");

        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 25, ""), (result.ExitCode, lines.Length, result.Error));
        Assert.Equal("mail            proxmox-mail-gateway-8.2-standard_8.2-1_amd64.tar.zst        amd64", lines[0]);
        Assert.Contains("system          debian-13-standard_13.6-1_amd64.tar.zst                      amd64", lines);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
    }

    [Fact]
    public async Task List_Storage_IsSortedWithoutRegardToCase()
    {
        using var host = new CliHost().WithTemplate("b.tar.gz", 131072).WithTemplate("C.TAR.XZ", 1 << 20).WithTemplate("a b.tar", 0).WithTemplate("d.tgz", 5);
        Directory.CreateSymbolicLink(Path.Join(host.Paths.LocalStorageDirectory, "template", "cache", "dangling.tar"), "/nowhere");

        var result = await host.PveamAsync("list", "local");

        Assert.Equal(
            (0, "NAME                                                         SIZE  \n" +
                "local:vztmpl/a b.tar                                         0.00MB\n" +
                "local:vztmpl/b.tar.gz                                        0.12MB\n" +
                "local:vztmpl/C.TAR.XZ                                        1.00MB\n"),
            (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task List_EmptyStorage_HasItsHeading()
    {
        using var host = new CliHost();

        var result = await host.PveamAsync("list", "local");

        Assert.Equal($"exit 0\n--- stdout\n{PveamLayout.ListHeading}--- stderr\n", result.ToString());
    }

    [Fact]
    public async Task Remove_Template_IsSilentAndSoIsNothingElse()
    {
        using var host = new CliHost().WithTemplate("a_1_amd64.tar.gz", 5);

        var done = await host.PveamAsync("remove", "local:vztmpl/a_1_amd64.tar.gz");
        var again = await host.PveamAsync("remove", "local:vztmpl/a_1_amd64.tar.gz");

        Assert.Equal("exit 0\n--- stdout\n--- stderr\n", done.ToString());
        Assert.Equal((5, ""), (again.ExitCode, again.Output));
        Assert.StartsWith("error[APL5022]: Volume 'local:vztmpl/a_1_amd64.tar.gz' does not exist.\n", again.Error);
    }

    [Fact]
    public async Task Download_Template_TellsWhatTheOriginalTells()
    {
        await using var mirror = FakeMirror.Start();
        var file = mirror.Add("lab/system/debian-13-standard_13.6-1_amd64.tar.zst", FakeFile.Random(1000));
        using var host = new CliHost().WithIndex("lab", new Uri($"http://127.0.0.1:{mirror.Port}/lab"), IndexSamples.Record("debian-13-standard", "sha512sum: " + file.Sha512.Hex));
        const string Name = "debian-13-standard_13.6-1_amd64.tar.zst";

        var first = await host.PveamAsync("download", "local", Name);
        var again = await host.PveamAsync("download", "local", Name);

        var url = $"http://127.0.0.1:{mirror.Port}/lab/system/{Name}";
        var target = $"/root/var/lib/vz/template/cache/{Name}";
        Assert.Equal(
            (0, $"downloading {url} to {target}\ncalculating checksum...OK, checksum verified\ndownload of '{url}' to '{target}' finished\n"),
            (first.ExitCode, first.Output));
        Assert.Equal(
            (0, $"downloading {url} to {target}\ncalculating checksum...OK, checksum verified\n'{target}' is already correct, no need to download\n"),
            (again.ExitCode, again.Output));
    }

    /// <summary>The original exits 0 here (spec §1.2).</summary>
    [Fact]
    public async Task Download_Failing_IsNeverExit0()
    {
        await using var mirror = FakeMirror.Start();
        mirror.Add("lab/system/debian-13-standard_13.6-1_amd64.tar.zst", FakeFile.Random(1000));
        using var host = new CliHost().WithIndex("lab", new Uri($"http://127.0.0.1:{mirror.Port}/lab"), IndexSamples.Record(), IndexSamples.Record("gone"));

        var wrong = await host.PveamAsync("download", "local", "debian-13-standard_13.6-1_amd64.tar.zst");
        var missing = await host.PveamAsync("download", "local", "gone_13.6-1_amd64.tar.zst");
        var storage = await host.PveamAsync("download", "nosuch", "gone_13.6-1_amd64.tar.zst");

        Assert.Equal((3, 4, 5), (wrong.ExitCode, missing.ExitCode, storage.ExitCode));
    }

    [Fact]
    public async Task Update_Failing_SaysSoOnStandardErrorAndIsNotExit0()
    {
        await using var mirror = FakeMirror.Start();
        using var host = new CliHost().WithIndex("lab", new Uri($"http://127.0.0.1:{mirror.Port}/lab"), IndexSamples.Record());

        var result = await host.PveamAsync("update");

        Assert.Equal("", result.Output);
        Assert.NotEqual(0, result.ExitCode);
        Assert.EndsWith("update failed - see /root/var/log/appliance.log for details\n", result.Error);
    }

    [Fact]
    public async Task Update_GoodSource_SaysSoOnStandardOutput()
    {
        await using var mirror = FakeMirror.Start();
        var index = IndexSamples.Bytes(IndexSamples.Record());
        mirror.Add("lab/aplinfo.dat.gz", Appliance.Archives.Gzip.Compress(index));
        using var host = new CliHost();
        CliHost.Write(Path.Join(host.Paths.SourcesDirectory, "lab.sources"), $"Name: lab\nURL: http://127.0.0.1:{mirror.Port}/lab\nTrusted: yes\n");

        var result = await host.PveamAsync("update");

        Assert.Equal((0, "update successful\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("pveam ", "", "available,download,help,list,remove,update")]
    [InlineData("pveam d", "d", "download")]
    [InlineData("pveam list ", "", "local")]
    [InlineData("pveam download local debian", "debian", "debian-13-standard_13.6-1_amd64.tar.zst")]
    [InlineData("pveam available --", "--", "--section")]
    [InlineData("pveam available --section m", "m", "mail")]
    [InlineData("pveam remove local:vz", "local:vz", "local:vztmpl/a_1_amd64.tar.gz")]
    [InlineData("pveam remove local:vz", "vz", "vztmpl/a_1_amd64.tar.gz")]
    [InlineData("pveam help u", "u", "update")]
    [InlineData("pveam nosuch ", "", "")]
    public async Task Bashcomplete_Line_IsCompleted(string line, string current, string expected)
    {
        using var host = new CliHost().WithIndex("lab", IndexSamples.Record()).WithTemplate("a_1_amd64.tar.gz", 5).WithTemplate("b;$(reboot).tar.gz", 5);
        host.Variables["COMP_LINE"] = line;
        host.Variables["COMP_POINT"] = line.Length.ToString();

        var result = await host.PveamAsync("bashcomplete", "pveam", current, "");

        Assert.Equal((0, expected), (result.ExitCode, string.Join(',', result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task ExplicitVerb_OfAppliance_IsTheSame()
    {
        using var host = new CliHost().WithIndex("lab", IndexSamples.Record());
        var linked = await host.PveamAsync("available", "--section", "system");

        var typed = await host.RunAsAsync("appliance", ["pveam", "available", "--section", "system"]);

        Assert.Equal(linked, typed);
    }

    /// <summary>A chosen root must never be lost on the way: the command would work on the host itself.</summary>
    [Fact]
    public async Task ExplicitVerb_WithARoot_WorksBelowIt()
    {
        using var host = new CliHost { IsRoot = false }.WithTemplate("a_1_amd64.tar.gz", 5);

        var result = await host.RunAsync("pveam", "list", "local");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("local:vztmpl/a_1_amd64.tar.gz", result.Output);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(int ExitCode, string Output)> OutputAsync(CliHost host, string line)
    {
        var result = await host.PveamAsync(Words(line));
        return (result.ExitCode, result.Output);
    }
}
