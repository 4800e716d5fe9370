using System.Text.RegularExpressions;
using Appliance.Catalog;
using Appliance.Tests.Catalog;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Cli;

/// <summary>What the verbs print, to the byte; the transcripts are in Golden/cli.</summary>
public sealed class VerbTests
{
    private const string Debian136 = "debian-13-standard_13.6-1_amd64.tar.zst";

    private static readonly string[] Records =
    [
        IndexSamples.News("Serial: 7"),
        IndexSamples.Record("debian-13-standard", "Size: 126826123", "EOL: 2030-06-30", "Installed-Size: 500000", "Certified: yes"),
        IndexSamples.Record("debian-13-standard", "Version: 13.10-1", "Location: system/debian-13-standard_13.10-1_amd64.tar.zst", "sha512sum: " + IndexSamples.Sha512('b')),
        IndexSamples.Record("debian-13-standard", "Architecture: arm64", "Location: system/debian-13-standard_13.6-1_arm64.tar.zst"),
        IndexSamples.Record("debian-9-standard", "Version: 9.7-1", "OS: debian-9", "EOL: 2022-06-30", "Location: system/debian-9-standard_9.7-1_amd64.tar.gz"),
        IndexSamples.Record("mailer", "OS: debian-12", "Section: mail", "Description: Mail\n Filters mail\n and catches viruses."),
    ];

    [Fact]
    public async Task Available_AnyFilter_ListsWhatMatches()
    {
        using var host = new CliHost().WithIndex("lab", Records).WithIndex("other", IndexSamples.Record("alpine-3.9", "OS: alpine-3.9"), IndexSamples.Record("alpine-3.10", "OS: alpine-3.10"));
        var transcript = new Transcript(host);

        await transcript.RunAsync("available", "--arch", "amd64");
        await transcript.RunAsync("available", "--all-arch", "--no-heading");
        await transcript.RunAsync("available", "--arch", "arm64");
        await transcript.RunAsync("available", "--arch", "amd64", "--latest");
        await transcript.RunAsync("available", "--arch", "amd64", "--section", "mail");
        await transcript.RunAsync("available", "--arch", "amd64", "--os", "debian", "--latest");
        await transcript.RunAsync("available", "--arch", "amd64", "--os", "debian-1");
        await transcript.RunAsync("available", "--arch", "amd64", "--search", "VIRUSES debian-12");
        await transcript.RunAsync("available", "--arch", "amd64", "--source", "other");
        await transcript.RunAsync("available", "--source", "nosuch");
        await transcript.RunAsync("available", "--section", "nosuch");
        await transcript.RunAsync("available", "--section", "nosuch", "--output-format", "json", "--quiet");
        await transcript.RunAsync("available", "--arch", "amd64", "--section", "mail", "--output-format", "json");
        await transcript.RunAsync("available", "--arch", "amd64", "--section", "mail", "--output-format", "yaml");
        transcript.Matches("available");
    }

    [Fact]
    public async Task Available_NoIndex_SaysWhatToDo()
    {
        using var host = new CliHost();
        var transcript = new Transcript(host);

        await transcript.RunAsync("available");
        await transcript.RunAsync("list");
        await transcript.RunAsync("list", "nosuch");
        await transcript.RunAsync("key", "list");
        await transcript.RunAsync("outdated");
        await transcript.RunAsync("upgrade");
        await transcript.RunAsync("download", "local", "debian-13-standard");
        await transcript.RunAsync("info", "debian-13-standard");
        await transcript.RunAsync("update");
        transcript.Matches("fresh-host");
    }

    [Fact]
    public async Task Info_ATemplate_ShowsEverything()
    {
        using var host = new CliHost().WithIndex("lab", Records).WithTemplate(Debian136, 5);
        var transcript = new Transcript(host);

        await transcript.RunAsync("info", Debian136);
        await transcript.RunAsync("info", "mailer", "--arch", "amd64");
        await transcript.RunAsync("info", "lab/debian-13-standard@13.6*", "--arch", "amd64", "--output-format", "json");
        await transcript.RunAsync("info", "sha512:" + IndexSamples.Sha512('b'), "--output-format", "yaml");
        await transcript.RunAsync("info", "debian-13-standart");
        await transcript.RunAsync("info", "debian-9-standard", "--arch", "arm64");
        transcript.Matches("info");
    }

    [Fact]
    public async Task List_Templates_WithTheirSizes()
    {
        using var host = new CliHost().WithTemplate(Debian136, 126826123).WithTemplate("Alpine.TAR.GZ", 5000).WithTemplate("notes.txt", 1).WithTemplate(".hidden.tar", 1);
        var transcript = new Transcript(host);

        await transcript.RunAsync("list");
        await transcript.RunAsync("list", "local", "--output-format", "json");
        await transcript.RunAsync("list", "local", "--output-format", "yaml");
        await transcript.PveamAsync("list", "local");
        transcript.Matches("list");
    }

    [Fact]
    public async Task Life_OfATemplate_FromDownloadToRemoval()
    {
        await using var mirror = FakeMirror.Start();
        var file = mirror.Add("lab/system/debian-13-standard_13.6-1_amd64.tar.zst", FakeFile.Random(40_000));
        var newer = mirror.Add("lab/system/debian-13-standard_13.10-1_amd64.tar.zst", FakeFile.Random(50_000, seed: 2));
        using var host = new CliHost().WithIndex("lab", new Uri($"http://127.0.0.1:{mirror.Port}/lab"),
            IndexSamples.Record("debian-13-standard", "sha512sum: " + file.Sha512.Hex, "Size: 40000"),
            IndexSamples.Record("debian-13-standard", "Version: 13.10-1", "Location: system/debian-13-standard_13.10-1_amd64.tar.zst", "sha512sum: " + newer.Sha512.Hex));
        var transcript = new Transcript(host);

        await transcript.RunAsync("download", "local", "debian-13-standard@13.6-1", "--arch", "amd64", "--quiet");
        await transcript.RunAsync("download", "local", Debian136, "--quiet");
        await transcript.RunAsync("list", "--quiet", "--output-format", "json");
        await transcript.RunAsync("verify", "--all", "--quiet");
        await transcript.RunAsync("outdated");
        await transcript.RunAsync("upgrade", "--quiet");
        await transcript.RunAsync("upgrade", "nosuch");
        await transcript.RunAsync("prune", "--keep", "1", "--dry-run");
        await transcript.RunAsync("prune", "--keep", "1");
        await transcript.RunAsync("prune", "--older-than", "90d");
        await transcript.RunAsync("remove", "local:vztmpl/debian-13-standard_13.10-1_amd64.tar.zst", "local:vztmpl/nosuch.tar");
        await transcript.RunAsync("list");
        transcript.Matches("life");
    }

    [Fact]
    public async Task Download_Several_FailsByTheGravestButGetsTheOthers()
    {
        await using var mirror = FakeMirror.Start();
        var good = mirror.Add("lab/system/good_1_amd64.tar.zst", FakeFile.Random(1000));
        mirror.Add("lab/system/bad_1_amd64.tar.zst", FakeFile.Random(1000, seed: 2));
        using var host = new CliHost().WithIndex("lab", new Uri($"http://127.0.0.1:{mirror.Port}/lab"),
            IndexSamples.Record("good", "Location: system/good_1_amd64.tar.zst", "sha512sum: " + good.Sha512.Hex),
            IndexSamples.Record("bad", "Location: system/bad_1_amd64.tar.zst"),
            IndexSamples.Record("gone", "Location: system/gone_1_amd64.tar.zst"),
            IndexSamples.Record("weak", "Location: system/weak_1_amd64.tar.zst", "sha512sum:", "md5sum: " + new string('a', 32)));

        var result = await host.RunAsync("download", "local", "*", "--all-matching", "--arch", "amd64", "--quiet");

        Assert.Equal((3, "local:vztmpl/good_1_amd64.tar.zst\n"), (result.ExitCode, result.Output));
        Assert.Contains("error[APL2001]: ", result.Error);
        Assert.Contains("error[APL1028]: ", result.Error);
        Assert.Equal(3, result.Error.Split("error[APL").Length - 1);
    }

    [Fact]
    public async Task Download_NoTerminal_ReportsPlainLines()
    {
        await using var mirror = FakeMirror.Start();
        var file = mirror.Add("lab/system/debian-13-standard_13.6-1_amd64.tar.zst", FakeFile.Random(40_000));
        using var host = new CliHost().WithIndex("lab", new Uri($"http://127.0.0.1:{mirror.Port}/lab"),
            IndexSamples.Record("debian-13-standard", "sha512sum: " + file.Sha512.Hex, "Size: 40000"));

        var result = await host.RunAsync("download", "local", Debian136);

        Assert.Equal((0, $"local:vztmpl/{Debian136}\n"), (result.ExitCode, result.Output));
        Assert.Matches(
            $"^{Regex.Escape($"{Debian136}: fetching 39.1 KiB from http://127.0.0.1:{mirror.Port}/lab/system/{Debian136}\n{Debian136}: done, 39.1 KiB in ")}[0-9]+ s\n$",
            result.Error);
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Fact]
    public async Task Import_AFile_AndTheSameAgain()
    {
        using var host = new CliHost();
        using var elsewhere = new TempDirectory();
        byte[] archive = [0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3];
        var file = elsewhere["mine_1.0_amd64.tar.zst"];
        await File.WriteAllBytesAsync(file, archive, TestContext.Current.CancellationToken);

        var first = await host.RunAsync("import", "local", file);
        var again = await host.RunAsync("import", "local", file);
        var wrong = await host.RunAsync("import", "local", file, "--name", "other_1.0_amd64.tar.zst", "--checksum", "sha512:" + IndexSamples.Sha512('a'));
        var unnamed = await host.RunAsync("import", "local", file, "--name", "../other.tar.zst");

        Assert.Equal((0, "local:vztmpl/mine_1.0_amd64.tar.zst\n"), (first.ExitCode, first.Output));
        Assert.Contains($"local:vztmpl/mine_1.0_amd64.tar.zst: {Digest.Of(DigestAlgorithm.Sha512, archive)}\n", first.Error);
        Assert.Equal((0, "local:vztmpl/mine_1.0_amd64.tar.zst\n"), (again.ExitCode, again.Output));
        Assert.Contains("already there, with the same content.", again.Error);
        Assert.Equal((3, ""), (wrong.ExitCode, wrong.Output));
        Assert.Equal((5, ""), (unnamed.ExitCode, unnamed.Output));
    }

    [Fact]
    public async Task Verify_EveryState_IsNamed()
    {
        using var host = new CliHost().WithIndex("lab", Records).WithTemplate(Debian136, 5).WithTemplate("foreign_1_amd64.tar", 5);

        var result = await host.RunAsync("verify", "--all", "--quiet");

        Assert.Equal(3, result.ExitCode);
        Assert.Matches($"(?m)^local:vztmpl/{Debian136} +corrupt ", result.Output);
        Assert.Matches("(?m)^local:vztmpl/foreign_1_amd64.tar +foreign", result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Sources_AddShowSwitchRemove()
    {
        using var host = new CliHost();
        var transcript = new Transcript(host);

        await transcript.RunAsync("source", "list");
        await transcript.RunAsync("source", "add", "lab", "https://user:secret@templates.example/lab/", "--mirror", "http://a.example", "--mirror", "http://b.example", "--key", "/etc/lab.pub", "--index", "my.dat");
        await transcript.RunAsync("source", "add", "lab", "https://templates.example/lab", "--trusted");
        await transcript.RunAsync("source", "add", "../lab", "https://templates.example/lab", "--trusted");
        await transcript.RunAsync("source", "add", "open", "https://templates.example/open", "--trusted", "--disabled");
        await transcript.RunAsync("source", "show", "lab");
        await transcript.RunAsync("source", "show", "lab", "--output-format", "json");
        await transcript.RunAsync("source", "disable", "turnkey");
        await transcript.RunAsync("source", "enable", "open");
        await transcript.RunAsync("source", "list");
        await transcript.RunAsync("source", "remove", "lab");
        await transcript.RunAsync("source", "remove", "proxmox");
        await transcript.RunAsync("source", "remove", "nosuch");
        await transcript.RunAsync("source", "list", "--output-format", "yaml");
        transcript.Matches("source");
    }
}
