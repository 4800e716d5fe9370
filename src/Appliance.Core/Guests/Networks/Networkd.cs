using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>systemd-networkd: one <c>.network</c> file per interface, whole.</summary>
/// <remarks>Source: guest-setup.md §7.2, <c>systemd.network(5)</c>.</remarks>
internal static class Networkd
{
    /// <summary>Where the files go; made if missing.</summary>
    public const string Directory = "/etc/systemd/network";

    /// <summary>Path of the file of one interface.</summary>
    public static string PathOf(GuestInterface nic) => $"{Directory}/{nic.Name}.network";

    /// <summary>The file of one interface, also of one without any address.</summary>
    /// <remarks>
    /// Router advertisements are accepted with <c>dhcp</c> and <c>auto</c>, a gateway set by hand or not: without them neither
    /// SLAAC nor DHCPv6 ever starts (difference <c>networkd-ra</c> of docs/guest-setup-differences.md).
    /// </remarks>
    public static string Format(GuestInterface nic)
    {
        var text = new StringBuilder();
        text.Append("[Match]\nName = ").Append(nic.Name)
            .Append("\n\n[Network]\nDescription = Interface ").Append(nic.Name).Append(" autoconfigured by PVE\n");
        AppendFamily(text, nic.V4);
        AppendFamily(text, nic.V6);
        text.Append("DHCP = ").Append(DhcpValue(nic))
            .Append("\nIPv6AcceptRA = ").Append(nic.V6.Mode is AddressMode.Dhcp or AddressMode.Auto ? "true\n" : "false\n");
        AppendHostRoute(text, nic.V4, prefix: 32);
        AppendHostRoute(text, nic.V6, prefix: 128);
        return text.ToString();
    }

    private static void AppendFamily(StringBuilder text, InterfaceAddress address)
    {
        if (address.Cidr is not null)
        {
            text.Append("Address = ").Append(address.Cidr).Append('\n');
        }

        if (address.GatewayText is not null)
        {
            text.Append("Gateway = ").Append(address.GatewayText).Append('\n');
        }
    }

    private static string DhcpValue(GuestInterface nic) => (nic.V4.Mode == AddressMode.Dhcp, nic.V6.Mode == AddressMode.Dhcp) switch
    {
        (true, true) => "yes",
        (true, false) => "ipv4",
        (false, true) => "ipv6",
        _ => "no",
    };

    private static void AppendHostRoute(StringBuilder text, InterfaceAddress address, int prefix)
    {
        if (address.IsGatewayOffSubnet)
        {
            text.Append("\n[Route]\nDestination = ").Append(address.GatewayText).Append('/').Append(prefix).Append("\nScope = link\n");
        }
    }
}
