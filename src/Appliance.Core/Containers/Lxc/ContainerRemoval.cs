using Appliance.Containers.Volumes;
using Appliance.Store;

namespace Appliance.Containers.Lxc;

/// <summary>Removes a container: its disks, what LXC has of it, its configuration.</summary>
/// <remarks>The configuration goes last: a removal that was killed is simply repeated.</remarks>
internal sealed class ContainerRemoval(AppliancePaths paths)
{
    private readonly StorageConfig storages = StorageConfig.Load(paths);
    private readonly LxcPaths lxc = LxcPaths.Of(paths);

    /// <summary>Removes one that does not run. Hold its lock.</summary>
    /// <param name="id">Which.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="purge">Disks of it that the configuration does not name, too.</param>
    /// <param name="cancellationToken">Stops between two disks.</param>
    /// <returns>What was left, and why.</returns>
    /// <exception cref="ApplianceException">A disk cannot be removed (APL5158, APL5160): the configuration stays.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(ContainerId id, CtConfig config, bool purge, CancellationToken cancellationToken)
    {
        var volumes = new VolumeAllocator(storages);
        foreach (var disk in Disks(id, config).Concat(purge ? Unreferenced(id) : []).Distinct().ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await volumes.FreeAsync(disk, cancellationToken).ConfigureAwait(false);
        }

        var left = RemoveLxcDirectory(id);
        if (paths.ClusterDirectory is { } cluster)
        {
            File.Delete(Path.Join(cluster, "firewall", $"{id}.fw"));
        }

        new CtConfigStore(paths).Delete(id);
        return left;
    }

    /// <summary>Disks of this container that any section names. Those of others and directories of the host are not its own.</summary>
    internal static IEnumerable<DiskVolumeId> Disks(ContainerId id, CtConfig config)
    {
        var sections = config.Snapshots.Prepend(config.Current).Concat(config.Pending is { } pending ? [pending] : []);
        foreach (var (key, value) in sections.SelectMany(section => section.Values))
        {
            if (CtOptions.TryFind(key, out var option) && option.Name is "rootfs" or "mp" or "unused")
            {
                // The volume comes first or by its name; a value that is wrong elsewhere must not keep a disk.
                var first = value.Split(',').Select(part => part.StartsWith("volume=", StringComparison.Ordinal) ? part["volume=".Length..] : part);
                foreach (var text in first)
                {
                    if (DiskVolumeId.TryParse(text, out var disk) && disk.Owner == id)
                    {
                        yield return disk;
                    }
                }
            }
        }
    }

    private IEnumerable<DiskVolumeId> Unreferenced(ContainerId id)
    {
        foreach (var storage in storages.Storages.Where(storage => storage is { HoldsContainers: true, Disabled: false, Path: not null }))
        {
            var directory = Path.Join(storage.Path, storage.ImageDirectory, id.ToString());
            foreach (var path in Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory) : [])
            {
                if (DiskVolumeId.TryParse($"{storage.Id}:{id}/{Path.GetFileName(path)}", out var disk))
                {
                    yield return disk;
                }
            }
        }
    }

    /// <summary>
    /// Only what is known to be ours, and no directory with anything in it: what somebody has mounted there must not be
    /// emptied.
    /// </summary>
    private List<string> RemoveLxcDirectory(ContainerId id)
    {
        var left = new List<string>();
        if (!Directory.Exists(lxc.Directory(id)))
        {
            return left;
        }

        VolumeMounter.Unmount(lxc.RootfsMount(id));
        foreach (var file in new[] { lxc.ConfigFile(id), lxc.SeccompFile(id), lxc.LogFile(id), lxc.ReportFile(id) })
        {
            File.Delete(file);
        }

        foreach (var directory in new[] { lxc.RootfsMount(id), lxc.Directory(id) })
        {
            try
            {
                if (Directory.Exists(directory))
                {
                    Directory.Delete(directory, recursive: false);
                }
            }
            catch (IOException e)
            {
                left.Add($"'{directory}' was left: {e.Message}");
            }
        }

        return left;
    }
}
