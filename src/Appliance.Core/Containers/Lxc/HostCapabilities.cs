using System.Collections.Frozen;
using System.Globalization;
using Appliance.Linux;

namespace Appliance.Containers.Lxc;

/// <summary>What this host can do for a container. <see cref="LxcConfig"/> asks only this, so that it is a pure function.</summary>
public sealed record HostCapabilities
{
    /// <summary>Where LXC's packaged configuration is.</summary>
    public const string IncludeDirectory = "/usr/share/lxc/config";

    /// <summary>Control groups.</summary>
    public CgroupLayout Cgroups { get; init; } = CgroupLayout.None;

    /// <summary>Swap can be limited (version 1: the kernel counts it).</summary>
    public bool HasSwapLimit { get; init; }

    /// <summary>CPU time can be limited (version 1: the kernel has CFS bandwidth control).</summary>
    public bool HasCpuQuota { get; init; }

    /// <summary>AppArmor is in the kernel and on.</summary>
    public bool HasAppArmor { get; init; }

    /// <summary>System calls can be filtered.</summary>
    public bool HasSeccomp { get; init; }

    /// <summary>Names of the files in <see cref="IncludeDirectory"/>.</summary>
    public IReadOnlySet<string> Includes { get; init; } = FrozenSet<string>.Empty;

    /// <summary>LXC's general filter of system calls, or null.</summary>
    public string? CommonSeccomp { get; init; }

    /// <summary>CPUs that are online, ascending.</summary>
    public IReadOnlyList<int> Cpus { get; init; } = [];

    /// <summary>Every bridge by name.</summary>
    public IReadOnlyDictionary<string, HostBridge> Bridges { get; init; } = FrozenDictionary<string, HostBridge>.Empty;

    /// <summary>Device nodes by path: those that the container's configuration names and that are there.</summary>
    public IReadOnlyDictionary<string, DeviceNode> Devices { get; init; } = FrozenDictionary<string, DeviceNode>.Empty;

    /// <summary>Reads a list as the kernel writes it: <c>0-3,8</c>.</summary>
    public static IReadOnlyList<int> ParseCpuList(string text)
    {
        var cpus = new List<int>();
        foreach (var part in text.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last - first < 65_536)
            {
                for (var cpu = first; cpu <= last; cpu++)
                {
                    cpus.Add(cpu);
                }
            }
        }

        return cpus;
    }
}

/// <summary>A bridge of the host.</summary>
/// <param name="Mtu">Its largest packet.</param>
/// <param name="IsVlanAware">It can put a port into a VLAN.</param>
public sealed record HostBridge(int Mtu, bool IsVlanAware);
