namespace Appliance.Guests.Steps;

/// <summary>The identity that systemd and D-Bus give a machine: two containers must not share it (guest-setup.md §5.9).</summary>
internal static class MachineId
{
    private const string Path = "/etc/machine-id";
    private const string DbusPath = "/var/lib/dbus/machine-id";

    /// <summary>True if the guest has systemd.</summary>
    public static bool HasSystemd(GuestTree tree) => tree.IsExecutable("/lib/systemd/systemd") || tree.IsExecutable("/usr/lib/systemd/systemd");

    /// <summary>A new container: none at all, its first start makes one.</summary>
    public static void Clear(GuestStep step)
    {
        // Before the other goes: a link to that one must go, too.
        var isThere = step.Tree.IsRegular(Path);
        RemoveDbus(step);
        if (isThere)
        {
            step.Tree.Remove(Path);
        }
    }

    /// <summary>A copy: an empty one, so that systemd makes one without taking the next start for the first one.</summary>
    public static void Renew(GuestStep step)
    {
        RemoveDbus(step);
        if (HasSystemd(step.Tree) && step.Tree.ReadFirstLine(Path) is not (null or "uninitialized"))
        {
            step.Tree.Write(Path, "\n");
        }
    }

    private static void RemoveDbus(GuestStep step)
    {
        if (HasSystemd(step.Tree) && step.Tree.IsRegular(DbusPath) && !step.Tree.IsLink(DbusPath))
        {
            step.Tree.Remove(DbusPath);
        }
    }
}
