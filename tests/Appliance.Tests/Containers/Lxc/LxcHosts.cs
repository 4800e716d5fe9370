using System.Collections.Frozen;
using System.Text;
using Appliance.Containers;
using Appliance.Containers.Lxc;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Tests.Containers.Lxc;

/// <summary>Hosts that containers are written for.</summary>
internal static class LxcHosts
{
    public const string Hook = "'/usr/bin/appliance' hook pre-start 101";

    public static ContainerId Id { get; } = ContainerId.Of(101);

    public static LxcPaths System { get; } = LxcPaths.Of(AppliancePaths.Resolve("/"));

    /// <summary>Version 2 alone, with everything.</summary>
    public static HostCapabilities Modern { get; } = new()
    {
        Cgroups = new CgroupLayout(FrozenDictionary<string, string>.Empty, "/sys/fs/cgroup", Set("cpuset", "cpu", "io", "memory", "pids")),
        HasSwapLimit = true,
        HasCpuQuota = true,
        HasAppArmor = true,
        HasSeccomp = true,
        Includes = Set("common.conf", "userns.conf", "nesting.conf"),
        CommonSeccomp = "2\ndenylist\n[all]\nkexec_load errno 1\n",
        Cpus = [0, 1, 2, 3, 4, 5, 6, 7],
        Bridges = new Dictionary<string, HostBridge>(StringComparer.Ordinal) { ["vmbr0"] = new(1500, IsVlanAware: false), ["vmbr1"] = new(9000, IsVlanAware: true) },
        Devices = new Dictionary<string, DeviceNode>(StringComparer.Ordinal) { ["/dev/ttyUSB0"] = new(IsBlock: false, 188, 0) },
    };

    /// <summary>Version 1, and what an old or small kernel lacks.</summary>
    public static HostCapabilities Old { get; } = Modern with
    {
        Cgroups = new CgroupLayout(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["memory"] = "/sys/fs/cgroup/memory",
                ["cpu"] = "/sys/fs/cgroup/cpu",
                ["cpuset"] = "/sys/fs/cgroup/cpuset",
            },
            "/sys/fs/cgroup/unified",
            Set("hugetlb")),
        HasAppArmor = false,
    };

    /// <summary>LXC's configuration for a container of these lines.</summary>
    public static LxcConfigText Write(HostCapabilities host, params string[] lines) =>
        LxcConfig.Write(Id, Config(lines), host, System, Hook);

    public static CtConfig Config(params string[] lines) => CtConfig.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), "101.conf");

    public static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
