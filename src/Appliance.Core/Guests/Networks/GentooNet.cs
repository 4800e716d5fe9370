using System.Text;

namespace Appliance.Guests.Networks;

/// <summary>Gentoo's netifrc: marked text in <c>/etc/conf.d/net</c>.</summary>
/// <remarks>Source: guest-setup.md §7.6, <c>net.example</c> of netifrc.</remarks>
internal static class GentooNet
{
    /// <summary>The file.</summary>
    public const string File = "/etc/conf.d/net";

    /// <summary>What belongs between the markers, interfaces by ascending index.</summary>
    public static string Format(IReadOnlyList<GuestInterface> interfaces)
    {
        var text = new StringBuilder("modules=\"$modules ifconfig\"\n");
        foreach (var nic in interfaces)
        {
            AppendVariable(text, "config", nic.Name, Addresses(nic));
            AppendVariable(text, "routes", nic.Name, Routes(nic));
        }

        return text.ToString();
    }

    /// <summary>True if the interface is brought up: it needs a link in <c>/etc/init.d</c>.</summary>
    public static bool IsUsed(GuestInterface nic) => Addresses(nic).Count > 0;

    /// <summary>Name of an interface as netifrc makes it part of a variable's name: everything a shell forbids becomes <c>_</c>.</summary>
    private static string VariableOf(string name) => string.Create(name.Length, name, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
        }
    });

    /// <summary>
    /// netifrc knows no word for router advertisements: the kernel follows them on any interface that is up, and <c>null</c>
    /// brings one up without address (difference <c>gentoo-auto</c> of docs/guest-setup-differences.md).
    /// </summary>
    private static List<string> Addresses(GuestInterface nic)
    {
        var lines = new List<string>();
        if (nic.V4.Mode == AddressMode.Dhcp)
        {
            lines.Add("dhcp");
        }

        foreach (var cidr in new[] { nic.V4.Cidr, nic.V6.Cidr })
        {
            if (cidr is not null)
            {
                lines.Add(cidr);
            }
        }

        if (lines.Count == 0 && nic.V6.Mode == AddressMode.Auto)
        {
            lines.Add("null");
        }

        return lines;
    }

    private static List<string> Routes(GuestInterface nic)
    {
        var lines = new List<string>();
        if (nic.V4 is { Mode: AddressMode.Static, GatewayText: { } v4 })
        {
            if (nic.V4.IsGatewayOffSubnet)
            {
                lines.Add($"-host {v4} dev {nic.Name}");
            }

            lines.Add($"default gw {v4}");
        }

        if (nic.V6 is { Mode: AddressMode.Static, GatewayText: { } v6 })
        {
            // Also where the gateway is inside the network: redundant there, and what the reference writes.
            lines.Add($"-6 -host {v6} dev {nic.Name}");
            lines.Add($"-6 default gw {v6}");
        }

        return lines;
    }

    private static void AppendVariable(StringBuilder text, string prefix, string name, List<string> lines)
    {
        if (lines.Count > 0)
        {
            text.Append(prefix).Append('_').Append(VariableOf(name)).Append("=\"").AppendJoin('\n', lines).Append("\"\n");
        }
    }
}
