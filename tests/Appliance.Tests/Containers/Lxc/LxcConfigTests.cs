using Appliance.Containers.Lxc;

namespace Appliance.Tests.Containers.Lxc;

/// <summary>What LXC is told: whole files for the usual containers, single lines for the rest.</summary>
public sealed class LxcConfigTests
{
    private static readonly string[] Usual =
    [
        "arch: amd64", "cores: 2", "hostname: web.example.com", "memory: 1024", "swap: 256", "ostype: debian",
        "net0: name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,ip=10.0.3.10/24,gw=10.0.3.1,type=veth", "rootfs: local:101/vm-101-disk-0.raw,size=4G",
    ];

    [Fact]
    public void Write_UnprivilegedOnModernHost_IsTheGoldenFile() =>
        Golden.Check("lxc/unprivileged-v2.conf", LxcHosts.Write(LxcHosts.Modern, [.. Usual, "unprivileged: 1", "features: nesting=1", "cpulimit: 1.5", "cpuunits: 200"]).Text);

    [Fact]
    public void Write_PrivilegedOnOldHost_IsTheGoldenFile() =>
        Golden.Check("lxc/privileged-v1.conf", LxcHosts.Write(LxcHosts.Old, [.. Usual, "cpulimit: 0.5", "cpuunits: 512", "lxc.cgroup2.pids.max: 100", "lxc.prlimit.nofile: 1024"]).Text);

    [Fact]
    public void Write_ConfiguredIdMap_IsWrittenOnce()
    {
        var text = LxcHosts.Write(LxcHosts.Modern, "unprivileged: 1", "lxc.idmap: u 0 200000 1000", "lxc.idmap: g 0 200000 1000").Text;

        Assert.Equal(2, Count(text, "lxc.idmap = "));
        Assert.Contains("lxc.idmap = u 0 200000 1000\n", text);
    }

    [Theory]
    [InlineData("features: keyctl=1", null)]
    [InlineData("features: nesting=1", "2\ndenylist\n[all]\nkexec_load errno 1\n[all]\nkeyctl errno 38\n")]
    public void Write_Unprivileged_FiltersKeyctlUnlessWanted(string features, string? filter) =>
        Assert.Equal(filter, LxcHosts.Write(LxcHosts.Modern, "unprivileged: 1", features).Seccomp);

    [Fact]
    public void Write_KernelWithoutSeccomp_SaysSo()
    {
        var written = LxcHosts.Write(LxcHosts.Modern with { HasSeccomp = false }, "unprivileged: 1");

        Assert.Contains("lxc.seccomp.profile = \n", written.Text);
        Assert.Contains(written.Warnings, warning => warning.Contains("seccomp", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_HostWithoutMemoryGroup_WarnsAndWritesNoLimit()
    {
        var written = LxcHosts.Write(LxcHosts.Modern with { Cgroups = CgroupLayout.None }, "memory: 512", "cpulimit: 1", "cores: 1");

        Assert.DoesNotContain("lxc.cgroup2.", written.Text);
        Assert.Equal(3, written.Warnings.Count);
    }

    [Theory]
    [InlineData(16383, 16383L * 1024 * 1016)]
    [InlineData(16384, (16384L - 128) * 1024 * 1024)]
    public void Write_Memory_WarnsTheKernelBeforeTheLimit(long memory, long high) =>
        Assert.Contains($"lxc.cgroup2.memory.high = {high}\n", LxcHosts.Write(LxcHosts.Modern, $"memory: {memory}").Text);

    [Theory]
    [InlineData("cores: 8", null)]
    [InlineData("cores: 9", null)]
    [InlineData("cores: 3", "7,0,1")]
    public void Write_Cores_PinsUnlessAllAreMeant(string cores, string? cpus)
    {
        // 101 · 3 mod 8 = 7
        var expected = cpus is null ? null : string.Join(',', cpus.Split(',').Select(int.Parse).Order());
        var line = LxcHosts.Write(LxcHosts.Modern, cores).Text.Split('\n').SingleOrDefault(line => line.Contains("cpuset", StringComparison.Ordinal));
        Assert.Equal(expected is null ? null : $"lxc.cgroup2.cpuset.cpus = {expected}", line);
    }

    [Fact]
    public void Write_Alpine_IsStoppedBySignalsOfBusyBox()
    {
        Assert.Contains("lxc.signal.halt = SIGUSR1\n", LxcHosts.Write(LxcHosts.Modern, "ostype: alpine").Text);
        Assert.Contains("lxc.include = /usr/share/lxc/config/alpine.common.conf\n", LxcHosts.Write(LxcHosts.Modern with { Includes = LxcHosts.Set("common.conf", "alpine.common.conf") }, "ostype: alpine").Text);
    }

    [Fact]
    public void Write_DevicesAndFuse_AreMountedWithTheirRules()
    {
        var text = LxcHosts.Write(LxcHosts.Modern, "dev0: /dev/ttyUSB0,deny-write=1", "features: fuse=1").Text;

        Assert.Contains("lxc.mount.entry = /dev/fuse dev/fuse none bind,create=file,optional 0 0\n", text);
        Assert.Contains("lxc.mount.entry = /var/lib/lxc/101/devices/dev0 dev/ttyUSB0 none bind,create=file 0 0\n", text);
        Assert.Contains("lxc.cgroup2.devices.allow = c 188:0 r\n", text);
    }

    [Theory]
    [InlineData("APL5191", "arch: amd64")]
    [InlineData("APL5192", "net0: name=eth0,bridge=nowhere")]
    [InlineData("APL5193", "net0: name=eth0,bridge=vmbr0,tag=5")]
    [InlineData("APL5193", "net0: name=eth0,bridge=vmbr0,trunks=5;6")]
    [InlineData("APL5194", "net0: name=eth0,bridge=vmbr0,mtu=1501")]
    [InlineData("APL5195", "dev0: /dev/nothing")]
    public void Write_HostLacksIt_IsRefused(string code, string line)
    {
        var host = code == "APL5191" ? LxcHosts.Modern with { Includes = LxcHosts.Set() } : LxcHosts.Modern;
        Assert.Equal(code, Assert.Throws<ApplianceException>(() => LxcHosts.Write(host, line)).Code);
    }

    [Fact]
    public void Write_Network_EveryKindOfInterface()
    {
        var written = LxcHosts.Write(
            LxcHosts.Modern,
            "net0: name=eth0,bridge=vmbr1,tag=5,trunks=6;7,mtu=9000",
            "net1: name=eth1,bridge=vmbr0,link_down=1",
            "net2: name=eth2,bridge=vmbr0,host-managed=1,ip=10.0.0.2/24,gw=10.0.0.1,ip6=dhcp",
            "net3: name=eth3,bridge=vmbr0,firewall=1,rate=10");

        Assert.Contains("lxc.net.0.veth.vlan.id = 5\nlxc.net.0.veth.vlan.tagged.id = 6\nlxc.net.0.veth.vlan.tagged.id = 7\n", written.Text);
        Assert.DoesNotContain("lxc.net.1.link", written.Text);
        Assert.DoesNotContain("lxc.net.1.flags", written.Text);
        Assert.Contains("lxc.net.2.ipv4.address = 10.0.0.2/24\nlxc.net.2.ipv4.gateway = 10.0.0.1\n", written.Text);
        Assert.Equal(3, written.Warnings.Count);
    }

    /// <summary>Whoever set one expects that it runs.</summary>
    [Fact]
    public void Write_Hookscript_IsWarnedOf() =>
        Assert.Contains("hookscript 'local:snippets/h.sh' is not run", Assert.Single(LxcHosts.Write(LxcHosts.Modern, "hookscript: local:snippets/h.sh").Warnings));

    [Fact]
    public void Write_NoInterface_HasLoopbackAlone() => Assert.Contains("lxc.net.0.type = empty\n", LxcHosts.Write(LxcHosts.Modern).Text);

    [Fact]
    public void HostName_LongNumber_FitsTheKernel()
    {
        Assert.Equal("veth101i0", LxcNetwork.HostName(LxcHosts.Id, 0));
        Assert.Equal("veth999999999i9", LxcNetwork.HostName(Appliance.Containers.ContainerId.Of(999_999_999), 9));
        Assert.Equal("v999999999i31", LxcNetwork.HostName(Appliance.Containers.ContainerId.Of(999_999_999), 31));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
