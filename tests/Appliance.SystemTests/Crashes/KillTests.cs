namespace Appliance.SystemTests.Crashes;

/// <summary>
/// kill -9 and failing system calls at any moment of update and download, by the reference harness (P10, P17): afterwards
/// no final name has wrong bytes and the index in force can be read, and the next run succeeds and leaves no litter.
/// APPLIANCE_LONG_TESTS=1 asks for the number of kills that a release needs.
/// </summary>
public sealed class KillTests
{
    private const string Name = "debian-13-standard_13.1-2_amd64.tar.zst";

    private static bool IsLong => Environment.GetEnvironmentVariable("APPLIANCE_LONG_TESTS") == "1";

    [Theory]
    [InlineData("update", "kill")]
    [InlineData("update", "syscall")]
    [InlineData("download", "kill")]
    [InlineData("download", "syscall")]
    public async Task Killed_AtAnyMoment_NothingIsLost(string work, string mode)
    {
        var harness = Path.Join(Requires.Shared(), "tools", "killtest.sh");
        Requires.Program("strace", "strace");
        using var root = new TestRoot();
        await using var mirror = await SignedMirror.StartAsync();
        var template = mirror.Add(Name, 3_000_000);
        await mirror.PublishAsync();
        await mirror.AddToAsync(root);
        (await root.RunAsync("update", "test")).Succeeded();
        var (setup, command) = work == "update"
            ? ($"rm -f '{root["var/lib/appliance/indexes"]}'/test.index", $"'{PublishedBinary.Path}' --quiet update test")
            : ($"rm -rf '{root["var/lib/vz/template"]}' '{root["var/lib/appliance/provenance"]}'", $"'{PublishedBinary.Path}' --quiet --no-progress download local {Name}");
        var invariant = root.Write("invariant.sh", $"""
            set -eu
            file='{root["var/lib/vz/template/cache"]}/{Name}'
            if [ -e "$file" ]; then echo '{template.Sha512}  '"$file" | sha512sum --check --quiet; fi
            if [ "$KT_PHASE" = recovered ]; then
                '{PublishedBinary.Path}' available --all-arch | grep -q '{Name}'
                if [ '{work}' = download ]; then test -e "$file"; fi
                litter=$(find '{root["var"]}' -name '.?*' -o -name '*.tmp')
                if [ -n "$litter" ]; then echo "litter: $litter"; exit 1; fi
            fi

            """);

        // Every kind of call that changes a file; of each the first few.
        string[] amount = mode == "kill" ? ["-n", IsLong ? "200" : "15"] : ["-n", IsLong ? "40" : "2", "-k", "renameat2,fsync,unlinkat,pwrite64,fchmod"];
        await using var run = RunningProgram.Start(
            "bash",
            [harness, mode, "-c", command, "-i", $"sh '{invariant}'", "-s", setup, "-l", root["log"], .. amount],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["APPLIANCE_ROOT"] = root.Root });
        var outcome = (await run.WaitAsync(TimeSpan.FromMinutes(IsLong ? 30 : 5))).Succeeded();

        Assert.Contains("broken=0", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("disturbed=0", outcome.Output, StringComparison.Ordinal);
        TestContext.Current.SendDiagnosticMessage(outcome.Output);
    }

    [Fact]
    public async Task EightAtOnce_OnOneTemplate_AllSucceedAndOneTransfers()
    {
        var harness = Path.Join(Requires.Shared(), "tools", "killtest.sh");
        using var root = new TestRoot();
        await using var mirror = await SignedMirror.StartAsync();
        var template = mirror.Add(Name, 3_000_000);
        await mirror.PublishAsync();
        await mirror.AddToAsync(root);
        (await root.RunAsync("update", "test")).Succeeded();
        var file = root["var/lib/vz/template/cache", Name];
        await using var run = RunningProgram.Start(
            "bash",
            [
                harness, "concurrent", "-p", "8", "-n", IsLong ? "20" : "3", "-l", root["log"],
                "-s", $"rm -rf '{root["var/lib/vz/template"]}'",
                "-c", $"'{PublishedBinary.Path}' --quiet --no-progress download local {Name}",
                "-i", $"test \"$KT_RC\" = 0 && echo '{template.Sha512}  {file}' | sha512sum --check --quiet",
            ],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["APPLIANCE_ROOT"] = root.Root });

        Assert.Contains("broken=0", (await run.WaitAsync(TimeSpan.FromMinutes(5))).Succeeded().Output, StringComparison.Ordinal);
        var rounds = IsLong ? 20 : 3;
        Assert.Equal(rounds, mirror.Server.Requests.Count(line => line.Contains(Name, StringComparison.Ordinal)));
    }
}
