using System.Collections.Frozen;
using System.Globalization;
using Appliance.Linux;

namespace Appliance.Containers.Lxc;

/// <summary>Looks at this host: <c>/proc</c>, <c>/sys</c> and LXC's packaged files.</summary>
public static class HostProbe
{
    private const string NetworkDirectory = "/sys/class/net";

    /// <summary>What this host can do.</summary>
    /// <param name="devices">Paths of device nodes that a container is to get.</param>
    public static HostCapabilities Look(IEnumerable<string> devices)
    {
        var cgroups = Cgroups();
        return new HostCapabilities
        {
            Cgroups = cgroups,
            HasSwapLimit = cgroups.Legacy.TryGetValue("memory", out var memory)
                ? File.Exists(Path.Join(memory, "memory.memsw.limit_in_bytes"))
                : cgroups.IsUnified("memory"),
            HasCpuQuota = cgroups.Legacy.TryGetValue("cpu", out var cpu) ? File.Exists(Path.Join(cpu, "cpu.cfs_quota_us")) : cgroups.IsUnified("cpu"),
            HasAppArmor = ReadOrEmpty("/sys/module/apparmor/parameters/enabled").StartsWith('Y'),
            HasSeccomp = File.Exists("/proc/sys/kernel/seccomp/actions_avail"),
            Includes = Directory.Exists(HostCapabilities.IncludeDirectory)
                ? Directory.EnumerateFiles(HostCapabilities.IncludeDirectory).Select(Path.GetFileName).OfType<string>().ToFrozenSet(StringComparer.Ordinal)
                : FrozenSet<string>.Empty,
            CommonSeccomp = ReadOrNull(Path.Join(HostCapabilities.IncludeDirectory, "common.seccomp")),
            Cpus = HostCapabilities.ParseCpuList(ReadOrEmpty("/sys/devices/system/cpu/online")),
            Bridges = Bridges(),
            Devices = devices.Distinct(StringComparer.Ordinal)
                .Select(path => (Path: path, Node: DeviceNode.At(path)))
                .Where(device => device.Node is not null)
                .ToFrozenDictionary(device => device.Path, device => device.Node!, StringComparer.Ordinal),
        };
    }

    /// <summary>The host's control groups.</summary>
    internal static CgroupLayout Cgroups() => CgroupLayout.Parse(
        ReadOrEmpty("/proc/self/mountinfo"), mountPoint => ReadOrEmpty(Path.Join(mountPoint, "cgroup.controllers")));

    /// <summary>What root may map.</summary>
    internal static SubordinateIds SubordinateIds() => Lxc.SubordinateIds.Parse(ReadOrEmpty("/etc/subuid"), ReadOrEmpty("/etc/subgid"));

    private static FrozenDictionary<string, HostBridge> Bridges()
    {
        var bridges = new Dictionary<string, HostBridge>(StringComparer.Ordinal);
        foreach (var path in Directory.Exists(NetworkDirectory) ? Directory.EnumerateFileSystemEntries(NetworkDirectory) : [])
        {
            if (Directory.Exists(Path.Join(path, "bridge")))
            {
                _ = int.TryParse(ReadOrEmpty(Path.Join(path, "mtu")).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var mtu);
                bridges[Path.GetFileName(path)] = new HostBridge(mtu, ReadOrEmpty(Path.Join(path, "bridge", "vlan_filtering")).StartsWith('1'));
            }
        }

        return bridges.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string ReadOrEmpty(string path) => ReadOrNull(path) ?? "";

    /// <summary>These are files of the kernel and of packages; one that is not there says that the host cannot do it.</summary>
    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
