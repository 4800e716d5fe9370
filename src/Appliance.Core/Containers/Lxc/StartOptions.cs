namespace Appliance.Containers.Lxc;

/// <summary>How a container is started.</summary>
public sealed record StartOptions
{
    /// <summary>Start it even if the distribution in it is not the configured one.</summary>
    public bool IgnoreOsType { get; init; }

    /// <summary>Start it although something else works on it.</summary>
    public bool SkipLock { get; init; }

    /// <summary>Let LXC log everything.</summary>
    public bool Debug { get; init; }

    /// <summary>Time until it must have begun. Default 5 minutes: a root file system may have to be mended first.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
