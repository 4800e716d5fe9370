using Appliance.Linux;

namespace Appliance.Containers.Volumes;

/// <summary>Something to mount: the root file system (target <c>/</c>) or a mount point.</summary>
/// <param name="Source">A volume id, a block device below <c>/dev/</c>, or another absolute path of this host: a directory to bind.</param>
/// <param name="Target">Guest path, absolute or not; <c>/</c> for the root file system.</param>
/// <param name="Options">How it is shown.</param>
public sealed record VolumeMount(string Source, string Target, MountOptions Options)
{
    /// <summary>True for the root file system.</summary>
    public bool IsRoot => Target == "/";
}
