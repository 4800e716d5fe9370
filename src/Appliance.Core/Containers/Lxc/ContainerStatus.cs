namespace Appliance.Containers.Lxc;

/// <summary>What one container does and uses. What is not known, as it does not run, is null.</summary>
public sealed record ContainerStatus
{
    /// <summary>Its number.</summary>
    public required ContainerId Id { get; init; }

    /// <summary>What it does.</summary>
    public required ContainerState State { get; init; }

    /// <summary>Its host name, <c>CT101</c> if it has none.</summary>
    public required string Name { get; init; }

    /// <summary>Why it must not be changed now, or null.</summary>
    public string? Lock { get; init; }

    /// <summary>Process id of its init on the host.</summary>
    public int? Pid { get; init; }

    /// <summary>Memory in use, in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Memory it may use, in bytes.</summary>
    public long MaxMemory { get; init; }

    /// <summary>Swap it may use, in bytes.</summary>
    public long MaxSwap { get; init; }

    /// <summary>CPUs it may use.</summary>
    public decimal Cpus { get; init; }

    /// <summary>Time since its init began.</summary>
    public TimeSpan? Uptime { get; init; }
}
