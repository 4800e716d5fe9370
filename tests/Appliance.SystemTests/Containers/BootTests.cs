using System.Globalization;

[assembly: AssemblyFixture(typeof(Appliance.SystemTests.Containers.TemplateSet))]

namespace Appliance.SystemTests.Containers;

/// <summary>
/// It boots: create → start → everything a person would look at → shutdown → destroy, with real LXC; and nothing is
/// left. Containers are made from templates as they would be downloaded.
/// </summary>
public sealed class BootTests(ContainerHost host, TemplateSet templates) : IClassFixture<ContainerHost>
{
    private const string Address = "10.77.0.11";
    private const string MemoryLimit = "268435456"; // 256 MiB

    [Theory]
    [InlineData(701, "1", "0")]
    [InlineData(702, "1", "1")]
    [InlineData(703, "0", "0")]
    [InlineData(704, "0", "1")]
    public async Task Debian_CreatedFromTemplate_BootsAnswersAndLeavesNothing(int id, string unprivileged, string sizeGiB)
    {
        ContainerHost.Require();
        await CreateAsync(id, "debian", "web", Address, unprivileged, sizeGiB);
        Assert.EndsWith($"Started container {id}.\n", (await host.RunAsync("start", Number(id))).Succeeded().Error);

        await host.SystemdRunsAsync(id);
        Assert.Equal("", await host.ExecAsync(id, "systemctl", "--failed", "--no-legend", "--plain"));
        await NetworkAsync(id, await host.ExecAsync(id, "getent", "hosts", "web"));
        Assert.Equal("web", await host.ExecAsync(id, "hostname"));
        await host.ExecAsync(id, "ping", "-c", "1", "-W", "5", ContainerHost.Address);

        // As a user without privileges: by the file capability, which unpacking must have kept and mapped.
        Assert.Contains("cap_net_raw", await host.ExecAsync(id, "getcap", "/usr/bin/ping"));
        await host.ExecAsync(id, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "ping", "-c", "1", "-W", "5", ContainerHost.Address);
        await HostByNameAsync(id);
        await SshAsync(id);
        await MemoryAsync(id);

        (await host.RunAsync("shutdown", Number(id), "--timeout", "60s")).Succeeded();
        Assert.Contains("stopped", (await host.RunAsync("status", Number(id))).Succeeded().Output);
        await DestroyAsync(id);
    }

    [Theory]
    [InlineData(705, "1", "0")]
    [InlineData(706, "1", "1")]
    [InlineData(707, "0", "0")]
    [InlineData(708, "0", "1")]
    public async Task BusyBox_CreatedFromTemplate_BootsAnswersAndLeavesNothing(int id, string unprivileged, string sizeGiB)
    {
        ContainerHost.Require();
        await CreateAsync(id, "busybox", "web", Address, unprivileged, sizeGiB);
        (await host.RunAsync("start", Number(id))).Succeeded();

        for (var tries = 0; (await host.RunAsync("exec", Number(id), "--", "test", "-e", "/run/booted")).ExitCode != 0; tries++)
        {
            Assert.True(tries < 100, "Waited in vain for BusyBox's init.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal("web", await host.ExecAsync(id, "hostname"));
        await NetworkAsync(id, await host.ExecAsync(id, "grep", "-w", "web", "/etc/hosts"));
        await host.ExecAsync(id, "ping", "-c", "1", "-W", "5", ContainerHost.Address);
        await HostByNameAsync(id);
        await host.ExecAsync(id, "sh", "-c", "mkdir /tmp/g && mount -t cgroup -o memory none /tmp/g 2>/dev/null || mount -t cgroup2 none /tmp/g");
        Assert.Equal(MemoryLimit, await host.ExecAsync(id, "sh", "-c", "cat /tmp/g/memory.limit_in_bytes 2>/dev/null || cat /tmp/g/memory.max"));

        (await host.RunAsync("shutdown", Number(id), "--timeout", "60s")).Succeeded();
        await DestroyAsync(id);
    }

    [Fact]
    public async Task TwoContainers_AtOnce_SeeEachOther()
    {
        ContainerHost.Require();
        await Task.WhenAll(
            CreateAsync(721, "debian", "one", "10.77.0.21", "1", "0"),
            CreateAsync(722, "busybox", "two", "10.77.0.22", "0", "0"));

        foreach (var outcome in await Task.WhenAll(host.RunAsync("start", "721"), host.RunAsync("start", "722")))
        {
            outcome.Succeeded();
        }

        await host.SystemdRunsAsync(721);
        await host.ExecAsync(721, "ping", "-c", "1", "-W", "5", "10.77.0.22");
        await host.ExecAsync(722, "ping", "-c", "1", "-W", "5", "10.77.0.21");
        Assert.Matches("(?m)^ *721  running .*\n *722  running ", (await host.RunAsync("ct", "list")).Succeeded().Output);

        (await host.RunAsync("shutdown", "721", "722", "--timeout", "60s")).Succeeded();
        await DestroyAsync(721);
        await DestroyAsync(722);
    }

    private async Task CreateAsync(int id, string system, string name, string address, string unprivileged, string sizeGiB) => (await host.RunAsync(
        "create", Number(id), await templates.OfAsync(system), "--hostname", name, "--unprivileged", unprivileged, "--rootfs", $"local:{sizeGiB}",
        "--net0", $"name=eth0,bridge={ContainerHost.Bridge},ip={address}/24,gw={ContainerHost.Address}", "--memory", "256", "--swap", "0",
        "--features", "nesting=1", "--ssh-public-keys", host.KeyFile + ".pub")).Succeeded();

    /// <summary>Inside: own name leads to the own address, address and route are there. From outside it answers by name.</summary>
    private async Task NetworkAsync(int id, string lookup)
    {
        Assert.StartsWith(Address, lookup);
        Assert.Contains($"inet {Address}/24", await host.ExecAsync(id, "ip", "-4", "addr", "show", "eth0"));
        Assert.Contains($"default via {ContainerHost.Address}", await host.ExecAsync(id, "ip", "route"));
        (await host.ProgramAsync("ping", "-c", "1", "-W", "5", Address)).Succeeded();
        (await host.ProgramAsync("ping", "-c", "1", "-W", "5", "web")).Succeeded();
    }

    private async Task HostByNameAsync(int id)
    {
        await host.ExecAsync(id, "sh", "-c", $"echo {ContainerHost.Address} {ContainerHost.Name} >> /etc/hosts");
        await host.ExecAsync(id, "ping", "-c", "1", "-W", "5", ContainerHost.Name);
    }

    /// <summary>With the key that was given, and only if the server shows the key made for this container.</summary>
    private async Task SshAsync(int id)
    {
        host.Root.Write("known", $"{Address} {await host.ExecAsync(id, "cat", "/etc/ssh/ssh_host_ed25519_key.pub")}\n");
        var login = await host.ProgramAsync(
            "ssh", "-i", host.KeyFile, "-o", $"UserKnownHostsFile={host.Root["known"]}", "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=yes",
            "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", $"root@{Address}", "hostname; id -u");
        Assert.Equal("web\n0\n", login.Succeeded().Output);
    }

    private async Task MemoryAsync(int id) => Assert.Equal(
        MemoryLimit,
        await host.ExecAsync(id, "sh", "-c", "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max"));

    private async Task DestroyAsync(int id)
    {
        (await host.RunAsync("destroy", Number(id))).Succeeded();
        Assert.Equal("", await host.LeftoversOfAsync(id));
    }

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}
