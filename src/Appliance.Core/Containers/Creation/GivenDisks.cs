using Appliance.Containers.Volumes;
using Appliance.Linux;

namespace Appliance.Containers.Creation;

/// <summary>Disks and directories that exist already and are given to a new container: what they must be, so that nobody's files are harmed.</summary>
internal static class GivenDisks
{
    /// <summary>What mkfs leaves in a new file system.</summary>
    private const string LostAndFound = "lost+found";

    /// <summary>Looks at everything that can be seen before something is mounted.</summary>
    /// <exception cref="ApplianceException">A directory of the host is missing or reached through a link (APL5165); the one for the root file system is not empty (APL5177).</exception>
    public static void RequireUsable(IEnumerable<NewDisk> disks)
    {
        foreach (var disk in disks.Where(disk => disk.Kind == CtVolumeKind.Bind))
        {
            using var directory = FileSystem.OpenDirectory(disk.Volume);
            if (disk.Key == "rootfs")
            {
                RequireEmpty(disk, disk.Volume, []);
            }
        }
    }

    /// <summary>A template is unpacked over nobody's files: it would change the owners of the directories, if nothing else.</summary>
    /// <param name="root">The disk of the root file system.</param>
    /// <param name="path">Where it is mounted.</param>
    /// <param name="mounts">What is mounted in it: the directories for that may be there.</param>
    /// <exception cref="ApplianceException">There is something in it (APL5177).</exception>
    public static void RequireEmpty(NewDisk root, string path, IReadOnlyList<VolumeMount> mounts)
    {
        using var directory = DirectoryHandle.Open(path);
        var places = mounts.Where(mount => !mount.IsRoot).Select(mount => mount.Target.TrimStart('/').Split('/')[0]).Append(LostAndFound).ToHashSet(StringComparer.Ordinal);
        if (directory.Names().FirstOrDefault(name => !places.Contains(name)) is { } found)
        {
            throw new ApplianceException("APL5177", $"'{UntrustedText.Show(root.Volume)}' holds files already ('{UntrustedText.Show(found)}'), expected an empty disk or directory for the root file system.")
            {
                Hint = "Nothing in it was changed. A new disk of 4 GiB: --rootfs STORAGE:4.",
            };
        }
    }
}
