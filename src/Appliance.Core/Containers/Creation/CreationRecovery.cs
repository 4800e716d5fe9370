using Appliance.Containers.Volumes;
using Appliance.Store;

namespace Appliance.Containers.Creation;

/// <summary>Undoes creations that did not come to their end: the process was killed, or the machine went down.</summary>
public static class CreationRecovery
{
    /// <summary>How long somebody else may have a container to himself before it is given up. Short: whoever creates has it for long only while its journal is held.</summary>
    internal static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether there is a journal: of a creation that runs, or of one that was killed.</summary>
    public static bool IsNeeded(AppliancePaths paths) => CreationJournal.Pending(paths).Count > 0;

    /// <summary>
    /// Looks for journals that nobody holds and undoes what they say: disks are freed, the configuration with
    /// <c>lock: create</c> is removed. A container that was complete is left alone. Costs one directory lookup if there is
    /// nothing to do.
    /// </summary>
    /// <returns>A sentence for each container whose creation was undone or could not be undone.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(AppliancePaths paths, StorageConfig storages, CancellationToken cancellationToken)
    {
        var told = new List<string>();
        foreach (var id in CreationJournal.Pending(paths))
        {
            try
            {
                using var journal = CreationJournal.TryOpen(paths, id);
                if (journal is { IsLeftOver: true })
                {
                    await UndoAsync(journal, paths, storages, cancellationToken).ConfigureAwait(false);
                    told.Add($"The creation of container {id} had been interrupted; what it left is removed.");
                }
            }
            catch (ApplianceException e)
            {
                told.Add($"The creation of container {id} had been interrupted, and what it left cannot be removed now: {e.Message}");
            }
        }

        return told;
    }

    /// <summary>Undoes what a journal says. It is kept if something could not be undone.</summary>
    /// <exception cref="ApplianceException">Something cannot be removed.</exception>
    internal static async Task UndoAsync(CreationJournal journal, AppliancePaths paths, StorageConfig storages, CancellationToken cancellationToken)
    {
        CtConfigLock held;
        try
        {
            held = await new CtConfigStore(paths).LockAsync(journal.Id, LockTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            journal.Keep();
            throw;
        }

        using (held)
        {
            await UndoLockedAsync(journal, paths, storages, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for whoever has the container's lock.</summary>
    internal static async Task UndoLockedAsync(CreationJournal journal, AppliancePaths paths, StorageConfig storages, CancellationToken cancellationToken)
    {
        try
        {
            var configs = new CtConfigStore(paths);
            var config = configs.TryRead(journal.Id);
            var isHalfMade = journal.HasConfig && config?.Lock == "create";
            var used = config is null || isHalfMade ? [] : VolumesOf(config);
            var volumes = new VolumeAllocator(storages);
            foreach (var disk in journal.Disks.Where(disk => !used.Contains(disk.Id.ToString())))
            {
                await volumes.UndoAsync(disk, cancellationToken).ConfigureAwait(false);
            }

            foreach (var disk in journal.Obsolete.Where(disk => config is not null && !isHalfMade && !used.Contains(disk.ToString())))
            {
                await volumes.FreeAsync(disk, cancellationToken).ConfigureAwait(false);
            }

            journal.RemoveKeys();

            // Last, so that a number is free only when nothing of it is left. Without a file it removes what the killed writer of one left.
            if (isHalfMade || config is null)
            {
                configs.Delete(journal.Id);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            journal.Keep();
            throw new ApplianceException("APL5180", $"What the creation of container {journal.Id} left cannot be removed: {e.Message}", e);
        }
        catch
        {
            journal.Keep();
            throw;
        }
    }

    /// <summary>Every volume a configuration names.</summary>
    internal static HashSet<string> VolumesOf(CtConfig config) =>
        [.. config.MountPoints.Select(point => point.Volume).Append(config.RootFs).OfType<CtVolume>().Select(volume => volume.Volume), .. config.Unused.Select(unused => unused.Value)];
}
