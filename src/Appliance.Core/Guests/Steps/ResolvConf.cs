using System.Text;

namespace Appliance.Guests.Steps;

/// <summary><c>/etc/resolv.conf</c>: what is there gives way to our section; with nothing to say ours is cleared (guest-setup.md §5.2).</summary>
internal static class ResolvConf
{
    public static void Set(GuestStep step)
    {
        var data = new StringBuilder();
        if (step.SearchDomains.Count > 0)
        {
            data.Append("search ").AppendJoin(' ', step.SearchDomains).Append('\n');
        }

        foreach (var server in step.Nameservers)
        {
            data.Append("nameserver ").Append(server).Append('\n');
        }

        step.Tree.WriteMarked("/etc/resolv.conf", data.ToString(), MarkedPlacement.Replace);
    }
}
