using Appliance.Cli.Pct;
using Appliance.Cli.Pveam;

namespace Appliance.Tests.Cli;

/// <summary>The program as pct: its formats, and what its command lines become.</summary>
public sealed class PctTests
{
    private const string Web = "arch: amd64\nhostname: web\nlock: backup\nmemory: 256\nrootfs: local:101/vm-101-disk-0.raw\nswap: 0\n";

    [Fact]
    public async Task List_Containers_IsPctsTable()
    {
        using var host = new CliHost();
        CliHost.Write(Path.Join(host.Root, "etc/appliance/lxc/101.conf"), Web);
        CliHost.Write(Path.Join(host.Root, "etc/appliance/lxc/102.conf"), "arch: amd64\n");

        Assert.Equal(
            "VMID       Status     Lock         Name                \n" +
            "101        stopped    backup       web                 \n" +
            "102        stopped                 CT102               \n",
            (await host.PctAsync("list")).Output);
    }

    [Fact]
    public async Task List_NoContainers_PrintsNothing()
    {
        using var host = new CliHost();
        Assert.Equal("", (await host.PctAsync("list")).Output);
    }

    [Fact]
    public async Task Status_Stopped_IsOneLineOrAllFieldsSorted()
    {
        using var host = new CliHost();
        CliHost.Write(Path.Join(host.Root, "etc/appliance/lxc/101.conf"), Web + "cores: 1\n");

        Assert.Equal("status: stopped\n", (await host.PctAsync("stat", "101")).Output);
        Assert.Equal(
            "cpus: 1\nlock: backup\nmaxmem: 268435456\nmaxswap: 0\nmem: 0\nname: web\nstatus: stopped\ntype: lxc\nuptime: 0\nvmid: 101\n",
            (await host.PctAsync("status", "101", "--verbose")).Output);
    }

    [Fact]
    public async Task SetAndConfig_TakePctsSpelling()
    {
        using var host = new CliHost();
        CliHost.Write(Path.Join(host.Root, "etc/appliance/lxc/101.conf"), "arch: amd64\nmemory: 256\n");

        Assert.Equal(0, (await host.PctAsync("set", "101", "-memory", "512", "--net0", "name=eth0,bridge=br0,hwaddr=BC:24:11:00:00:01")).ExitCode);
        Assert.Contains("memory: 512\n", (await host.PctAsync("config", "101")).Output);
        Assert.Equal(0, (await host.PctAsync("set", "101", "--delete", "net0")).ExitCode);
        Assert.DoesNotContain("net0", (await host.PctAsync("config", "101")).Output);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("start", "x")]
    [InlineData("start", "101", "102")]
    [InlineData("start", "101", "--nothing")]
    [InlineData("create", "101", "local:vztmpl/a.tar", "--password", "secret")]
    [InlineData("nothing")]
    [InlineData("s", "101")]
    public async Task Wrong_Arguments_AreUsageAndExit255(params string[] arguments)
    {
        using var host = new CliHost();
        var result = await host.PctAsync(arguments);

        Assert.Equal(255, result.ExitCode);
        Assert.Contains("pct ", result.Error);
        Assert.DoesNotContain("secret", result.Error);
    }

    [Theory]
    [InlineData("shutdown 101 --forceStop --timeout 30", "--quiet shutdown --force-stop --timeout=30s 101")]
    [InlineData("shutdown 101 --forcestop 0", "--quiet shutdown 101")]
    [InlineData("stop 101 -skiplock", "--quiet stop --skip-lock 101")]
    [InlineData("destroy 101 --purge --destroy-unreferenced-disks", "--quiet destroy --purge 101")]
    [InlineData("create 101 local:vztmpl/a.tar -unprivileged 1 --rootfs local:4", "--quiet create --unprivileged=1 --rootfs=local:4 101 local:vztmpl/a.tar")]
    public void Translate_PctsLine_IsOurs(string line, string expected)
    {
        var words = line.Split(' ');
        var verb = PctVerb.Find(words[0])!;
        var options = verb.AllOptions.ToList();
        var call = GetoptParser.Parse(words[1..], [.. options.Select(option => new GetoptOption(option.Name, option.IsFlag))]);

        Assert.Empty(call.Errors);
        Assert.Equal(expected.Split(' '), PctFront.Translate(verb, call, options, [], root: null));
    }
}
