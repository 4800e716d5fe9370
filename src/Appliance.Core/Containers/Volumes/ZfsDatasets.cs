using System.Globalization;
using Appliance.Containers.Creation;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>Disks as ZFS file systems below a pool or dataset; their size is a quota.</summary>
/// <remarks>The commands are those of zfs(8).</remarks>
internal sealed class ZfsDatasets(Storage storage) : DiskStorage(storage)
{
    private const int TreeMode = 0x1ED; // 0755

    /// <inheritdoc/>
    public override async Task<DiskVolumeId> AllocateAsync(ContainerId owner, VolumeSize size, IdMap map, CreationJournal journal, CancellationToken cancellationToken)
    {
        var id = DiskVolumeId.OfNumber(Storage.Id, owner, LowestFree(await NamesAsync(cancellationToken).ConfigureAwait(false), owner), DiskShape.Dataset);
        journal.AnnounceDisk(id, "-");
        await RunAsync(CreateArguments(id, size), cancellationToken).ConfigureAwait(false);
        journal.DiskMade(id, 0, 0);
        try
        {
            using var tree = DirectoryHandle.Open((await LocateAsync(id, cancellationToken).ConfigureAwait(false)).Path);
            tree.SetOwner(map.RootUid, map.RootGid, TreeMode);
            return id;
        }
        catch
        {
            await FreeAsync(id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> FreeAsync(DiskVolumeId id, CancellationToken cancellationToken)
    {
        if (!(await NamesAsync(cancellationToken).ConfigureAwait(false)).Contains(id.FileName, StringComparer.Ordinal))
        {
            return false;
        }

        await RunAsync(["destroy", "-r", NameOf(id)], cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public override async Task UndoAsync(JournalledDisk disk, CancellationToken cancellationToken)
    {
        // zfs create refuses a name that is taken, so one that was made is ours.
        if (disk.Identity is not null)
        {
            await FreeAsync(disk.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async Task<DiskLocation> LocateAsync(DiskVolumeId id, CancellationToken cancellationToken)
    {
        var mountPoint = (await RunAsync(["get", "-Hp", "-o", "value", "mountpoint", NameOf(id)], cancellationToken).ConfigureAwait(false)).Trim();
        return Directory.Exists(mountPoint) ? new DiskLocation(mountPoint, DiskShape.Dataset) : throw Missing(id);
    }

    /// <summary>Arguments of zfs-create(8).</summary>
    internal IReadOnlyList<string> CreateArguments(DiskVolumeId id, VolumeSize size)
    {
        string[] quota = size.IsNone ? [] : ["-o", string.Create(CultureInfo.InvariantCulture, $"refquota={size.Bytes}")];
        return ["create", "-o", "acltype=posixacl", "-o", "xattr=sa", .. quota, NameOf(id)];
    }

    private string NameOf(DiskVolumeId id) => $"{Storage.Pool}/{id.FileName}";

    private async Task<IEnumerable<string>> NamesAsync(CancellationToken cancellationToken) =>
        StorageTool.Lines(await RunAsync(["list", "-H", "-o", "name", "-r", "-d", "1", Storage.Pool!], cancellationToken).ConfigureAwait(false))
            .Select(name => name[(name.LastIndexOf('/') + 1)..]);

    private Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        StorageTool.RunAsync(Storage, "zfs", arguments, cancellationToken);
}
