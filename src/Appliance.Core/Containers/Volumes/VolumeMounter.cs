using Appliance.Linux;
using Appliance.Store;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Containers.Volumes;

/// <summary>Puts the file systems of a container together: its root, and its mount points in it.</summary>
/// <remarks>
/// Every file system is opened before the first is put in place, and each is put in place by descriptor: nothing in a
/// hostile root can lead a mount elsewhere, and a failure before the first leaves nothing to undo.
/// </remarks>
public sealed class VolumeMounter(StorageConfig storages, AppliancePaths paths)
{
    private readonly VolumeAllocator volumes = new(storages);

    /// <summary>
    /// Mounts for this process alone. What is mounted ends with the result or with the process, however that ends.
    /// </summary>
    /// <param name="mounts">The root file system and the mount points, in any order.</param>
    /// <param name="owner">Whose root owns directories that have to be made for mount points.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ApplianceException">As <see cref="MountAsync"/>.</exception>
    public async Task<MountedRoot> MountPrivatelyAsync(IReadOnlyList<VolumeMount> mounts, IdMap owner, CancellationToken cancellationToken)
    {
        var located = await LocateAsync(mounts, cancellationToken).ConfigureAwait(false);
        try
        {
            // Only a place to mount on: in the namespace of this process it is hidden, everywhere else nothing happens to it.
            var place = Path.Join(paths.StateDirectory, "mount");
            Directory.CreateDirectory(place);
            return MountedRoot.Make(place, on => Attach(located, on, owner));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotMount(e);
        }
    }

    /// <summary>Mounts on a directory of this host, in the mount namespace of the calling process.</summary>
    /// <param name="mounts">The root file system and the mount points, in any order.</param>
    /// <param name="directory">Existing directory that the root file system goes to.</param>
    /// <param name="owner">Whose root owns directories that have to be made for mount points.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ApplianceException">A source is missing (APL5159, APL5165), a file system is refused (APL5161), or a mount point's path leads through a link (APL5162). Nothing is mounted then.</exception>
    public async Task MountAsync(IReadOnlyList<VolumeMount> mounts, string directory, IdMap owner, CancellationToken cancellationToken)
    {
        var located = await LocateAsync(mounts, cancellationToken).ConfigureAwait(false);
        try
        {
            using var on = MountTarget.OpenPath(directory);
            Attach(located, on, owner).Dispose();
        }
        catch (ApplianceException)
        {
            MountTable.Detach(directory);
            throw;
        }
        catch (IOException e)
        {
            MountTable.Detach(directory);
            throw CannotMount(e);
        }
    }

    /// <summary>Takes away everything that is mounted on a directory and below it. Nothing mounted is no error.</summary>
    /// <exception cref="ApplianceException">It does not come off (APL5164).</exception>
    public static void Unmount(string directory)
    {
        try
        {
            MountTable.Detach(directory);
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5164", $"'{directory}' cannot be unmounted: {e.Message}.", e);
        }
    }

    private async Task<List<(VolumeMount Mount, DiskLocation Location)>> LocateAsync(IReadOnlyList<VolumeMount> mounts, CancellationToken cancellationToken)
    {
        var located = new List<(VolumeMount, DiskLocation)>();

        // A path sorts before what lies below it, and the root before everything.
        foreach (var mount in mounts.OrderBy(mount => mount.Target.TrimEnd('/') + "/", StringComparer.Ordinal))
        {
            located.Add((mount, mount.Source[0] != '/'
                ? await volumes.LocateAsync(DiskVolumeId.Parse(mount.Source), cancellationToken).ConfigureAwait(false)
                : new DiskLocation(mount.Source, mount.Source.StartsWith("/dev/", StringComparison.Ordinal) ? DiskShape.Device : DiskShape.Bind)));
        }

        return located is [({ IsRoot: true }, _), ..] ? located : throw new ArgumentException("There is no root file system.", nameof(mounts));
    }

    private static AttachedTree Attach(List<(VolumeMount Mount, DiskLocation Location)> located, SafeFileHandle on, IdMap owner)
    {
        var detached = new List<DetachedMount>();
        AttachedTree? tree = null;
        try
        {
            foreach (var (mount, location) in located)
            {
                detached.Add(FileSystem.Open(location, mount));
            }

            detached[0].AttachTo(on, "/");
            tree = new AttachedTree(
                detached[0].Root(forPathsOnly: true),
                [.. located.Zip(detached).Where(pair => pair.First.Location.Shape == DiskShape.Image).Select(pair => pair.Second.Root(forPathsOnly: false))]);
            foreach (var ((mount, _), made) in located.Zip(detached).Skip(1).Where(pair => !pair.First.Mount.IsLeftOut))
            {
                Attach(made, mount, tree.Root, owner);
            }

            return tree;
        }
        catch
        {
            tree?.Dispose();
            throw;
        }
        finally
        {
            detached.ForEach(mount => mount.Dispose());
        }
    }

    private static void Attach(DetachedMount made, VolumeMount mount, SafeFileHandle root, IdMap owner)
    {
        try
        {
            using var target = MountTarget.OpenOrCreate(root, mount.Target, owner);
            made.AttachTo(target, mount.Target);
        }
        catch (ErrnoException e)
        {
            throw new ApplianceException("APL5162", $"Nothing can be mounted at '{UntrustedText.Show(mount.Target)}' of the container: {e.Message}.", e)
            {
                Hint = "Every part of the path must be a directory, not a link.",
            };
        }
    }

    private static ApplianceException CannotMount(Exception e) => new("APL5161", $"The container's file systems cannot be mounted: {e.Message}.", e);
}
