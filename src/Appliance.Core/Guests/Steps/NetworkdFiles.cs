using Appliance.Guests.Networks;

namespace Appliance.Guests.Steps;

/// <summary>The guest's files for systemd-networkd.</summary>
internal static class NetworkdFiles
{
    /// <summary>Writes one for each interface.</summary>
    public static void Set(GuestStep step)
    {
        foreach (var nic in step.Settings.Interfaces)
        {
            step.Tree.MakeDirectory(Networkd.Directory);
            step.Tree.Write(Networkd.PathOf(nic), Networkd.Format(nic));
        }
    }
}
