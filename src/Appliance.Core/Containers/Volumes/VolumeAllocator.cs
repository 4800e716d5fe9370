using Appliance.Containers.Creation;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>Makes, finds and removes disks of containers on the storages of this host.</summary>
public sealed class VolumeAllocator(StorageConfig storages)
{
    /// <summary>Makes a disk: named, formatted, owned by the container's root.</summary>
    /// <exception cref="ApplianceException">The storage cannot be used (APL500x, APL515x); nothing is left behind.</exception>
    internal Task<DiskVolumeId> AllocateAsync(
        string storage, ContainerId owner, VolumeSize size, IdMap map, CreationJournal journal, CancellationToken cancellationToken) =>
        DiskStorage.Of(storages.ForContainers(storage)).AllocateAsync(owner, size, map, journal, cancellationToken);

    /// <summary>Removes a disk and all it holds. False if it was not there.</summary>
    /// <exception cref="ApplianceException">It is in use (APL5160) or cannot be removed (APL5158).</exception>
    public Task<bool> FreeAsync(DiskVolumeId id, CancellationToken cancellationToken) => Of(id).FreeAsync(id, cancellationToken);

    /// <summary>Removes what a killed process left of a disk.</summary>
    internal Task UndoAsync(JournalledDisk disk, CancellationToken cancellationToken) => Of(disk.Id).UndoAsync(disk, cancellationToken);

    /// <summary>Where a disk is: an image file, a directory or a block device.</summary>
    /// <exception cref="ApplianceException">There is none (APL5159).</exception>
    public async Task<string> PathOfAsync(DiskVolumeId id, CancellationToken cancellationToken) => (await LocateAsync(id, cancellationToken).ConfigureAwait(false)).Path;

    /// <summary>The same with what it is.</summary>
    internal Task<DiskLocation> LocateAsync(DiskVolumeId id, CancellationToken cancellationToken) => Of(id).LocateAsync(id, cancellationToken);

    private DiskStorage Of(DiskVolumeId id) => DiskStorage.Of(storages.ForContainers(id.Storage));
}
