using Appliance.Guests.Networks;

namespace Appliance.Tests.Guests.Networks;

public sealed class NmConnectionTests
{
    private static string Head => $"[connection]\nid=eth0\nuuid={ConnectionId.Of("ct", "eth0")}\ntype=ethernet\ninterface-name=eth0\n";

    [Fact]
    public void PathOf_Name_IsItsFile() =>
        Assert.Equal("/etc/NetworkManager/system-connections/eth0.nmconnection", NmConnection.PathOf(Nic.Of("eth0")));

    [Theory]
    [InlineData(null, null)]
    [InlineData("manual", "manual")]
    public void Format_NotConfigured_DisablesBoth(string? ip, string? ip6) =>
        Assert.Equal(Head + "[ipv4]\nmethod=disabled\n[ipv6]\nmethod=disabled\n", NmConnection.Format(Nic.Of("eth0", ip, ip6: ip6), "ct", ["10.0.0.53"], ["a.example"]));

    [Fact]
    public void Format_Dynamic_NamesServersOfEachFamily() => Assert.Equal(
        Head + "[ipv4]\nmethod=auto\ndns=10.0.0.53;10.0.0.54\ndns-search=a.example;b.example\n[ipv6]\nmethod=auto\ndns=fd00::53\ndns-search=a.example;b.example\n",
        NmConnection.Format(Nic.Of("eth0", "dhcp", ip6: "auto"), "ct", ["10.0.0.53", "fd00::53", "10.0.0.54"], ["a.example", "b.example"]));

    [Fact]
    public void Format_Static_HasGatewaysAndNoSearchWithoutServer() => Assert.Equal(
        Head + "[ipv4]\nmethod=manual\naddresses=10.0.0.5/24\ngateway=10.0.0.1\n[ipv6]\nmethod=manual\naddress=fd00::5/64\ngateway=fe80::1\n",
        NmConnection.Format(Nic.Of("eth0", "10.0.0.5/24", "10.0.0.1", "fd00::5/64", "fe80::1"), "ct", [], ["a.example"]));

    [Fact]
    public void Format_GatewaysOutside_AreRoutedAndUsedInBothFamilies() => Assert.Equal(
        Head + "[ipv4]\nmethod=manual\naddresses=10.0.0.5/32\ngateway=10.1.0.1\nroutes=10.1.0.1\n[ipv6]\nmethod=manual\naddress=fd00::5/128\ngateway=fd01::1\nroutes=fd01::1\ndns=fd00::53\n",
        NmConnection.Format(Nic.Of("eth0", "10.0.0.5/32", "10.1.0.1", "fd00::5/128", "fd01::1"), "ct", ["fd00::53"], []));

    [Fact]
    public void ConnectionId_Names_DecideItAlone()
    {
        Assert.Equal("f9b45ea1-7b43-5b1a-8b64-8c1f6c0f5c11".Length, ConnectionId.Of("ct", "eth0").Length);
        Assert.Equal(ConnectionId.Of("ct", "eth0"), ConnectionId.Of("ct", "eth0"));
        Assert.NotEqual(ConnectionId.Of("ct", "eth0"), ConnectionId.Of("ct", "eth1"));
        Assert.NotEqual(ConnectionId.Of("ct", "eth0"), ConnectionId.Of("c", "teth0"));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", ConnectionId.Of("ct", "eth0"));
    }
}
