using System.Collections.Frozen;

namespace Appliance.Containers.Lxc;

/// <summary>Which control groups the host has mounted, and where: version 1 hierarchies, the unified one, or both (cgroups(7)).</summary>
/// <param name="Legacy">Mount points of version 1 by controller: <c>memory</c>, <c>cpu</c>, …; a named hierarchy is <c>name=…</c>.</param>
/// <param name="Unified">Mount point of version 2, or null.</param>
/// <param name="UnifiedControllers">Controllers of version 2.</param>
public sealed record CgroupLayout(
    IReadOnlyDictionary<string, string> Legacy, string? Unified, IReadOnlySet<string> UnifiedControllers)
{
    private static readonly FrozenSet<string> NoController = [];

    /// <summary>A host without control groups.</summary>
    public static CgroupLayout None { get; } = new(FrozenDictionary<string, string>.Empty, Unified: null, NoController);

    /// <summary>Every place where directories of a container may be.</summary>
    public IEnumerable<string> MountPoints => Unified is null ? Legacy.Values.Distinct(StringComparer.Ordinal) : Legacy.Values.Distinct(StringComparer.Ordinal).Append(Unified);

    /// <summary>Whether limits of a controller are version 2's.</summary>
    public bool IsUnified(string controller) => UnifiedControllers.Contains(controller);

    /// <summary>Whether limits of a controller are version 1's.</summary>
    public bool IsLegacy(string controller) => Legacy.ContainsKey(controller);

    /// <summary>Reads <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)). Of two mounts of the same hierarchy the first counts.</summary>
    /// <param name="mountInfo">The file.</param>
    /// <param name="controllersOf">Gives <c>cgroup.controllers</c> of the unified hierarchy by its mount point.</param>
    public static CgroupLayout Parse(string mountInfo, Func<string, string> controllersOf)
    {
        var legacy = new Dictionary<string, string>(StringComparer.Ordinal);
        string? unified = null;
        foreach (var line in mountInfo.Split('\n'))
        {
            // ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS TAGS… - TYPE SOURCE SUPEROPTIONS
            var separator = line.IndexOf(" - ", StringComparison.Ordinal);
            if (separator < 0 || line[..separator].Split(' ') is not [_, _, _, _, var mountPoint, ..]
                || line[(separator + 3)..].Split(' ') is not [var type, _, var options, ..])
            {
                continue;
            }

            if (type == "cgroup2")
            {
                unified ??= mountPoint;
            }
            else if (type == "cgroup")
            {
                foreach (var option in options.Split(',').Where(option => option is not ("rw" or "ro") && (!option.Contains('=') || option.StartsWith("name=", StringComparison.Ordinal))))
                {
                    legacy.TryAdd(option, mountPoint);
                }
            }
        }

        IEnumerable<string> controllers = unified is null ? [] : controllersOf(unified).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return new CgroupLayout(legacy.ToFrozenDictionary(StringComparer.Ordinal), unified, controllers.ToFrozenSet(StringComparer.Ordinal));
    }
}
