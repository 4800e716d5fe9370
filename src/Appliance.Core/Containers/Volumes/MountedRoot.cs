using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Containers.Volumes;

/// <summary>A container's tree, mounted for this process alone and reached through a descriptor.</summary>
public sealed class MountedRoot : IDisposable
{
    private readonly PrivateMounts mounts;
    private readonly SafeFileHandle root;
    private readonly IReadOnlyList<SafeFileHandle> images;
    private readonly string place;

    private MountedRoot(PrivateMounts mounts, AttachedTree tree, string place) =>
        (this.mounts, root, images, this.place) = (mounts, tree.Root, tree.Images, place);

    /// <summary>Leads to the tree in this process, and only in it, until <see cref="Dispose"/>. Its last part is no link.</summary>
    public string Path => $"/proc/self/fd/{root.DangerousGetHandle()}/.";

    /// <summary>
    /// Writes images out to their storage. A full storage shows only then: an image has more room than the storage may
    /// have. Trees are left to the kernel, as every program that unpacks leaves them.
    /// </summary>
    /// <exception cref="ErrnoException">Something could not be written.</exception>
    public void Flush()
    {
        foreach (var image in images)
        {
            if (Libc.Syncfs((int)image.DangerousGetHandle()) != 0)
            {
                throw ErrnoException.Last("the disk image cannot be written out");
            }
        }
    }

    /// <summary>Takes the mounts away; what was written is on the disks then. Descriptors into the tree must be closed before.</summary>
    /// <exception cref="ApplianceException">They do not come off (APL5164).</exception>
    public void Dispose()
    {
        if (root.IsClosed)
        {
            return;
        }

        root.Dispose();
        foreach (var image in images)
        {
            image.Dispose();
        }

        try
        {
            mounts.Run(() => MountTable.DetachTop(place));
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5164", $"The container's file systems cannot be unmounted: {e.Message}.", e);
        }
        finally
        {
            mounts.Dispose();
        }
    }

    internal static MountedRoot Make(string place, Func<SafeFileHandle, AttachedTree> attach)
    {
        var apart = new PrivateMounts();
        try
        {
            AttachedTree? tree = null;
            apart.Run(() =>
            {
                using var on = MountTarget.OpenPath(place);
                tree = attach(on);
            });
            return new MountedRoot(apart, tree!, place);
        }
        catch
        {
            apart.Dispose();
            throw;
        }
    }
}

/// <summary>Mounts that are in place.</summary>
/// <param name="Root">The container's root.</param>
/// <param name="Images">A directory of each that is an image.</param>
internal sealed record AttachedTree(SafeFileHandle Root, IReadOnlyList<SafeFileHandle> Images) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        foreach (var image in Images)
        {
            image.Dispose();
        }
    }
}
