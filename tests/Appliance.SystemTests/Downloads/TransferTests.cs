using System.Globalization;

namespace Appliance.SystemTests.Downloads;

/// <summary>Downloads from a real nginx: what arrives, and how (P10, P16).</summary>
public sealed class TransferTests
{
    [Fact]
    public async Task Download_FromNginx_StoresTheFileWithTimeAndModeOfAPublicFile()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add();
        using var client = await Client.StartAsync(mirror);
        var modified = new DateTime(2026, 3, 1, 12, 30, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Join(mirror.Files, template.Location), modified);

        // As a careful administrator's shell is set.
        await using var shell = RunningProgram.Start(
            "/bin/sh", ["-c", "umask 077; exec \"$@\"", "sh", PublishedBinary.Path, "--root", client.Root.Root, "download", "local", template.Name]);
        var outcome = (await shell.WaitAsync()).Succeeded();

        Assert.Equal($"local:vztmpl/{template.Name}\n", outcome.Output);
        client.CheckHasOnly(template);
        Assert.Equal(modified, File.GetLastWriteTimeUtc(client.PathOf(template.Name)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(client.PathOf(template.Name)));
        Assert.Contains(mirror.Server.Requests, line => line.StartsWith($"200 GET /{template.Location} ", StringComparison.Ordinal) && line.Contains("\"Appliance/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_AlreadyThere_TransfersNothing()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add();
        using var client = await Client.StartAsync(mirror);
        (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();
        mirror.Server.ForgetRequests();

        var again = (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();

        Assert.Equal($"local:vztmpl/{template.Name}\n", again.Output);
        Assert.Contains("already there", again.Error, StringComparison.Ordinal);
        Assert.Empty(mirror.Server.Requests);
    }

    [Fact]
    public async Task Download_OtherFileOfThatName_IsRefusedAndLeftAlone()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add();
        using var client = await Client.StartAsync(mirror);
        client.Root.Write($"var/lib/vz/template/cache/{template.Name}", "mine");

        var outcome = await client.Root.RunAsync("download", "local", template.Name);

        Complaint.Check(outcome, "APL5021");
        Assert.Equal("mine", await File.ReadAllTextAsync(client.PathOf(template.Name), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Download_SeveralTemplates_TransfersThemAtTheSameTime()
    {
        await using var mirror = await Client.MirrorAsync(Client.Rate(300_000));
        string[] names = ["alpine-3.22-default_1_amd64.tar.xz", "debian-13-standard_1_amd64.tar.zst", "ubuntu-24.04-standard_1_amd64.tar.gz"];
        var templates = names.Select((name, index) => mirror.Add(name, 600_000 + index)).ToList();
        using var client = await Client.StartAsync(mirror);

        await using var program = client.Root.Start(["download", "local", .. names]);
        await Eventually.HoldsAsync(() => client.Names.Count(name => name.EndsWith(".partial", StringComparison.Ordinal)) == templates.Count, "three partial files at the same time");
        var outcome = (await program.WaitAsync()).Succeeded();

        client.CheckHasOnly(templates);
        Assert.Equal(string.Concat(names.Select(name => $"local:vztmpl/{name}\n")), outcome.Output);
    }

    [Fact]
    public async Task Download_OneOfSeveralIsMissingOnTheServer_TheOthersArrive()
    {
        await using var mirror = await Client.MirrorAsync();
        var good = mirror.Add("alpine-3.22-default_1_amd64.tar.xz");
        var missing = mirror.Add("debian-13-standard_1_amd64.tar.zst");
        using var client = await Client.StartAsync(mirror);
        File.Delete(Path.Join(mirror.Files, missing.Location));

        var outcome = await client.Root.RunAsync("download", "local", missing.Name, good.Name);

        Complaint.Check(outcome, "APL3007");
        Assert.Equal($"local:vztmpl/{good.Name}\n", outcome.Output);
        client.CheckHasOnly(good);
    }

    [Fact]
    public async Task Download_AllMatching_TakesEveryMatchOfThisArchitecture()
    {
        await using var mirror = await Client.MirrorAsync();
        var wanted = new[] { "alpine-3.21-default_1_ARCH.tar.xz", "alpine-3.22-default_1_ARCH.tar.xz", "alpine-3.22-default_2_ARCH.tar.xz" }
            .Select((name, index) => mirror.Add(name.Replace("ARCH", Architecture, StringComparison.Ordinal), 1000 + index)).ToList();
        mirror.Add($"alpine-3.22-default_2_{(Architecture == "amd64" ? "arm64" : "amd64")}.tar.xz", 2000);
        mirror.Add($"debian-13-standard_1_{Architecture}.tar.zst", 3000);
        using var client = await Client.StartAsync(mirror);

        (await client.Root.RunAsync("download", "local", "--all-matching", "--latest", "alpine-*")).Succeeded();
        client.CheckHasOnly(wanted[0], wanted[2]);

        (await client.Root.RunAsync("download", "local", "--all-matching", "alpine-*")).Succeeded();
        client.CheckHasOnly(wanted);
    }

    [Fact]
    public async Task Download_LimitRate_TakesItsTime()
    {
        await using var mirror = await Client.MirrorAsync();
        var template = mirror.Add(bytes: 1_000_000);
        using var client = await Client.StartAsync(mirror);

        var outcome = (await client.Root.RunAsync("download", "local", template.Name, "--limit-rate", "400K")).Succeeded();

        client.CheckHasOnly(template);
        Assert.True(outcome.Duration > TimeSpan.FromSeconds(2), string.Create(CultureInfo.InvariantCulture, $"1 MB at 400 KiB/s took {outcome.Duration.TotalSeconds:0.00} s"));
    }

    /// <summary>P16: eight processes, one transfer.</summary>
    [Fact]
    public async Task Download_EightProcessesAtOnce_OneTransfersAndTheOthersReuseIt()
    {
        await using var mirror = await Client.MirrorAsync(Client.Rate(300_000));
        var template = mirror.Add(bytes: 900_000);
        using var client = await Client.StartAsync(mirror);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.Root.RunAsync("download", "local", template.Name)));

        Assert.All(outcomes, outcome => Assert.Equal($"local:vztmpl/{template.Name}\n", outcome.Succeeded().Output));
        Assert.Equal(7, outcomes.Count(outcome => outcome.Error.Contains("already there", StringComparison.Ordinal)));
        Assert.Single(mirror.Server.Requests, line => line.Contains($"/{template.Location} ", StringComparison.Ordinal));
        client.CheckHasOnly(template);
    }

    /// <summary>P16: whoever waits for a process that is killed goes on where that one was.</summary>
    [Fact]
    public async Task Download_TheOneThatTransfersIsKilled_AnotherGoesOn()
    {
        await using var mirror = await Client.MirrorAsync(Client.Rate(400_000));
        var template = mirror.Add(bytes: 1_200_000);
        using var client = await Client.StartAsync(mirror);
        await using var first = client.Root.Start("download", "local", template.Name);
        await Eventually.HoldsAsync(() => client.Received(template) > 300_000, "the first bytes");
        var others = Enumerable.Range(0, 3).Select(_ => client.Root.RunAsync("download", "local", template.Name)).ToList();

        first.Kill();
        await Task.WhenAll(others);

        Assert.All(others, other => other.Result.Succeeded());
        Assert.Single(mirror.Server.Requests, line => line.StartsWith($"206 GET /{template.Location} ", StringComparison.Ordinal));
        client.CheckHasOnly(template);
    }

    private static string Architecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        _ => "amd64",
    };
}
