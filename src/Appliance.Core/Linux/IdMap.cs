namespace Appliance.Linux;

/// <summary>How ids of a container are shown on the host: user_namespaces(7). Without ranges every id is itself (a privileged container).</summary>
public sealed class IdMap
{
    private IdMap(IReadOnlyList<IdMapRange> ranges) => Ranges = ranges;

    /// <summary>A privileged container: every id is itself.</summary>
    public static IdMap Identity { get; } = new([]);

    /// <summary>PVE's default for unprivileged containers: 65536 users and groups from 100000 on.</summary>
    public static IdMap Unprivileged { get; } = new([new(IdKind.User, 0, 100_000, 65_536), new(IdKind.Group, 0, 100_000, 65_536)]);

    /// <summary>The ranges, as configured; none for <see cref="Identity"/>.</summary>
    public IReadOnlyList<IdMapRange> Ranges { get; }

    /// <summary>True if ids are not shifted at all.</summary>
    public bool IsIdentity => Ranges.Count == 0;

    /// <summary>The host's id of the container's root user; 0 if the map has no root (guest-setup.md §3.4).</summary>
    public uint RootUid => TryMap(IdKind.User, 0, out var id) ? id : 0;

    /// <summary>The host's id of the container's root group; 0 if the map has no root.</summary>
    public uint RootGid => TryMap(IdKind.Group, 0, out var id) ? id : 0;

    /// <summary>A map of these ranges; <see cref="Identity"/> for none.</summary>
    /// <exception cref="ApplianceException">Two ranges overlap on either side (APL5100).</exception>
    public static IdMap Of(IReadOnlyList<IdMapRange> ranges)
    {
        for (var i = 0; i < ranges.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (ranges[i].Overlaps(ranges[j]))
                {
                    throw new ApplianceException("APL5100", $"The id map ranges '{ranges[j]}' and '{ranges[i]}' overlap; an id can be in one only.")
                    {
                        Hint = "A range is 'u|g CONTAINER-ID HOST-ID COUNT'.",
                    };
                }
            }
        }

        return ranges.Count == 0 ? Identity : new IdMap([.. ranges]);
    }

    /// <summary>True if a host id is one of the container's; without ranges every id is.</summary>
    public bool HasHostId(IdKind kind, uint hostId) =>
        IsIdentity || Ranges.Any(range => range.Kind == kind && hostId >= range.HostId && hostId - range.HostId < range.Count);

    /// <summary>Host id of a container id; false if the map does not have it (an error for the caller, never root: promise P25).</summary>
    public bool TryMap(IdKind kind, uint containerId, out uint hostId)
    {
        hostId = containerId;
        if (IsIdentity)
        {
            return containerId != uint.MaxValue;
        }

        foreach (var range in Ranges)
        {
            if (range.Kind == kind && range.TryMap(containerId, out hostId))
            {
                return true;
            }
        }

        return false;
    }
}
