using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Appliance.Guests;

/// <summary>Address and gateway of an interface in one family. Texts are kept as configured: the guest gets the administrator's spelling.</summary>
public sealed record InterfaceAddress
{
    private InterfaceAddress()
    {
    }

    /// <summary>Neither address nor gateway.</summary>
    public static InterfaceAddress None { get; } = new();

    /// <summary>Where the address comes from.</summary>
    public AddressMode Mode { get; private init; }

    /// <summary>The static address without prefix, as configured; else null.</summary>
    public string? AddressText { get; private init; }

    /// <summary>The static address; else null.</summary>
    public IPAddress? Address { get; private init; }

    /// <summary>Bits of the network: 8–32 for IPv4, 8–128 for IPv6 (guest-setup.md §10); 0 without static address.</summary>
    public int PrefixLength { get; private init; }

    /// <summary>The gateway as configured, or null. It may be there without an address.</summary>
    public string? GatewayText { get; private init; }

    /// <summary>The gateway, or null.</summary>
    public IPAddress? Gateway { get; private init; }

    /// <summary>Address and prefix as configured, <c>10.0.3.10/24</c>; null without static address.</summary>
    public string? Cidr => AddressText is null ? null : string.Create(CultureInfo.InvariantCulture, $"{AddressText}/{PrefixLength}");

    /// <summary>True if address or gateway is set.</summary>
    public bool IsConfigured => Mode != AddressMode.None || Gateway is not null;

    /// <summary>Dotted form of the prefix, IPv4 only: <c>255.255.255.0</c>.</summary>
    public string Netmask => new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder(PrefixLength == 0 ? 0 : -1 << (32 - PrefixLength)))).ToString();

    /// <summary>True if the gateway lies outside the static network, so that a route to itself is needed first; a link-local IPv6 gateway never does (guest-setup.md §7).</summary>
    public bool IsGatewayOffSubnet => IsOutsideNetwork && !Gateway.IsIPv6LinkLocal;

    /// <summary>True if the gateway lies outside the static network, whatever its scope.</summary>
    [MemberNotNullWhen(true, nameof(Gateway))]
    public bool IsOutsideNetwork => Address is not null && Gateway is not null && !Contains(Address.GetAddressBytes(), Gateway.GetAddressBytes(), PrefixLength);

    /// <summary>Reads the values of <c>ip</c> and <c>gw</c> (or <c>ip6</c> and <c>gw6</c>): null, <c>dhcp</c>, <c>manual</c>, <c>auto</c> (IPv6) or CIDR; an address.</summary>
    public static bool TryParse(AddressFamily family, string? ip, string? gateway, [NotNullWhen(true)] out InterfaceAddress? address)
    {
        address = null;
        IPAddress? gatewayAddress = null;
        if (gateway is not null && !TryParseAddress(family, gateway, out gatewayAddress))
        {
            return false;
        }

        var common = new InterfaceAddress { GatewayText = gateway, Gateway = gatewayAddress };
        address = ip switch
        {
            null => common,
            "manual" => common with { Mode = AddressMode.Manual },
            "dhcp" => common with { Mode = AddressMode.Dhcp },
            "auto" when family == AddressFamily.InterNetworkV6 => common with { Mode = AddressMode.Auto },
            _ => ParseCidr(family, ip, common),
        };
        return address is not null;
    }

    private static InterfaceAddress? ParseCidr(AddressFamily family, string text, InterfaceAddress common)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && TryParseAddress(family, text[..slash], out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            && prefix >= 8 && prefix <= (family == AddressFamily.InterNetwork ? 32 : 128)
            ? common with { Mode = AddressMode.Static, AddressText = text[..slash], Address = address, PrefixLength = prefix }
            : null;
    }

    /// <summary>Strict: four decimal parts for IPv4 (no octal, no short forms), no scope and no port for IPv6.</summary>
    private static bool TryParseAddress(AddressFamily family, string text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (family == AddressFamily.InterNetwork)
        {
            var parts = text.Split('.');
            if (parts.Length != 4 || !parts.All(part => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0')))
            {
                return false;
            }
        }
        else if (text.AsSpan().ContainsAny('%', '[', ']'))
        {
            return false;
        }

        return IPAddress.TryParse(text, out address) && address.AddressFamily == family;
    }

    private static bool Contains(byte[] network, byte[] address, int prefix)
    {
        for (var bit = 0; bit < prefix; bit++)
        {
            if (((network[bit / 8] ^ address[bit / 8]) & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
