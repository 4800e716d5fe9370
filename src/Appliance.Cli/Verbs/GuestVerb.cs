using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>guest detect|setup</c>.</summary>
internal static class GuestVerb
{
    public static Verb Create() => new Verb("guest", "Look at or set up the file tree of a container.")
    {
        Group = "Guests",
        Details = "ROOTFS is a directory that holds a container's root file system, wherever it comes from. It may be hostile: nothing outside it is " +
            "read or written, and no program of it is run.",
        Examples =
        [
            ("guest detect /mnt/rootfs", "What is it?"),
            ("guest setup /mnt/rootfs --config 101.conf --dry-run", "What would be changed?"),
            ("guest setup /mnt/rootfs --config 101.conf --ssh-public-keys id.pub", "Make it this container"),
        ],
    }.With(GuestDetectVerb.Create(), GuestSetupVerb.Create());
}
