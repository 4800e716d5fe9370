namespace Appliance.Containers.Lxc;

/// <summary>A container in a list.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State">What it does.</param>
/// <param name="Lock">Why it must not be changed now, or null.</param>
/// <param name="Name">Its host name, <c>CT101</c> if it has none.</param>
/// <param name="Config">All of its configuration; null if that cannot be read.</param>
/// <param name="Fault">Why not.</param>
public sealed record ContainerSummary(ContainerId Id, ContainerState State, string? Lock, string Name, CtConfig? Config, string? Fault);
