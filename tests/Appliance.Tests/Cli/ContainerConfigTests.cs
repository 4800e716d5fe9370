using System.Text.Json;
using Appliance.Containers;

namespace Appliance.Tests.Cli;

public sealed class ContainerConfigTests : IDisposable
{
    private readonly CliHost host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Config_Text_IsTheFileMadeSafeToShow()
    {
        Write("#note %1B[31m\nnet0: name=eth0\nhostname: a\nlxc.idmap: u 0 1 2\n[pve:pending]\nmemory: 64\n");

        Assert.Equal(
            """
            exit 0
            --- stdout
            #note \u{1b}[31m
            hostname: a
            memory: 64
            net0: name=eth0
            lxc.idmap: u 0 1 2
            --- stderr

            """, (await host.RunAsync("config", "101")).ToString());
        Assert.DoesNotContain("memory", (await host.RunAsync("config", "101", "--current")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_Json_HasTypesDigestPendingAndSnapshots()
    {
        Write("#note\nhostname: a\nmemory: 512\nonboot: 1\ntty: lots\nlxc.environment.runtime: A=b\nlxc.idmap: u 0 1 2\n[pve:pending]\nmemory: 64\n[before]\nmemory: 16\n");
        var digest = new CtConfigStore(host.Paths).Read(ContainerId.Of(101)).Digest;

        var result = await host.RunAsync("config", "101", "--output-format", "json", "--current");
        using var json = JsonDocument.Parse(result.Output);

        var root = json.RootElement;
        Assert.Equal((512, true, "lots"), (root.GetProperty("memory").GetInt32(), root.GetProperty("onboot").GetBoolean(), root.GetProperty("tty").GetString()));
        Assert.Equal(("note", "A=b", digest), (root.GetProperty("description").GetString(), root.GetProperty("env")[0].GetString(), root.GetProperty("digest").GetString()));
        Assert.Equal(64, root.GetProperty("pending").GetProperty("memory").GetInt32());
        Assert.Equal("before", root.GetProperty("snapshots")[0].GetString());
        Assert.Equal("lxc.idmap", root.GetProperty("lxc")[0][0].GetString());
        Assert.Contains("warning: /root/etc/appliance/lxc/101.conf:5: tty is 'lots', expected a whole number, 0–6", result.Error, StringComparison.Ordinal);
        Assert.Contains("memory: 16", (await host.RunAsync("config", "101", "--snapshot", "before", "--output-format", "yaml")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config 102", 1, "error[APL5116]: There is no container 102.")]
    [InlineData("config 99", 2, "'99' is no container id")]
    [InlineData("config 101 --snapshot x", 1, "error[APL5127]")]
    [InlineData("config 101 --snapshot x --current", 2, "exclude each other")]
    [InlineData("set 101", 2, "Nothing to change")]
    [InlineData("set 101 --memory lots", 2, "Option '--memory' needs a whole number from 16, not 'lots'.")]
    [InlineData("set 101 --net0 name=eth0,tag=5000", 2, "Option '--net0' needs tag to be a whole number, 1–4094, not '5000'.")]
    [InlineData("set 101 --net32 name=eth0", 2, "Unknown option '--net32'")]
    [InlineData("set 101 --lock backup", 2, "Unknown option '--lock'")]
    [InlineData("set 101 --memory 64 --delete memory", 2, "set and deleted at once")]
    [InlineData("set 101 --delete memory", 1, "error[APL5122]")]
    [InlineData("set 101 --delete nonsense", 1, "error[APL5113]")]
    [InlineData("set 101 --timezone Europe/Nowhere", 2, "'--timezone' needs a time zone of this host")]
    [InlineData("set 101 --memory 64 --memory 65", 2, "'--memory' is given more than once")]
    [InlineData("set 101 --memory 64 --digest 00", 1, "error[APL5118]")]
    [InlineData("set 102 --memory 64", 1, "error[APL5116]")]
    [InlineData("set 101 --delete ,", 2, "needs names")]
    public async Task Verbs_WrongRequest_SaySoAndChangeNothing(string line, int exitCode, string error)
    {
        Assert.SkipWhen(line.Contains("timezone", StringComparison.Ordinal) && !Directory.Exists("/usr/share/zoneinfo"), "This machine has no time zones.");
        Write("hostname: a\n");

        var result = await host.RunAsync(line.Split(' '));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
        Assert.Equal("hostname: a\n", Read());
    }

    [Fact]
    public async Task Set_Options_WritesThemCanonically()
    {
        Write("hostname: a\nswap: 1\nkeep this line\n");

        var result = await host.RunAsync(
            "set", "101", "--memory", "0064", "--onboot", "yes", "--net1", "bridge=br0,name=eth1,hwaddr=bc:24:11:00:00:01", "--net0=name=eth0,hwaddr=BC:24:11:00:00:02",
            "--mp12", "/srv,mp=/srv", "--description", "two\nlines: ü", "--delete", "swap");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            "#two\n#lines%3A %C3%BC\nhostname: a\nmemory: 64\nmp12: /srv,mp=/srv\nnet0: name=eth0,hwaddr=BC:24:11:00:00:02\n"
            + "net1: name=eth1,bridge=br0,hwaddr=BC:24:11:00:00:01\nonboot: 1\nkeep this line\n", Read());
    }

    [Fact]
    public async Task Set_OfALockedContainer_IsRefused()
    {
        Write("lock: backup\n");

        var result = await host.RunAsync("set", "101", "--memory", "64");

        Assert.Contains("error[APL5121]: The container is locked (backup).", result.Error, StringComparison.Ordinal);
    }

    private void Write(string text) => CliHost.Write(Path.Join(host.Paths.ContainersDirectory, "101.conf"), text);

    private string Read() => File.ReadAllText(Path.Join(host.Paths.ContainersDirectory, "101.conf"));
}
