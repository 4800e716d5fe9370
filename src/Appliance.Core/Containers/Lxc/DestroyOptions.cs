namespace Appliance.Containers.Lxc;

/// <summary>How a container is removed.</summary>
public sealed record DestroyOptions
{
    /// <summary>Stop it at once if it runs.</summary>
    public bool Force { get; init; }

    /// <summary>Remove disks of it, too, that its configuration does not name.</summary>
    public bool Purge { get; init; }

    /// <summary>Remove it although something else works on it.</summary>
    public bool SkipLock { get; init; }
}
