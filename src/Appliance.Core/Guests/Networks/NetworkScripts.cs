using System.Globalization;
using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>The network scripts of Enterprise Linux before 10: an <c>ifcfg</c> file per interface, route files where a gateway lies outside its network.</summary>
/// <remarks>Source: guest-setup.md §7.3, <c>sysconfig.txt</c> of the initscripts.</remarks>
internal static class NetworkScripts
{
    /// <summary>Where the files go; made if missing.</summary>
    public const string Directory = "/etc/sysconfig/network-scripts";

    /// <summary>File with the switches of the whole machine.</summary>
    public const string GlobalFile = "/etc/sysconfig/network";

    /// <summary>The <c>ifcfg</c> file, whole; null if there is nothing to say: no address and no DNS.</summary>
    public static string? FormatInterface(GuestInterface nic, string hostname, IReadOnlyList<string> nameservers, IReadOnlyList<string> searchDomains)
    {
        var data = new StringBuilder();
        if (nic.V4.Mode == AddressMode.Static)
        {
            AppendLine(data, "IPADDR", nic.V4.AddressText);
            AppendLine(data, "NETMASK", nic.V4.Netmask);
            AppendLine(data, "GATEWAY", nic.V4.GatewayText);
        }

        AppendV6(data, nic.V6);
        for (var i = 0; i < nameservers.Count; i++)
        {
            AppendLine(data, string.Create(CultureInfo.InvariantCulture, $"DNS{i + 1}"), nameservers[i]);
        }

        AppendLine(data, "DOMAIN", searchDomains.Count switch
        {
            0 => null,
            1 => searchDomains[0],

            // Shells read this file: an unquoted blank would end the value and run the second domain as a command.
            _ => $"\"{string.Join(' ', searchDomains)}\"",
        });

        var protocol = BootProtocol(nic);
        return protocol.Length == 0 && data.Length == 0
            ? null
            : $"DEVICE={nic.Name}\nONBOOT=yes\nUUID={ConnectionId.Of(hostname, nic.Name)}\nBOOTPROTO={protocol}\n{data}";
    }

    /// <summary>What belongs between the markers of <c>route-NAME</c> or <c>route6-NAME</c>; empty if the gateway needs no route.</summary>
    public static string FormatRoutes(GuestInterface nic, InterfaceAddress address) => address.IsGatewayOffSubnet
        ? $"{address.GatewayText} dev {nic.Name}\ndefault via {address.GatewayText} dev {nic.Name}\n"
        : "";

    /// <summary>
    /// The global file with the switch of each used family set to <c>yes</c>. The first <c>NETWORKING=word</c> counts wherever it
    /// stands in a line, so one at the end of a longer name counts, too.
    /// </summary>
    public static string SetSwitches(string text, IReadOnlyList<GuestInterface> interfaces)
    {
        text = interfaces.Any(nic => nic.V4.Mode != AddressMode.None) ? SetSwitch(text, "NETWORKING=") : text;
        return interfaces.Any(nic => nic.V6.Mode != AddressMode.None) ? SetSwitch(text, "NETWORKING_IPV6=") : text;
    }

    private static void AppendV6(StringBuilder data, InterfaceAddress v6)
    {
        if (v6.Mode is AddressMode.None or AddressMode.Manual)
        {
            return;
        }

        AppendLine(data, "IPV6INIT", "yes");
        switch (v6.Mode)
        {
            case AddressMode.Auto:
                AppendLine(data, "IPV6_AUTOCONF", "yes");
                break;
            case AddressMode.Dhcp:
                AppendLine(data, "DHCPV6C", "yes");
                break;
            default:
                AppendLine(data, "IPV6ADDR", v6.Cidr);
                AppendLine(data, "IPV6_AUTOCONF", "no");
                AppendLine(data, "IPV6_DEFAULTGW", v6.IsGatewayOffSubnet ? null : v6.GatewayText);
                break;
        }
    }

    private static string BootProtocol(GuestInterface nic) => (nic.V4.Mode, nic.V6.Mode) switch
    {
        (AddressMode.Dhcp, _) => "dhcp",
        (AddressMode.Static, _) => "none",
        (_, AddressMode.None or AddressMode.Manual) => "",
        _ => "none",
    };

    private static string SetSwitch(string text, string key)
    {
        for (var at = text.IndexOf(key, StringComparison.Ordinal); at >= 0; at = text.IndexOf(key, at + 1, StringComparison.Ordinal))
        {
            var start = at + key.Length;
            var end = start;
            while (end < text.Length && !IfupdownLine.IsBlank(text[end]) && text[end] != '\n')
            {
                end++;
            }

            if (end > start)
            {
                return string.Concat(text.AsSpan(0, start), "yes", text.AsSpan(end));
            }
        }

        // A last line without line end is ended first, or the two would become one.
        return text.Length == 0 || text[^1] == '\n' ? $"{text}{key}yes\n" : $"{text}\n{key}yes\n";
    }

    private static void AppendLine(StringBuilder data, string key, string? value)
    {
        if (value is not null)
        {
            data.Append(key).Append('=').Append(value).Append('\n');
        }
    }
}
