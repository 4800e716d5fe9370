using System.Globalization;

namespace Appliance.Containers.Lxc;

/// <summary>Network interfaces: pairs of veth(4), one end on a bridge of the host.</summary>
internal static class LxcNetwork
{
    private const int MaxInterfaceName = 15;

    public static void Write(LxcLines lines, ContainerId id, IReadOnlyList<CtInterface> interfaces, HostCapabilities host)
    {
        if (interfaces.Count == 0)
        {
            lines.Heading("Network: nothing but loopback");
            lines.Add("lxc.net.0.type", "empty");
            return;
        }

        lines.Heading("Network");
        foreach (var card in interfaces)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"lxc.net.{card.Index}.");
            lines.Add(key + "type", "veth");
            lines.Add(key + "veth.pair", HostName(id, card.Index));
            lines.Add(key + "name", card.Name);
            if (card.HwAddr is { } address)
            {
                lines.Add(key + "hwaddr", address);
            }

            Link(lines, key, card, host);
            if (card.HostManaged)
            {
                Addresses(lines, key, card);
            }

            if (card.Firewall)
            {
                lines.Warn($"net{card.Index}: firewall=1 has no effect; the host's own rules apply.");
            }

            if (card.Rate is > 0)
            {
                lines.Warn($"net{card.Index}: rate has no effect.");
            }
        }
    }

    /// <summary>Name of the host's end: <c>veth101i0</c>.</summary>
    public static string HostName(ContainerId id, int index)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"veth{id}i{index}");
        return name.Length <= MaxInterfaceName ? name : "v" + name["veth".Length..];
    }

    private static void Link(LxcLines lines, string key, CtInterface card, HostCapabilities host)
    {
        if (card.Mtu is { } mtu)
        {
            lines.Add(key + "mtu", mtu);
        }

        if (card.LinkDown)
        {
            // A cable that is not plugged in: neither end is up.
            return;
        }

        lines.Add(key + "flags", "up");
        if (card.Bridge is not { } name)
        {
            return;
        }

        if (!host.Bridges.TryGetValue(name, out var bridge))
        {
            throw new ApplianceException("APL5192", $"net{card.Index}: there is no bridge '{name}' on this host.")
            {
                Hint = host.Bridges.Count == 0
                    ? $"Make one, for instance: ip link add {name} type bridge && ip link set {name} up"
                    : $"There is {string.Join(", ", host.Bridges.Keys.Order(StringComparer.Ordinal))}.",
            };
        }

        if (card.Mtu > bridge.Mtu)
        {
            throw new ApplianceException("APL5194", $"net{card.Index}: mtu {card.Mtu} is more than the {bridge.Mtu} of bridge '{name}'.");
        }

        lines.Add(key + "link", name);
        if (card.Tag is null && card.Trunks.Count == 0)
        {
            return;
        }

        if (!bridge.IsVlanAware)
        {
            throw new ApplianceException("APL5193", $"net{card.Index}: bridge '{name}' does not filter VLANs, so it cannot put the container into VLAN {card.Tag?.ToString(CultureInfo.InvariantCulture) ?? string.Join(';', card.Trunks)}.")
            {
                Hint = $"ip link set {name} type bridge vlan_filtering 1",
            };
        }

        if (card.Tag is { } tag)
        {
            lines.Add(key + "veth.vlan.id", tag);
        }

        foreach (var trunk in card.Trunks)
        {
            lines.Add(key + "veth.vlan.tagged.id", trunk);
        }
    }

    /// <summary>Static addresses are LXC's to set; for others the guest needs a program of its own.</summary>
    private static void Addresses(LxcLines lines, string key, CtInterface card)
    {
        foreach (var (family, address) in new[] { ("ipv4", card.Ip), ("ipv6", card.Ip6) })
        {
            if (address.Cidr is { } cidr)
            {
                lines.Add($"{key}{family}.address", cidr);
            }
            else if (address.Mode is not (Guests.AddressMode.None or Guests.AddressMode.Manual))
            {
                lines.Warn($"net{card.Index}: the host can set static addresses only, not {address.Mode.ToString().ToLowerInvariant()}.");
            }

            if (address.GatewayText is { } gateway)
            {
                lines.Add($"{key}{family}.gateway", gateway);
            }
        }
    }
}
