using Appliance.Guests.Networks;

namespace Appliance.Tests.Guests.Networks;

public sealed class NetworkdTests
{
    private const string Head = "[Match]\nName = eth0\n\n[Network]\nDescription = Interface eth0 autoconfigured by PVE\n";

    [Fact]
    public void PathOf_Name_IsItsFile() => Assert.Equal("/etc/systemd/network/wan.network", Networkd.PathOf(Nic.Of("wan")));

    [Theory]
    [InlineData(null, null, "no", "false")]
    [InlineData("manual", "manual", "no", "false")]
    [InlineData("dhcp", null, "ipv4", "false")]
    [InlineData(null, "dhcp", "ipv6", "true")]
    [InlineData("dhcp", "dhcp", "yes", "true")]
    [InlineData("dhcp", "auto", "ipv4", "true")]
    public void Format_NoStaticAddress_SaysWhoConfigures(string? ip, string? ip6, string dhcp, string advertisements) =>
        Assert.Equal(Head + $"DHCP = {dhcp}\nIPv6AcceptRA = {advertisements}\n", Networkd.Format(Nic.Of("eth0", ip, ip6: ip6)));

    [Fact]
    public void Format_GatewaysOutside_GetRoutesOnTheLink() => Assert.Equal(
        Head + "Address = 10.0.0.5/32\nGateway = 10.1.0.1\nAddress = fd00::5/128\nGateway = fd01::1\nDHCP = no\nIPv6AcceptRA = false\n"
        + "\n[Route]\nDestination = 10.1.0.1/32\nScope = link\n\n[Route]\nDestination = fd01::1/128\nScope = link\n",
        Networkd.Format(Nic.Of("eth0", "10.0.0.5/32", "10.1.0.1", "fd00::5/128", "fd01::1")));

    [Theory]
    [InlineData("auto")]
    [InlineData("dhcp")]
    public void Format_AdvertisementsAndGateway_StillListens(string ip6) =>
        Assert.EndsWith("IPv6AcceptRA = true\n", Networkd.Format(Nic.Of("eth0", ip6: ip6, gw6: "fe80::1")), StringComparison.Ordinal);
}
