using Appliance.Containers.Creation;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>Where a disk is on this host, and what.</summary>
/// <param name="Path">Image, directory or block device.</param>
/// <param name="Shape">Which of them.</param>
internal sealed record DiskLocation(string Path, DiskShape Shape);

/// <summary>How a kind of storage keeps disks of containers.</summary>
internal abstract class DiskStorage
{
    /// <summary>Numbers of disks: 0 … this − 1 (spec pveam.md §4.2).</summary>
    protected const int MaxDisks = 1024;

    private protected DiskStorage(Storage storage) => Storage = storage;

    /// <summary>The storage.</summary>
    public Storage Storage { get; }

    /// <summary>The storage's kind.</summary>
    /// <exception cref="ApplianceException">Nothing here can keep containers on such a storage (APL5151).</exception>
    public static DiskStorage Of(Storage storage) => storage switch
    {
        { Path: not null } => new FileDisks(storage),
        { Type: "lvm" or "lvmthin", VolumeGroup: not null } => new LogicalVolumes(storage),
        { Type: "zfspool", Pool: not null } => new ZfsDatasets(storage),
        _ => throw new ApplianceException("APL5151", $"Containers cannot be kept on storage '{storage.Id}' of type '{storage.Type}'.")
        {
            Hint = "Supported are dir, btrfs, nfs, cifs, cephfs, lvm, lvmthin and zfspool.",
        },
    };

    /// <summary>Makes a disk under the lowest free number: a formatted image or device, or an empty tree, that belongs to the container's root.</summary>
    /// <exception cref="ApplianceException">APL515x: nothing is left of it then.</exception>
    public abstract Task<DiskVolumeId> AllocateAsync(ContainerId owner, VolumeSize size, IdMap map, CreationJournal journal, CancellationToken cancellationToken);

    /// <summary>Removes a disk with its content. False if it was not there.</summary>
    public abstract Task<bool> FreeAsync(DiskVolumeId id, CancellationToken cancellationToken);

    /// <summary>Removes what a killed process left of a disk, and nothing that has only its name.</summary>
    public abstract Task UndoAsync(JournalledDisk disk, CancellationToken cancellationToken);

    /// <summary>Finds a disk and makes it usable.</summary>
    /// <exception cref="ApplianceException">There is none (APL5159).</exception>
    public abstract Task<DiskLocation> LocateAsync(DiskVolumeId id, CancellationToken cancellationToken);

    /// <summary>The lowest number that no disk of the container has.</summary>
    /// <exception cref="ApplianceException">All are taken (APL5154).</exception>
    protected int LowestFree(IEnumerable<string> names, ContainerId owner)
    {
        var taken = names.Select(name => DiskVolumeId.NumberOf(name, owner)).ToHashSet();
        for (var number = 0; number < MaxDisks; number++)
        {
            if (!taken.Contains(number))
            {
                return number;
            }
        }

        throw new ApplianceException("APL5154", $"Container {owner} has {MaxDisks} disks on storage '{Storage.Id}' already.");
    }

    /// <exception cref="ApplianceException">Always: APL5159.</exception>
    protected static ApplianceException Missing(DiskVolumeId id) => new("APL5159", $"Disk '{id}' does not exist.");
}
