namespace Appliance.Containers.Lxc;

/// <summary>What a container does.</summary>
public enum ContainerState
{
    /// <summary>Nothing of it runs.</summary>
    Stopped = 0,

    /// <summary>It starts, runs or is frozen.</summary>
    Running,
}
