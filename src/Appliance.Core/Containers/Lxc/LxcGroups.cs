using System.Globalization;

namespace Appliance.Containers.Lxc;

/// <summary>Control groups: where they are and what they allow. Each limit goes to the version that has its controller.</summary>
internal static class LxcGroups
{
    private const long MiB = 1024 * 1024;
    private const long Period = 100_000; // microseconds

    /// <summary>Above this much memory the kernel is warned 128 MiB before the limit, below it 1/128 before (guest-setup.md §12).</summary>
    private const long LargeMemoryMiB = 16 * 1024;

    public static void Write(LxcLines lines, ContainerId id, CtConfig config, HostCapabilities host, LxcPaths paths)
    {
        lines.Heading("Control groups");
        lines.Add("lxc.cgroup.dir.container", GroupNames.Payload(id, paths));
        lines.Add("lxc.cgroup.dir.monitor", GroupNames.Monitor(id, paths));
        lines.Add("lxc.cgroup.dir.monitor.pivot", GroupNames.Pivot(id, paths));
        Memory(lines, config, host);
        Cpu(lines, config, host);
        Cores(lines, id, config, host);
    }

    private static void Memory(LxcLines lines, CtConfig config, HostCapabilities host)
    {
        var memory = config.Memory * MiB;
        var swap = config.Swap * MiB;
        if (host.Cgroups.IsLegacy("memory"))
        {
            lines.Add("lxc.cgroup.memory.limit_in_bytes", memory);
            if (host.HasSwapLimit)
            {
                lines.Add("lxc.cgroup.memory.memsw.limit_in_bytes", memory + swap);
            }
        }
        else if (host.Cgroups.IsUnified("memory"))
        {
            lines.Add("lxc.cgroup2.memory.max", memory);
            lines.Add("lxc.cgroup2.memory.high", config.Memory < LargeMemoryMiB ? config.Memory * 1024 * 1016 : memory - (128 * MiB));
            lines.Add("lxc.cgroup2.memory.swap.max", swap);
        }
        else
        {
            lines.Warn("This host has no control group for memory: the limit has no effect.");
            return;
        }

        if (!host.HasSwapLimit)
        {
            lines.Warn("This kernel does not count swap: its limit has no effect.");
        }
    }

    private static void Cpu(LxcLines lines, CtConfig config, HostCapabilities host)
    {
        var quota = (long)(config.CpuLimit * Period);
        var isLegacy = host.Cgroups.IsLegacy("cpu");
        if ((quota > 0 || config.CpuUnits is not null) && !isLegacy && !host.Cgroups.IsUnified("cpu"))
        {
            lines.Warn("This host has no control group for CPU time: cpulimit and cpuunits have no effect.");
            return;
        }

        if (quota > 0 && !host.HasCpuQuota)
        {
            lines.Warn("This kernel cannot limit CPU time: cpulimit has no effect.");
        }
        else if (quota > 0 && isLegacy)
        {
            lines.Add("lxc.cgroup.cpu.cfs_period_us", Period);
            lines.Add("lxc.cgroup.cpu.cfs_quota_us", quota);
        }
        else if (quota > 0)
        {
            lines.Add("lxc.cgroup2.cpu.max", string.Create(CultureInfo.InvariantCulture, $"{quota} {Period}"));
        }

        // The two versions count differently, 1024 and 100 being what everybody has; the administrator means the host's.
        if (config.CpuUnits is > 0 and var units)
        {
            lines.Add(isLegacy ? "lxc.cgroup.cpu.shares" : "lxc.cgroup2.cpu.weight", isLegacy ? Math.Clamp(units, 2, 262_144) : Math.Clamp(units, 1, 10_000));
        }
    }

    /// <summary>Neighbours by number get different CPUs, so that small containers do not all share the first ones.</summary>
    private static void Cores(LxcLines lines, ContainerId id, CtConfig config, HostCapabilities host)
    {
        if (config.Cores is not { } cores || cores >= host.Cpus.Count)
        {
            return;
        }

        if (!host.Cgroups.IsLegacy("cpuset") && !host.Cgroups.IsUnified("cpuset"))
        {
            lines.Warn("This host has no control group for CPUs: cores has no effect.");
            return;
        }

        var first = (int)((long)id.Value * cores % host.Cpus.Count);
        var chosen = Enumerable.Range(0, (int)cores).Select(n => host.Cpus[(first + n) % host.Cpus.Count]).Order();
        lines.Add(host.Cgroups.IsLegacy("cpuset") ? "lxc.cgroup.cpuset.cpus" : "lxc.cgroup2.cpuset.cpus", string.Join(',', chosen));
    }
}
