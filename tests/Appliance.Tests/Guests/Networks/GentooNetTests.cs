using Appliance.Guests.Networks;

namespace Appliance.Tests.Guests.Networks;

public sealed class GentooNetTests
{
    private const string Modules = "modules=\"$modules ifconfig\"\n";

    [Fact]
    public void Format_TwoFamilies_AreLinesOfOneValue() => Assert.Equal(
        Modules + "config_eth0=\"10.0.0.5/24\nfd00::5/64\"\nroutes_eth0=\"-host 10.1.0.1 dev eth0\ndefault gw 10.1.0.1\n-6 -host fd00::1 dev eth0\n-6 default gw fd00::1\"\n",
        GentooNet.Format([Nic.Of("eth0", "10.0.0.5/24", "10.1.0.1", "fd00::5/64", "fd00::1")]));

    [Theory]
    [InlineData(null, "dhcp", "")]
    [InlineData("manual", "manual", "")]
    [InlineData("dhcp", "dhcp", "config_eth0=\"dhcp\"\n")]
    [InlineData("dhcp", "auto", "config_eth0=\"dhcp\"\n")]
    [InlineData(null, "auto", "config_eth0=\"null\"\n")]
    public void Format_NoStaticAddress_SaysWhatNetifrcKnows(string? ip, string? ip6, string expected)
    {
        var nic = Nic.Of("eth0", ip, "10.0.0.1", ip6, "fe80::1");
        Assert.Equal(Modules + expected, GentooNet.Format([nic]));
        Assert.Equal(expected.Length > 0, GentooNet.IsUsed(nic));
    }

    [Fact]
    public void Format_NameWithDots_IsAVariable() => Assert.Equal(
        Modules + "config_eth0_5_b=\"10.0.0.5/24\"\nroutes_eth0_5_b=\"default gw 10.0.0.1\"\n", GentooNet.Format([Nic.Of("eth0.5-b", "10.0.0.5/24", "10.0.0.1")]));
}
