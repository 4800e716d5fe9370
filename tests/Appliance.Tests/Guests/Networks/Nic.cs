using System.Net.Sockets;
using Appliance.Guests;

namespace Appliance.Tests.Guests.Networks;

/// <summary>Interfaces for the tests of the back ends, in the words of a container's config.</summary>
internal static class Nic
{
    public static GuestInterface Of(string name, string? ip = null, string? gw = null, string? ip6 = null, string? gw6 = null)
    {
        Assert.True(InterfaceAddress.TryParse(AddressFamily.InterNetwork, ip, gw, out var v4));
        Assert.True(InterfaceAddress.TryParse(AddressFamily.InterNetworkV6, ip6, gw6, out var v6));
        return new GuestInterface(0, name, v4, v6);
    }
}
