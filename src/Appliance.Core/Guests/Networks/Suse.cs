using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>SUSE's network configuration: an <c>ifcfg</c> file per interface and marked routes in <c>ifroute</c>.</summary>
/// <remarks>Source: guest-setup.md §7.5, <c>ifcfg(5)</c> and <c>ifroute(5)</c> of wicked.</remarks>
internal static class Suse
{
    /// <summary>Where the files go; made if missing.</summary>
    public const string Directory = "/etc/sysconfig/network";

    /// <summary>The <c>ifcfg</c> file, whole.</summary>
    /// <remarks>An interface that only listens to router advertisements is brought up with <c>auto6</c> (difference <c>suse-auto</c> of docs/guest-setup-differences.md).</remarks>
    public static string FormatInterface(GuestInterface nic)
    {
        var text = new StringBuilder();
        text.Append(IsSet(nic.V4) || IsSet(nic.V6) ? "STARTMODE=onboot\n" : "STARTMODE=manual\n")
            .Append("BOOTPROTO=").Append(BootProtocol(nic)).Append('\n');
        switch (nic.V4.Cidr, nic.V6.Cidr)
        {
            case ({ } v4, { } v6):
                text.Append("IPADDR_1=").Append(v4).Append("\nIPADDR_2=").Append(v6).Append('\n');
                break;
            case (null, null):
                break;
            default:
                text.Append("IPADDR=").Append(nic.V4.Cidr ?? nic.V6.Cidr).Append('\n');
                break;
        }

        return text.ToString();
    }

    /// <summary>What belongs between the markers of <c>ifroute-NAME</c>; empty without gateway of a static address.</summary>
    public static string FormatRoutes(GuestInterface nic)
    {
        var text = new StringBuilder();
        AppendRoutes(text, nic.Name, nic.V4, hostRoute: " 0.0.0.0 255.255.255.255 ", mask: " 0.0.0.0 ");
        AppendRoutes(text, nic.Name, nic.V6, hostRoute: "/128 - - ", mask: " - ");
        return text.ToString();
    }

    private static bool IsSet(InterfaceAddress address) => address.Mode is AddressMode.Static or AddressMode.Dhcp or AddressMode.Auto;

    private static string BootProtocol(GuestInterface nic) => (nic.V4.Mode, nic.V6.Mode) switch
    {
        (AddressMode.Dhcp, AddressMode.Dhcp) => "dhcp",
        (AddressMode.Dhcp, _) => "dhcp4",
        (_, AddressMode.Dhcp) => "dhcp6",
        (not AddressMode.Static, AddressMode.Auto) => "auto6",
        _ => "static",
    };

    private static void AppendRoutes(StringBuilder text, string name, InterfaceAddress address, string hostRoute, string mask)
    {
        if (address.Mode != AddressMode.Static || address.GatewayText is null)
        {
            return;
        }

        if (address.IsGatewayOffSubnet)
        {
            text.Append(address.GatewayText).Append(hostRoute).Append(name).Append('\n');
        }

        text.Append("default ").Append(address.GatewayText).Append(mask).Append(name).Append('\n');
    }
}
