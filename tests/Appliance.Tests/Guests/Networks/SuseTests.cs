using Appliance.Guests.Networks;

namespace Appliance.Tests.Guests.Networks;

public sealed class SuseTests
{
    [Theory]
    [InlineData(null, null, "STARTMODE=manual\nBOOTPROTO=static\n")]
    [InlineData("manual", "manual", "STARTMODE=manual\nBOOTPROTO=static\n")]
    [InlineData("dhcp", null, "STARTMODE=onboot\nBOOTPROTO=dhcp4\n")]
    [InlineData("dhcp", "auto", "STARTMODE=onboot\nBOOTPROTO=dhcp4\n")]
    [InlineData("manual", "dhcp", "STARTMODE=onboot\nBOOTPROTO=dhcp6\n")]
    [InlineData("dhcp", "dhcp", "STARTMODE=onboot\nBOOTPROTO=dhcp\n")]
    [InlineData("10.0.0.5/24", "dhcp", "STARTMODE=onboot\nBOOTPROTO=dhcp6\nIPADDR=10.0.0.5/24\n")]
    [InlineData("10.0.0.5/24", "auto", "STARTMODE=onboot\nBOOTPROTO=static\nIPADDR=10.0.0.5/24\n")]
    [InlineData(null, "fd00::5/64", "STARTMODE=onboot\nBOOTPROTO=static\nIPADDR=fd00::5/64\n")]
    [InlineData("10.0.0.5/24", "fd00::5/64", "STARTMODE=onboot\nBOOTPROTO=static\nIPADDR_1=10.0.0.5/24\nIPADDR_2=fd00::5/64\n")]
    [InlineData(null, "auto", "STARTMODE=onboot\nBOOTPROTO=auto6\n")]
    [InlineData("manual", "auto", "STARTMODE=onboot\nBOOTPROTO=auto6\n")]
    public void FormatInterface_EachMode_SaysIt(string? ip, string? ip6, string expected) =>
        Assert.Equal(expected, Suse.FormatInterface(Nic.Of("eth0", ip, ip6: ip6)));

    [Fact]
    public void FormatRoutes_GatewaysInside_AreDefaults() => Assert.Equal(
        "default 10.0.0.1 0.0.0.0 eth0\ndefault fe80::1 - eth0\n", Suse.FormatRoutes(Nic.Of("eth0", "10.0.0.5/24", "10.0.0.1", "fd00::5/64", "fe80::1")));

    [Fact]
    public void FormatRoutes_GatewaysOutside_AreReachedFirst() => Assert.Equal(
        "10.1.0.1 0.0.0.0 255.255.255.255 eth0\ndefault 10.1.0.1 0.0.0.0 eth0\nfd01::1/128 - - eth0\ndefault fd01::1 - eth0\n",
        Suse.FormatRoutes(Nic.Of("eth0", "10.0.0.5/24", "10.1.0.1", "fd00::5/64", "fd01::1")));

    [Fact]
    public void FormatRoutes_NoStaticAddress_IsEmpty() => Assert.Equal("", Suse.FormatRoutes(Nic.Of("eth0", "dhcp", "10.0.0.1", "auto", "fe80::1")));
}
