using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>NetworkManager: one key file per interface, whole, mode 0600 because NetworkManager ignores it otherwise.</summary>
/// <remarks>Source: guest-setup.md §7.4, <c>nm-settings-keyfile(5)</c>.</remarks>
internal static class NmConnection
{
    /// <summary>Where the files go; made if missing.</summary>
    public const string Directory = "/etc/NetworkManager/system-connections";

    /// <summary>Mode of a key file.</summary>
    public const int FileMode = 0x180;

    /// <summary>Path of the file of one interface.</summary>
    public static string PathOf(GuestInterface nic) => $"{Directory}/{nic.Name}.nmconnection";

    /// <summary>The file of one interface, also of one without any address: NetworkManager would try DHCP on it otherwise.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="hostname">The guest's host name: part of what the connection's id is derived from.</param>
    /// <param name="nameservers">All name servers; each family's section names its own.</param>
    /// <param name="searchDomains">Search domains, named beside name servers only.</param>
    public static string Format(GuestInterface nic, string hostname, IReadOnlyList<string> nameservers, IReadOnlyList<string> searchDomains)
    {
        var text = new StringBuilder();
        text.Append("[connection]\nid=").Append(nic.Name)
            .Append("\nuuid=").Append(ConnectionId.Of(hostname, nic.Name))
            .Append("\ntype=ethernet\ninterface-name=").Append(nic.Name).Append('\n');
        AppendFamily(text, "ipv4", nic.V4, "addresses", Dns(nameservers, searchDomains, v6: false));
        AppendFamily(text, "ipv6", nic.V6, "address", Dns(nameservers, searchDomains, v6: true));
        return text.ToString();
    }

    /// <summary>
    /// A gateway outside the network needs a route to itself and is still the gateway, in both families
    /// (difference <c>nm-v6-gateway</c> of docs/guest-setup-differences.md).
    /// </summary>
    private static void AppendFamily(StringBuilder text, string section, InterfaceAddress address, string addressKey, string dns)
    {
        text.Append('[').Append(section).Append("]\n");
        if (address.Mode is AddressMode.None or AddressMode.Manual)
        {
            text.Append("method=disabled\n");
            return;
        }

        if (address.Mode == AddressMode.Static)
        {
            text.Append("method=manual\n").Append(addressKey).Append('=').Append(address.Cidr).Append('\n');
            if (address.GatewayText is not null)
            {
                text.Append("gateway=").Append(address.GatewayText).Append('\n');
                if (address.IsGatewayOffSubnet)
                {
                    text.Append("routes=").Append(address.GatewayText).Append('\n');
                }
            }
        }
        else
        {
            text.Append("method=auto\n");
        }

        text.Append(dns);
    }

    private static string Dns(IReadOnlyList<string> nameservers, IReadOnlyList<string> searchDomains, bool v6)
    {
        var own = nameservers.Where(server => server.Contains(':', StringComparison.Ordinal) == v6).ToList();
        if (own.Count == 0)
        {
            return "";
        }

        var search = searchDomains.Count == 0 ? "" : $"dns-search={string.Join(';', searchDomains)}\n";
        return $"dns={string.Join(';', own)}\n{search}";
    }
}
