using Appliance.Containers.Lxc;
using Appliance.Linux;

namespace Appliance.Tests.Containers.Lxc;

/// <summary>Reading what kernel and LXC say.</summary>
public sealed class HostParsingTests
{
    [Fact]
    public void CgroupLayout_Hybrid_KnowsBothVersions()
    {
        const string MountInfo = """
            25 22 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
            26 25 0:23 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
            27 25 0:24 / /sys/fs/cgroup/memory rw,relatime shared:5 - cgroup cgroup rw,memory
            28 25 0:25 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
            29 25 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate

            """;

        var layout = CgroupLayout.Parse(MountInfo, mountPoint => mountPoint == "/sys/fs/cgroup/unified" ? "hugetlb\n" : "");

        Assert.Equal("/sys/fs/cgroup/cpu", layout.Legacy["cpuacct"]);
        Assert.True(layout.IsLegacy("memory"));
        Assert.True(layout.IsUnified("hugetlb"));
        Assert.False(layout.IsUnified("memory"));
        Assert.Contains("/sys/fs/cgroup/systemd", layout.MountPoints);
    }

    [Theory]
    [InlineData("0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("", new int[0])]
    public void ParseCpuList_KernelsText_GivesNumbers(string text, int[] cpus) => Assert.Equal(cpus, HostCapabilities.ParseCpuList(text));

    [Fact]
    public void ContainerSockets_KernelsTable_GivesListeningAbstractNames()
    {
        const string Table = """
            Num       RefCount Protocol Flags    Type St Inode Path
            000000003facc996: 00000002 00000000 00010000 0001 01 2179267 @/var/lib/lxc/101/command
            0000000000000001: 00000003 00000000 00000000 0001 03 2179268 @/var/lib/lxc/102/command
            0000000000000002: 00000002 00000000 00010000 0001 01 2179269 /run/some@socket
            """;

        var names = ContainerSockets.Parse(Table);

        Assert.True(ContainerSockets.IsAlive(names, LxcHosts.System, LxcHosts.Id));
        Assert.False(ContainerSockets.IsAlive(names, LxcHosts.System, Appliance.Containers.ContainerId.Of(102)));
    }

    [Fact]
    public void NameOf_LongDirectory_IsHashedAsLxcDoes()
    {
        var directory = "/" + new string('a', 120);

        Assert.Matches("^lxc/[0-9a-f]{16}/command$", ContainerSockets.NameOf(directory, LxcHosts.Id));
    }

    [Theory]
    [InlineData("root:100000:65536\n", "root:100000:65536\n", true)]
    [InlineData("0:100000:65536\n", "root:90000:200000\n", true)]
    [InlineData("root:100000:65535\n", "root:100000:65536\n", false)]
    [InlineData("lxc:100000:65536\n", "root:100000:65536\n", false)]
    [InlineData("", "", false)]
    [InlineData("root:100000:x\n# root", "", false)]
    public void SubordinateIds_Covers_OnlyWhatRootIsAllowed(string users, string groups, bool covers) =>
        Assert.Equal(covers, SubordinateIds.Parse(users, groups).Covers(IdMap.Unprivileged));

    [Fact]
    public void SearchPath_IdsNotAllowed_HidesNewuidmap()
    {
        string[] directories = ["/usr/sbin", "/usr/bin", "/bin"];
        string Path(IdMap map, string allowed) => LxcPrograms.SearchPath(
            map, SubordinateIds.Parse(allowed, allowed), directories, path => path == "/usr/bin/newuidmap");

        Assert.Equal("/usr/sbin:/bin", Path(IdMap.Unprivileged, ""));
        Assert.Equal("/usr/sbin:/usr/bin:/bin", Path(IdMap.Unprivileged, "root:100000:65536"));
        Assert.Equal("/usr/sbin:/usr/bin:/bin", Path(IdMap.Identity, ""));
    }

    [Fact]
    public void FirstErrorOf_Log_IsTheFirstErrorsWords() => Assert.Equal(
        "No such file or directory - Failed to exec \"/sbin/init\"",
        LxcLog.FirstErrorOf("""
            lxc-start 102 20261122182402.351 WARN     conf - ../src/lxc/conf.c:lxc_map_ids:3628 - newuidmap binary is missing
            lxc-start 102 20261122182402.358 ERROR    start - ../src/lxc/start.c:start:2197 - No such file or directory - Failed to exec "/sbin/init"
            lxc-start 102 20261122182402.358 ERROR    sync - ../src/lxc/sync.c:sync_wait:34 - An error occurred in another process
            """));

    [Fact]
    public void ProcessAge_NameWithBlanksAndBrackets_CountsFieldsBehindIt() => Assert.Equal(
        TimeSpan.FromSeconds(90),
        ProcessAge.Parse("7 (a) b (c) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 1000 0 0", "100.00 180.1"));

    [Fact]
    public void StartReport_WrittenAndRead_IsTheSame()
    {
        using var directory = new TempDirectory();
        var file = Path.Join(directory.Path, "start.report");

        new StartReport(["one\ttwo", "three"], new ApplianceException("APL4003", "It is\nso.") { Hint = "Do that." }).Write(file);
        var report = StartReport.Read(file);

        Assert.Equal(["one two", "three"], report.Warnings);
        Assert.Equal(("APL4003", "It is so.", "Do that."), (report.Error!.Code, report.Error.Message, report.Error.Hint));
        Assert.Null(StartReport.Read(file + "x").Error);
    }
}
