using System.Globalization;
using Appliance.Linux;

namespace Appliance.Containers.Lxc;

/// <summary>The control groups of one container as they are in the host's file systems.</summary>
internal static class GroupTree
{
    /// <summary>Passes over a tree before it is given up: a process that is killed is a moment in dying.</summary>
    private const int MaxAttempts = 50;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Kills what is left of a container whose monitor is gone, and removes its empty groups in every hierarchy.</summary>
    /// <returns>False if something holds on.</returns>
    public static async Task<bool> RemoveAsync(CgroupLayout layout, ContainerId id, LxcPaths paths, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isGone = true;
            foreach (var mountPoint in layout.MountPoints)
            {
                foreach (var name in GroupNames.All(id, paths))
                {
                    isGone &= TryRemove(Path.Join(mountPoint, name), name == GroupNames.Payload(id, paths));
                }
            }

            if (isGone || attempt == MaxAttempts)
            {
                return isGone;
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Memory in use, in bytes; null where no control group counts it.</summary>
    public static long? MemoryUsage(CgroupLayout layout, ContainerId id, LxcPaths paths)
    {
        var name = GroupNames.Payload(id, paths);
        return layout.Legacy.TryGetValue("memory", out var legacy) ? Number(Path.Join(legacy, name, "memory.usage_in_bytes"))
            : layout.IsUnified("memory") ? Number(Path.Join(layout.Unified, name, "memory.current"))
            : null;
    }

    private static bool TryRemove(string directory, bool kill)
    {
        if (!Directory.Exists(directory))
        {
            return true;
        }

        try
        {
            foreach (var inner in Directory.EnumerateDirectories(directory))
            {
                _ = TryRemove(inner, kill);
            }

            if (kill)
            {
                foreach (var line in File.ReadAllLines(Path.Join(directory, "cgroup.procs")))
                {
                    if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1)
                    {
                        ProcessSignal.Kill(pid);
                    }
                }
            }

            // Its files are not removed but belong to it; the kernel refuses while a process or group is in it.
            Directory.Delete(directory, recursive: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(directory);
        }
    }

    private static long? Number(string file)
    {
        try
        {
            return long.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
