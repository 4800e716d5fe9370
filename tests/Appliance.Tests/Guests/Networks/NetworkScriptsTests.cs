using Appliance.Guests.Networks;

namespace Appliance.Tests.Guests.Networks;

public sealed class NetworkScriptsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("manual")]
    public void FormatInterface_NothingToSay_IsNull(string? ip) => Assert.Null(NetworkScripts.FormatInterface(Nic.Of("eth0", ip, gw: "10.0.0.1"), "ct", [], []));

    [Theory]
    [InlineData(null, null, "BOOTPROTO=\nDNS1=10.0.0.53\n")]
    [InlineData("dhcp", null, "BOOTPROTO=dhcp\nDNS1=10.0.0.53\n")]
    [InlineData("dhcp", "dhcp", "BOOTPROTO=dhcp\nIPV6INIT=yes\nDHCPV6C=yes\nDNS1=10.0.0.53\n")]
    [InlineData(null, "auto", "BOOTPROTO=none\nIPV6INIT=yes\nIPV6_AUTOCONF=yes\nDNS1=10.0.0.53\n")]
    [InlineData("manual", "fd00::5/64", "BOOTPROTO=none\nIPV6INIT=yes\nIPV6ADDR=fd00::5/64\nIPV6_AUTOCONF=no\nDNS1=10.0.0.53\n")]
    [InlineData("10.0.0.5/25", "manual", "BOOTPROTO=none\nIPADDR=10.0.0.5\nNETMASK=255.255.255.128\nDNS1=10.0.0.53\n")]
    public void FormatInterface_EachMode_SaysIt(string? ip, string? ip6, string expected) => Assert.Equal(
        $"DEVICE=eth0\nONBOOT=yes\nUUID={ConnectionId.Of("ct", "eth0")}\n{expected}",
        NetworkScripts.FormatInterface(Nic.Of("eth0", ip, ip6: ip6), "ct", ["10.0.0.53"], []));

    [Theory]
    [InlineData("fd00::1", "IPV6_DEFAULTGW=fd00::1\n")]
    [InlineData("fe80::1", "IPV6_DEFAULTGW=fe80::1\n")]
    [InlineData("fd01::1", "")]
    public void FormatInterface_GatewayOfV6_OnlyInsideTheNetwork(string gateway, string expected) => Assert.EndsWith(
        "IPV6_AUTOCONF=no\n" + expected,
        NetworkScripts.FormatInterface(Nic.Of("eth0", ip6: "fd00::5/64", gw6: gateway), "ct", [], []),
        StringComparison.Ordinal);

    [Fact]
    public void FormatInterface_TwoSearchDomains_AreOneWordForAShell() => Assert.EndsWith(
        "GATEWAY=10.1.0.1\nDNS1=10.0.0.53\nDNS2=fd00::53\nDOMAIN=\"a.example b.example\"\n",
        NetworkScripts.FormatInterface(Nic.Of("eth0", "10.0.0.5/24", "10.1.0.1"), "ct", ["10.0.0.53", "fd00::53"], ["a.example", "b.example"]),
        StringComparison.Ordinal);

    [Fact]
    public void FormatRoutes_GatewayOutside_IsReachedFirst()
    {
        var nic = Nic.Of("eth0", "10.0.0.5/24", "10.1.0.1", "fd00::5/64", "fd00::1");
        Assert.Equal("10.1.0.1 dev eth0\ndefault via 10.1.0.1 dev eth0\n", NetworkScripts.FormatRoutes(nic, nic.V4));
        Assert.Equal("", NetworkScripts.FormatRoutes(nic, nic.V6));
    }

    [Theory]
    [InlineData("", "NETWORKING=yes\nNETWORKING_IPV6=yes\n")]
    [InlineData("NETWORKING=no\nNETWORKING_IPV6=no\nX=1\n", "NETWORKING=yes\nNETWORKING_IPV6=yes\nX=1\n")]
    [InlineData("X=1", "X=1\nNETWORKING=yes\nNETWORKING_IPV6=yes\n")]
    [InlineData("# NETWORKING=off\nNETWORKING=no\n", "# NETWORKING=yes\nNETWORKING=no\nNETWORKING_IPV6=yes\n")]
    [InlineData("NETWORKING=\nNETWORKING=no\r\n", "NETWORKING=\nNETWORKING=yes\r\nNETWORKING_IPV6=yes\n")]
    public void SetSwitches_BothFamilies_SetsTheFirstOfEach(string text, string expected) =>
        Assert.Equal(expected, NetworkScripts.SetSwitches(text, [Nic.Of("eth0", "manual"), Nic.Of("eth1", ip6: "auto")]));

    [Fact]
    public void SetSwitches_NoAddress_ChangesNothing() => Assert.Equal("X=1", NetworkScripts.SetSwitches("X=1", [Nic.Of("eth0", gw: "10.0.0.1")]));
}
