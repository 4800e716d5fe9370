using System.Globalization;
using Appliance.Linux;

namespace Appliance.Containers.Lxc;

/// <summary>Ids that <c>/etc/subuid</c> and <c>/etc/subgid</c> allow root to give to containers (subuid(5)).</summary>
/// <remarks>
/// The kernel lets root map any ids. But where newuidmap is installed LXC asks it even as root, and that program knows
/// these files only. So <see cref="ContainerRuntime"/> hides it where the files say nothing of our ids.
/// </remarks>
public sealed class SubordinateIds
{
    private readonly IReadOnlyList<(uint First, uint Count)> users;
    private readonly IReadOnlyList<(uint First, uint Count)> groups;

    private SubordinateIds(IReadOnlyList<(uint First, uint Count)> users, IReadOnlyList<(uint First, uint Count)> groups) => (this.users, this.groups) = (users, groups);

    /// <summary>Reads both files; a line that makes no sense allows nothing.</summary>
    public static SubordinateIds Parse(string subuid, string subgid) => new(Ranges(subuid), Ranges(subgid));

    /// <summary>True if every host id of the map is allowed.</summary>
    public bool Covers(IdMap map) => map.Ranges.All(range =>
        (range.Kind == IdKind.User ? users : groups).Any(allowed => range.HostId >= allowed.First && range.HostId + (ulong)range.Count <= allowed.First + (ulong)allowed.Count));

    private static List<(uint First, uint Count)> Ranges(string text)
    {
        var ranges = new List<(uint First, uint Count)>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Trim().Split(':') is ["root" or "0", var first, var count]
                && uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                && uint.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                ranges.Add((start, length));
            }
        }

        return ranges;
    }
}
