using System.Globalization;
using Appliance.Containers.Creation;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>Disks as logical volumes, thin (<c>lvmthin</c>) or not (<c>lvm</c>), formatted with ext4.</summary>
/// <remarks>The commands are those of lvm(8). A volume carries a tag of its owner, as Proxmox VE gives it.</remarks>
internal sealed class LogicalVolumes(Storage storage) : DiskStorage(storage)
{
    private string Group => Storage.VolumeGroup!;

    /// <inheritdoc/>
    public override async Task<DiskVolumeId> AllocateAsync(ContainerId owner, VolumeSize size, IdMap map, CreationJournal journal, CancellationToken cancellationToken)
    {
        if (size.IsNone)
        {
            throw new ApplianceException("APL5152", $"Storage '{Storage.Id}' of type '{Storage.Type}' has no directories: a disk there needs a size.");
        }

        if (Storage.Type == "lvmthin" && Storage.Pool is null)
        {
            throw new ApplianceException("APL5151", $"Storage '{Storage.Id}' names no 'thinpool' in storage.cfg.");
        }

        var id = DiskVolumeId.OfNumber(Storage.Id, owner, LowestFree(await NamesAsync(cancellationToken).ConfigureAwait(false), owner), DiskShape.Device);
        journal.AnnounceDisk(id, "-");
        await RunAsync("lvcreate", CreateArguments(id, size), cancellationToken).ConfigureAwait(false);
        journal.DiskMade(id, 0, 0);
        try
        {
            await Ext4.FormatAsync(PathOf(id), map, id.ToString(), cancellationToken).ConfigureAwait(false);
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

        await RunAsync("lvremove", ["-f", $"{Group}/{id.FileName}"], cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public override async Task UndoAsync(JournalledDisk disk, CancellationToken cancellationToken)
    {
        // lvcreate refuses a name that is taken, so one that was made is ours.
        if (disk.Identity is not null)
        {
            await FreeAsync(disk.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async Task<DiskLocation> LocateAsync(DiskVolumeId id, CancellationToken cancellationToken)
    {
        if (!(await NamesAsync(cancellationToken).ConfigureAwait(false)).Contains(id.FileName, StringComparer.Ordinal))
        {
            throw Missing(id);
        }

        await RunAsync("lvchange", ["-ay", "-K", $"{Group}/{id.FileName}"], cancellationToken).ConfigureAwait(false);
        return new DiskLocation(PathOf(id), DiskShape.Device);
    }

    /// <summary>Arguments of lvcreate(8).</summary>
    internal IReadOnlyList<string> CreateArguments(DiskVolumeId id, VolumeSize size)
    {
        var megabytes = string.Create(CultureInfo.InvariantCulture, $"{size.Bytes / (1024 * 1024)}m");
        string[] common = ["-ay", "-y", "-W", "y", "--name", id.FileName, "--addtag", $"pve-vm-{id.Owner}"];
        return Storage.Type == "lvmthin"
            ? [.. common, "--virtualsize", megabytes, "--thinpool", $"{Group}/{Storage.Pool}"]
            : [.. common, "--size", megabytes, Group];
    }

    private string PathOf(DiskVolumeId id) => $"/dev/{Group}/{id.FileName}";

    private async Task<string[]> NamesAsync(CancellationToken cancellationToken) =>
        StorageTool.Lines(await RunAsync("lvs", ["--noheadings", "--options", "lv_name", Group], cancellationToken).ConfigureAwait(false));

    private Task<string> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        StorageTool.RunAsync(Storage, program, arguments, cancellationToken);
}
