using System.Net.Sockets;
using Appliance.Guests;

namespace Appliance.Tests.Guests;

public sealed class InterfaceAddressTests
{
    [Theory]
    [InlineData("10.0.3.10/24", null, "255.255.255.0", false)]
    [InlineData("10.0.3.10/24", "10.0.3.1", "255.255.255.0", false)]
    [InlineData("10.0.3.10/24", "10.0.4.1", "255.255.255.0", true)]
    [InlineData("10.0.3.10/32", "10.0.3.1", "255.255.255.255", true)]
    [InlineData("10.0.3.10/8", "10.255.3.1", "255.0.0.0", false)]
    public void TryParse_StaticV4_KnowsItsNetwork(string ip, string? gateway, string netmask, bool offSubnet)
    {
        Assert.True(InterfaceAddress.TryParse(AddressFamily.InterNetwork, ip, gateway, out var address));
        Assert.Equal(AddressMode.Static, address.Mode);
        Assert.Equal(ip, address.Cidr);
        Assert.Equal(netmask, address.Netmask);
        Assert.Equal(offSubnet, address.IsGatewayOffSubnet);
    }

    [Fact]
    public void IsGatewayOffSubnet_LinkLocalV6_IsNever()
    {
        Assert.True(InterfaceAddress.TryParse(AddressFamily.InterNetworkV6, "2001:DB8::5/64", "fe80::1", out var address));
        Assert.False(address.IsGatewayOffSubnet);
        Assert.True(address.IsOutsideNetwork);
        Assert.Equal("2001:DB8::5", address.AddressText);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, "auto", null)]
    [InlineData(AddressFamily.InterNetwork, "10.0.3.10", null)]
    [InlineData(AddressFamily.InterNetwork, "10.0.3.10/7", null)]
    [InlineData(AddressFamily.InterNetwork, "10.0.3.10/33", null)]
    [InlineData(AddressFamily.InterNetwork, "10.3/24", null)]
    [InlineData(AddressFamily.InterNetwork, "010.0.3.1/24", null)]
    [InlineData(AddressFamily.InterNetwork, "::1/64", null)]
    [InlineData(AddressFamily.InterNetwork, "dhcp", "fe80::1")]
    [InlineData(AddressFamily.InterNetworkV6, "fe80::1%eth0/64", null)]
    [InlineData(AddressFamily.InterNetworkV6, "fe80::1/129", null)]
    [InlineData(AddressFamily.InterNetworkV6, "10.0.3.1/64", null)]
    public void TryParse_NoAddress_IsRefused(AddressFamily family, string ip, string? gateway) =>
        Assert.False(InterfaceAddress.TryParse(family, ip, gateway, out _));

    [Theory]
    [InlineData("dhcp", AddressMode.Dhcp)]
    [InlineData("manual", AddressMode.Manual)]
    [InlineData("auto", AddressMode.Auto)]
    [InlineData(null, AddressMode.None)]
    public void TryParse_Mode_IsConfiguredUnlessAbsent(string? ip, AddressMode mode)
    {
        Assert.True(InterfaceAddress.TryParse(AddressFamily.InterNetworkV6, ip, null, out var address));
        Assert.Equal(mode, address.Mode);
        Assert.Equal(mode != AddressMode.None, address.IsConfigured);
    }
}
