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

    /// <summary>It is opened, so that a mistake in it shows, but not put in place.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>
    /// What a template may fill: the root file system and disks of the container itself. Directories and devices of the
    /// host and disks of others are left out, or an archive could put files into them.
    /// </summary>
    /// <param name="config">A configuration with a root file system.</param>
    /// <param name="id">Whose configuration it is.</param>
    /// <exception cref="ApplianceException">As <see cref="AllOf"/>.</exception>
    public static IReadOnlyList<VolumeMount> ToFill(CtConfig config, ContainerId id) =>
        [.. AllOf(config, writable: true).Select(mount => mount with { IsLeftOut = !mount.IsRoot && !(DiskVolumeId.TryParse(mount.Source, out var disk) && disk.Owner == id) })];

    /// <summary>What a configuration mounts, the root file system first.</summary>
    /// <param name="config">A configuration with a root file system.</param>
    /// <param name="writable">Mount what is read-only writable too: to fill it.</param>
    /// <exception cref="ApplianceException">There is no <c>rootfs</c> (APL5166), a value is wrong (APL5114), or a volume wants an id map of its own (APL5161).</exception>
    public static IReadOnlyList<VolumeMount> AllOf(CtConfig config, bool writable)
    {
        var root = config.RootFs ?? throw new ApplianceException("APL5166", $"{UntrustedText.Show(config.File)}: the container has no 'rootfs'.");
        return [Of(root, "/", writable), .. config.MountPoints.Select(point => Of(point.Volume, point.Path, writable))];
    }

    private static VolumeMount Of(CtVolume volume, string target, bool writable) => volume.IdMapText is null
        ? new VolumeMount(volume.Volume, target, new MountOptions
        {
            ReadOnly = volume.ReadOnly && !writable,
            Acl = volume.Acl,
            Discard = Has(volume, "discard"),
            Lazytime = Has(volume, "lazytime"),
            Noatime = Has(volume, "noatime"),
            Nodev = Has(volume, "nodev"),
            Noexec = Has(volume, "noexec") && !writable,
            Nosuid = Has(volume, "nosuid"),
        })
        : throw new ApplianceException("APL5161", $"'{UntrustedText.Show(volume.Volume)}' cannot be mounted: an 'idmap' of its own is not supported.");

    private static bool Has(CtVolume volume, string option) => volume.MountOptions.Contains(option, StringComparer.Ordinal);
}
