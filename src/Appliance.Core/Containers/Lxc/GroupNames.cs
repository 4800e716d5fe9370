using System.IO.Hashing;
using System.Text;

namespace Appliance.Containers.Lxc;

/// <summary>
/// Names of a container's control groups. None shares a parent directory with another container's, so that one that
/// ends can remove all of its own while another begins.
/// </summary>
internal static class GroupNames
{
    public static string Payload(ContainerId id, LxcPaths paths) => $"lxc.payload.{Mark(id, paths)}";

    public static string Monitor(ContainerId id, LxcPaths paths) => $"lxc.monitor.{Mark(id, paths)}";

    public static string Pivot(ContainerId id, LxcPaths paths) => $"lxc.pivot.{Mark(id, paths)}";

    public static IEnumerable<string> All(ContainerId id, LxcPaths paths) => [Payload(id, paths), Monitor(id, paths), Pivot(id, paths)];

    /// <summary>Another root has containers of the same numbers.</summary>
    private static string Mark(ContainerId id, LxcPaths paths) =>
        paths.IsSystem ? id.ToString() : $"{id}-{XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(paths.LxcDirectory)):x8}";
}
