using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Containers.Volumes;

/// <summary>A container's tree, mounted for this process alone and reached through a descriptor.</summary>
public sealed class MountedRoot : IDisposable
{
    private readonly PrivateMounts mounts;
    private readonly SafeFileHandle root;
    private readonly string place;

    private MountedRoot(PrivateMounts mounts, SafeFileHandle root, string place) => (this.mounts, this.root, this.place) = (mounts, root, place);

    /// <summary>Leads to the tree in this process, and only in it, until <see cref="Dispose"/>. Its last part is no link.</summary>
    public string Path => $"/proc/self/fd/{root.DangerousGetHandle()}/.";

    /// <summary>Takes the mounts away; what was written is on the disks then. Descriptors into the tree must be closed before.</summary>
    /// <exception cref="ApplianceException">They do not come off (APL5164).</exception>
    public void Dispose()
    {
        if (root.IsClosed)
        {
            return;
        }

        root.Dispose();
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

    internal static MountedRoot Make(string place, Func<SafeFileHandle, SafeFileHandle> attach)
    {
        var apart = new PrivateMounts();
        try
        {
            SafeFileHandle? tree = null;
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
