using System.Globalization;
using System.Security.Cryptography;
using Appliance.Containers.Creation;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>
/// Disks on a storage that is a directory: <c>images/OWNER/</c> holds images (<c>.raw</c>) and trees (<c>.subvol</c>). On a
/// storage of type btrfs a tree is a subvolume, and an image lies in one as <c>disk.raw</c>.
/// </summary>
/// <remarks>A disk is made under a name that no listing shows, and gets its own when it is ready.</remarks>
internal sealed class FileDisks(Storage storage) : DiskStorage(storage)
{
    private const int ImageMode = 0x1A0; // 0640
    private const int TreeMode = 0x1ED; // 0755

    /// <summary>0700: what is in a container may be set-user-id or have capabilities, and no user of the host may run it.</summary>
    private const int OwnerDirectoryMode = 0x1C0;
    private const string ImageInSubvolume = "disk.raw";

    private bool IsBtrfs => Storage.Type == "btrfs";

    /// <inheritdoc/>
    public override async Task<DiskVolumeId> AllocateAsync(ContainerId owner, VolumeSize size, IdMap map, CreationJournal journal, CancellationToken cancellationToken)
    {
        try
        {
            using var images = StorageActivation.Open(Storage, Storage.ImageDirectory, "containers", create: true)!;
            while (true)
            {
                // Announced before its directory is made: a kill between the two would leave an empty one that nobody knows of.
                var id = DiskVolumeId.OfNumber(Storage.Id, owner, LowestFree(NamesIn(images, owner.ToString()), owner), size.IsNone ? DiskShape.Tree : DiskShape.Image);
                var temporary = $".{id.FileName}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}{AtomicFile.TemporarySuffix}";
                journal.AnnounceDisk(id, temporary);
                using var directory = OpenOrMake(images, owner.ToString());
                try
                {
                    await MakeAsync(directory, temporary, id, size, map, cancellationToken).ConfigureAwait(false);
                    var made = directory.Stat(temporary)!;
                    journal.DiskMade(id, made.Device, made.Inode);
                    directory.Rename(temporary, NameOf(id), replace: false);
                    return id;
                }
                catch (ErrnoException e) when (e.Errno == ErrnoException.Exists)
                {
                    // Somebody else took the number; what was made is thrown away and the next one tried.
                    Remove(directory, temporary);
                }
                catch
                {
                    Remove(directory, temporary);
                    throw;
                }
            }
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5155", $"No disk could be made on storage '{Storage.Id}': {e.Message}.", e) { Hint = ErrnoException.Advice(e) };
        }
    }

    /// <inheritdoc/>
    public override Task<bool> FreeAsync(DiskVolumeId id, CancellationToken cancellationToken)
    {
        try
        {
            using var images = StorageActivation.Open(Storage, Storage.ImageDirectory, "containers", create: false);
            using var directory = images is null ? null : OpenIfThere(images, id.Directory ?? "");
            if (directory is null)
            {
                return Task.FromResult(false);
            }

            RequireUnused(id, Path.Join(directory.Path, ImageName(id)));
            var removed = Remove(directory, NameOf(id));
            images!.RemoveDirectory(id.Directory!);
            return Task.FromResult(removed);
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5158", $"Disk '{id}' cannot be removed: {e.Message}.", e) { Hint = ErrnoException.Advice(e) };
        }
    }

    /// <inheritdoc/>
    public override Task UndoAsync(JournalledDisk disk, CancellationToken cancellationToken)
    {
        using var images = StorageActivation.Open(Storage, Storage.ImageDirectory, "containers", create: false);
        using var directory = images is null ? null : OpenIfThere(images, disk.Id.Directory ?? "");
        if (directory is null)
        {
            return Task.CompletedTask;
        }

        if (AtomicFile.TargetOf(disk.Temporary) == disk.Id.FileName)
        {
            Remove(directory, disk.Temporary);
        }

        if (disk.Identity is not null && directory.Stat(NameOf(disk.Id)) is { } there
            && disk.Identity == string.Create(CultureInfo.InvariantCulture, $"{there.Device:x}:{there.Inode:x}"))
        {
            Remove(directory, NameOf(disk.Id));
        }

        images!.RemoveDirectory(disk.Id.Directory!);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<DiskLocation> LocateAsync(DiskVolumeId id, CancellationToken cancellationToken)
    {
        using var images = StorageActivation.Open(Storage, Storage.ImageDirectory, "containers", create: false);
        using var directory = images is null ? null : OpenIfThere(images, id.Directory ?? "");
        if (directory?.Stat(NameOf(id)) is null)
        {
            throw Missing(id);
        }

        return Task.FromResult(new DiskLocation(Path.Join(directory.Path, ImageName(id)), id.IsTree ? DiskShape.Tree : DiskShape.Image));
    }

    private async Task MakeAsync(DirectoryHandle directory, string name, DiskVolumeId id, VolumeSize size, IdMap map, CancellationToken cancellationToken)
    {
        if (!size.IsNone)
        {
            if (!IsBtrfs)
            {
                await MakeImageAsync(directory, name, id, size, map, cancellationToken).ConfigureAwait(false);
                return;
            }

            directory.MakeSubvolume(name);
            using var subvolume = directory.OpenDirectory(name);
            await MakeImageAsync(subvolume, ImageInSubvolume, id, size, map, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (IsBtrfs)
        {
            directory.MakeSubvolume(name);
        }
        else
        {
            directory.MakeDirectory(name, TreeMode);
        }

        using var tree = directory.OpenDirectory(name);
        tree.SetOwner(map.RootUid, map.RootGid, TreeMode);
    }

    /// <summary>A sparse file: it takes the room of what is written into it.</summary>
    private static async Task MakeImageAsync(DirectoryHandle directory, string name, DiskVolumeId id, VolumeSize size, IdMap map, CancellationToken cancellationToken)
    {
        using var file = directory.CreateNew(name, ImageMode);
        AtomicFile.SetMode(file, ImageMode, name);
        RandomAccess.SetLength(file, size.Bytes);
        await Ext4.FormatAsync($"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}", map, id.ToString(), cancellationToken).ConfigureAwait(false);
    }

    private static bool Remove(DirectoryHandle directory, string name) => directory.TryDestroySubvolume(name) || TreeRemoval.Remove(directory, name);

    /// <summary>On btrfs an image lies in a subvolume named as the image without its suffix.</summary>
    private string NameOf(DiskVolumeId id) => IsBtrfs && !id.IsTree ? Path.ChangeExtension(id.FileName, null) : id.FileName;

    private string ImageName(DiskVolumeId id) => IsBtrfs && !id.IsTree ? Path.Join(NameOf(id), ImageInSubvolume) : id.FileName;

    private static IReadOnlyList<string> NamesIn(DirectoryHandle images, string name)
    {
        using var directory = OpenIfThere(images, name);
        return directory is null ? [] : [.. directory.Names()];
    }

    private static DirectoryHandle OpenOrMake(DirectoryHandle images, string name)
    {
        while (true)
        {
            if (OpenIfThere(images, name) is { } there)
            {
                return there;
            }

            try
            {
                images.MakeDirectory(name, OwnerDirectoryMode);
            }
            catch (ErrnoException e) when (e.Errno == ErrnoException.Exists)
            {
                // Another process was faster; it is as good.
            }
        }
    }

    private static DirectoryHandle? OpenIfThere(DirectoryHandle images, string name)
    {
        try
        {
            return name.Length == 0 ? null : images.OpenDirectory(name);
        }
        catch (ErrnoException e) when (e.Errno == ErrnoException.NoEntry)
        {
            return null;
        }
    }

    /// <summary>An image that a loop device shows is mounted somewhere: removing it would only hide the space it takes.</summary>
    private static void RequireUnused(DiskVolumeId id, string path)
    {
        if (id.IsTree)
        {
            return;
        }

        foreach (var device in Directory.EnumerateDirectories("/sys/block", "loop*"))
        {
            var backing = Path.Join(device, "loop", "backing_file");
            if (File.Exists(backing) && File.ReadAllText(backing).TrimEnd('\n') == path)
            {
                throw new ApplianceException("APL5160", $"Disk '{id}' is in use: /dev/{Path.GetFileName(device)} shows it.") { Hint = "Stop the container first." };
            }
        }
    }
}
