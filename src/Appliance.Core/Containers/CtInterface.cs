using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Appliance.Guests;

namespace Appliance.Containers;

/// <summary>A network interface as configured: <c>netN</c>.</summary>
public sealed record CtInterface
{
    /// <summary>First half of made-up hardware addresses: the block that Proxmox holds.</summary>
    public const string HardwarePrefix = "BC:24:11";

    private CtInterface()
    {
    }

    /// <summary>N of <c>netN</c>.</summary>
    public required int Index { get; init; }

    /// <summary>Name inside the container.</summary>
    public required string Name { get; init; }

    /// <summary>Bridge on the host, or null.</summary>
    public string? Bridge { get; private init; }

    /// <summary>Hardware address in capitals, or null.</summary>
    public string? HwAddr { get; private init; }

    /// <summary>64–65535, or null for the bridge's.</summary>
    public int? Mtu { get; private init; }

    /// <summary>VLAN 1–4094, or null.</summary>
    public int? Tag { get; private init; }

    /// <summary>VLANs passed through.</summary>
    public IReadOnlyList<int> Trunks { get; private init; } = [];

    /// <summary>Limit in MB/s, or null.</summary>
    public decimal? Rate { get; private init; }

    /// <summary>Under the host's firewall.</summary>
    public bool Firewall { get; private init; }

    /// <summary>Cable unplugged.</summary>
    public bool LinkDown { get; private init; }

    /// <summary>Configured by the host, not by the guest.</summary>
    public bool HostManaged { get; private init; }

    /// <summary>IPv4.</summary>
    public required InterfaceAddress Ip { get; init; }

    /// <summary>IPv6.</summary>
    public required InterfaceAddress Ip6 { get; init; }

    /// <summary>A hardware address nobody else should have: the prefix and three random bytes.</summary>
    public static string NewHardwareAddress()
    {
        var digits = RandomNumberGenerator.GetHexString(6);
        return $"{HardwarePrefix}:{digits[..2]}:{digits[2..4]}:{digits[4..]}";
    }

    /// <summary>Reads a value that fulfils <see cref="PropertySchemas.Network"/>.</summary>
    internal static CtInterface Of(int index, PropertyValues values)
    {
        // The schema has checked each of the four.
        _ = InterfaceAddress.TryParse(AddressFamily.InterNetwork, values["ip"], values["gw"], out var v4);
        _ = InterfaceAddress.TryParse(AddressFamily.InterNetworkV6, values["ip6"], values["gw6"], out var v6);
        return new CtInterface
        {
            Index = index,
            Name = values["name"]!,
            Bridge = values["bridge"],
            HwAddr = values["hwaddr"],
            Mtu = (int?)values.Number("mtu"),
            Tag = (int?)values.Number("tag"),
            Trunks = [.. (values["trunks"]?.Split(';') ?? []).Select(part => int.Parse(part, CultureInfo.InvariantCulture))],
            Rate = values["rate"] is { } rate ? decimal.Parse(rate, CultureInfo.InvariantCulture) : null,
            Firewall = values.IsSet("firewall"),
            LinkDown = values.IsSet("link_down"),
            HostManaged = values.IsSet("host-managed"),
            Ip = v4!,
            Ip6 = v6!,
        };
    }
}
