using System.Globalization;
using Appliance.Containers.Volumes;

namespace Appliance.Containers.Creation;

/// <summary>The configuration of a container that is being created: what is asked for, and what holds where nothing is said.</summary>
internal sealed class NewContainer
{
    private NewContainer(CtConfig config, IReadOnlyList<NewDisk> disks) => (Config, Disks) = (config, disks);

    /// <summary>The configuration without disks.</summary>
    public CtConfig Config { get; }

    /// <summary>The disks, the root file system first.</summary>
    public IReadOnlyList<NewDisk> Disks { get; }

    /// <summary>Puts it together.</summary>
    /// <remarks>
    /// Defaults are those of pct (guest-setup.md §11): unprivileged, 512 MiB of memory and of swap, a root file system of
    /// 4 GiB. The host name is <c>CT</c> and the number; unlike pct, the guest is told that name too.
    /// </remarks>
    /// <exception cref="ApplianceException">A mount point without a root file system, a wrong size, or another's root file system (APL5152, APL5170, APL5176).</exception>
    public static NewContainer Of(ContainerId id, CreateRequest request)
    {
        var config = CtConfig.Empty
            .With("hostname", $"CT{id}").With("memory", "512").With("swap", "512").With("unprivileged", "1");
        foreach (var (key, value) in request.Options)
        {
            config = IsDisk(key) ? config : config.With(key, IsInterface(key) ? WithHardwareAddress(value, request.NewHardwareAddresses) : value);
        }

        // Privileged is what a configuration means that does not say otherwise, and how Proxmox VE writes it.
        config = config.Unprivileged ? config : config.Without("unprivileged");
        var disks = DisksOf(request);

        // The template would be unpacked over what is there, maybe while it runs.
        return disks[0].Existing is { } root && root.Owner != id
            ? throw new ApplianceException("APL5176", $"The root file system of container {id} cannot be '{root}', which is a disk of container {root.Owner}.")
            : new NewContainer(config, disks);
    }

    private static List<NewDisk> DisksOf(CreateRequest request)
    {
        var disks = request.Options.Where(option => IsDisk(option.Key)).Select(option => new NewDisk(option.Key, option.Value, request.Storage)).ToList();
        if (!disks.Exists(disk => disk.Key == "rootfs"))
        {
            if (disks.Count > 0)
            {
                throw new ApplianceException("APL5170", $"There is a mount point '{disks[0].Key}', but no root file system is asked for.") { Hint = "Give it: --rootfs STORAGE:GIB." };
            }

            disks.Add(new NewDisk("rootfs", string.Create(CultureInfo.InvariantCulture, $"{VolumeSize.Default.Bytes >> 30}"), request.Storage));
        }

        return [.. disks.OrderBy(disk => disk.Key != "rootfs")];
    }

    private static string WithHardwareAddress(string value, bool always)
    {
        _ = PropertySchemas.Network.TryParse(value, out var values, out _);
        return values is null || (values["hwaddr"] is not null && !always) ? value : values.With("hwaddr", CtInterface.NewHardwareAddress()).Format();
    }

    private static bool IsInterface(string key) => CtOptions.TryFind(key, out var option) && option.Name == "net";

    private static bool IsDisk(string key) => CtOptions.TryFind(key, out var option) && option.Name is "rootfs" or "mp";
}

/// <summary>A disk as it is asked for.</summary>
internal sealed class NewDisk
{
    private readonly PropertyValues values;

    /// <exception cref="ApplianceException">No such size (APL5152), no disk's name (APL5153), or the value is wrong (APL5112).</exception>
    public NewDisk(string key, string value, string defaultStorage)
    {
        Key = key;
        var schema = key == "rootfs" ? PropertySchemas.RootFs : PropertySchemas.MountPoint;
        values = schema.TryParse(value, out var parsed, out var fault) ? parsed : throw new ApplianceException("APL5112", $"{key} is '{UntrustedText.Show(value)}': expected {fault}.");
        var volume = CtVolume.Of(values);
        Size = volume.NewGiB is { } gib ? VolumeSize.OfGiB(gib) : null;
        Storage = volume.Storage ?? defaultStorage;
        (Kind, Volume) = (volume.Kind, volume.Volume);
        if (Kind == CtVolumeKind.Volume && Size is null && Existing is null)
        {
            throw new ApplianceException("APL5153", $"{key} is '{UntrustedText.Show(value)}', which is no disk: expected {Storage}:4 for a new one of 4 GiB, or one that exists, such as {Storage}:101/vm-101-disk-0.raw.");
        }
    }

    /// <summary><c>rootfs</c> or <c>mpN</c>.</summary>
    public string Key { get; }

    /// <summary>Volume, device or directory of the host.</summary>
    public CtVolumeKind Kind { get; }

    /// <summary>What was asked for, without its properties.</summary>
    public string Volume { get; }

    /// <summary>Size of a disk that is to be made; null for what exists.</summary>
    public VolumeSize? Size { get; }

    /// <summary>The disk of a storage that exists; null for one that is to be made, and for a path.</summary>
    public DiskVolumeId? Existing => Size is null && DiskVolumeId.TryParse(values["volume"], out var disk) ? disk : null;

    /// <summary>Where it is to be made.</summary>
    public string Storage { get; }

    /// <summary>The value with the disk that was made; the given one for what exists.</summary>
    public string ValueWith(DiskVolumeId? made) => made is null ? values.Format() : values.With("volume", made.ToString()).With("size", Size!.ToString()).Format();
}
