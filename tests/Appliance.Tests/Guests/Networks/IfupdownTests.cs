using Appliance.Guests.Networks;

namespace Appliance.Tests.Guests.Networks;

public sealed class IfupdownTests
{
    private const string Lo = "auto lo\niface lo inet loopback\n\n";

    private static readonly IfupdownForm Cidr = new() { Cidr = true };

    private static readonly IfupdownForm Netmask = new();

    [Fact]
    public void Rewrite_NothingConfigured_LeavesFileAlone() =>
        Assert.Equal("no end of line", Ifupdown.Rewrite("no end of line", [Nic.Of("eth0")], Cidr));

    [Fact]
    public void Rewrite_NoFile_WritesLoopbackAndStanzasSortedByName() => Assert.Equal(
        "auto lo\niface lo inet loopback\niface lo inet6 loopback\n\n"
        + "auto eth10\niface eth10 inet dhcp\n\n"
        + "auto eth2\niface eth2 inet static\n\taddress 10.0.0.2/8\n\tgateway 10.0.0.1\n\niface eth2 inet6 auto\n\n",
        Ifupdown.Rewrite("", [Nic.Of("eth2", "10.0.0.2/8", "10.0.0.1", "auto"), Nic.Of("eth10", "dhcp")], Cidr));

    [Fact]
    public void Rewrite_NetmaskForm_WritesDottedAndLength() => Assert.Equal(
        Lo + "auto eth0\niface eth0 inet static\n\taddress 10.0.0.2\n\tnetmask 255.255.255.192\n\niface eth0 inet6 static\n\taddress fd00::2\n\tnetmask 64\n\tgateway fe80::1\n\n",
        Ifupdown.Rewrite(Lo, [Nic.Of("eth0", "10.0.0.2/26", ip6: "fd00::2/64", gw6: "fe80::1")], Netmask));

    [Fact]
    public void Rewrite_ManualV6_WritesManualForDhcpAndAutoOfV6Only() => Assert.Equal(
        Lo + "auto a\niface a inet dhcp\n\niface a inet6 manual\n\nauto b\niface b inet6 manual\n\n",
        Ifupdown.Rewrite(Lo, [Nic.Of("a", "dhcp", ip6: "dhcp"), Nic.Of("b", ip6: "auto")], new IfupdownForm { ManualV6 = true }));

    [Theory]
    [InlineData("dhcp")]
    [InlineData("manual")]
    public void Rewrite_MethodWithoutAddress_KeepsTheGuestsOptions(string method) => Assert.Equal(
        Lo + $"auto eth0\niface eth0 inet {method}\n\tmtu 1400\n\tpost-up /bin/true\n\n",
        Ifupdown.Rewrite(Lo + "auto eth0\niface eth0 inet static\n  address 192.0.2.1/24\n  mtu 1400\n gateway 192.0.2.9\n\tpost-up /bin/true\n", [Nic.Of("eth0", method)], Cidr));

    [Fact]
    public void Rewrite_GatewayOutside_MarksItsRoutesAndFindsThemAgain()
    {
        const string expected = Lo
            + "auto eth0\niface eth0 inet static\n\taddress 203.0.113.7/32\n# --- BEGIN PVE ---\n"
            + "\tpost-up ip route add 198.51.100.1 dev eth0\n\tpost-up ip route add default via 198.51.100.1 dev eth0\n"
            + "\tpre-down ip route del default via 198.51.100.1 dev eth0\n\tpre-down ip route del 198.51.100.1 dev eth0\n"
            + "# --- END PVE ---\n\tmtu 1400\n\n";
        var nics = new[] { Nic.Of("eth0", "203.0.113.7/32", "198.51.100.1") };

        var once = Ifupdown.Rewrite(Lo + "auto eth0\niface eth0 inet dhcp\n\tmtu 1400\n", nics, Cidr);

        Assert.Equal(expected, once);
        Assert.Equal(expected, Ifupdown.Rewrite(once, nics, Cidr));
        Assert.Equal(Lo + "auto eth0\niface eth0 inet dhcp\n\tmtu 1400\n\n", Ifupdown.Rewrite(once, [Nic.Of("eth0", "dhcp")], Cidr));
    }

    [Fact]
    public void Rewrite_UnmarkedRoutesOfOurs_AreRemoved() => Assert.Equal(
        Lo + "auto eth0\niface eth0 inet dhcp\n\tup one\n\tup two\n\n",
        Ifupdown.Rewrite(
            Lo + "auto eth0\niface eth0 inet static\n\tup one\n\tpost-up ip route add 10.9.9.9 dev eth0\n\tpost-up ip route add default via 10.9.9.9 dev eth0\n"
            + "\tpre-down ip route del default via 10.9.9.9 dev eth0\n\tpre-down ip route del 10.9.9.9 dev eth0\n\tup two\n",
            [Nic.Of("eth0", "dhcp")],
            Cidr));

    [Theory]
    [InlineData("\tpost-up ip route add 10.9.9.9 dev eth0\n\tpre-down ip route del 10.9.9.9 dev eth0\n")]
    [InlineData("\ta b\n\ta b\n\ta b\n\tpre-down ip route del 10.9.9.9 dev eth0\n")]
    [InlineData("\ta b\n\ta b\n\ta b\n\tpre-down ip route del 10.9.9.9 dev eth0 metric 5\n")]
    public void Rewrite_LinesThatOnlyLookLikeOurs_Stay(string options) => Assert.Contains(
        "inet dhcp\n" + options + "\n",
        Ifupdown.Rewrite(Lo + "iface eth0 inet dhcp\n" + options, [Nic.Of("eth0", "dhcp")], Cidr),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("# --- BEGIN PVE ---\n\tup a\n\tup b\n", "\tup a\n\tup b\n")]
    [InlineData("\tup a\n# --- END PVE ---\n\tup b\n", "\tup a\n\tup b\n")]
    [InlineData("# --- BEGIN PVE ---\n\tup a\n# --- BEGIN PVE ---\n\tours x\n# --- END PVE ---\n\tup b\n", "\tup a\n\tup b\n")]
    public void Rewrite_UnbalancedMarkers_LoseOnlyThemselves(string options, string expected) => Assert.Equal(
        Lo + "auto eth0\niface eth0 inet dhcp\n" + expected + "\n",
        Ifupdown.Rewrite(Lo + "auto eth0\niface eth0 inet dhcp\n" + options, [Nic.Of("eth0", "dhcp")], Cidr));

    [Fact]
    public void Rewrite_MarkersOutsideAStanza_AreDropped() => Assert.Equal(
        Lo + "source x\nauto eth0\niface eth0 inet dhcp\n\n",
        Ifupdown.Rewrite(Lo + "# --- BEGIN PVE ---\nsource x\n# --- END PVE ---\nauto eth0\niface eth0 inet dhcp\n", [Nic.Of("eth0", "dhcp")], Cidr));

    [Fact]
    public void Rewrite_CommentsWithinAStanza_MoveAboveIt() => Assert.Equal(
        Lo + "  # why\nauto eth0\niface eth0 inet dhcp\n\tup x\n\n",
        Ifupdown.Rewrite(Lo + "iface eth0 inet dhcp\n  # why\n  up x\n", [Nic.Of("eth0", "dhcp")], Cidr));

    [Fact]
    public void Rewrite_FamilyWithoutAddress_LosesItsStanza() => Assert.Equal(
        Lo + "auto eth0\niface eth0 inet6 static\n\taddress fd00::5/64\n\taccept_ra 0\n\n",
        Ifupdown.Rewrite(Lo + "iface eth0 inet static\n  address 10.0.0.1/8\niface eth0 inet6 static\n  address fd00::1/64\n  accept_ra 0\n", [Nic.Of("eth0", ip6: "fd00::5/64")], Cidr));

    [Fact]
    public void Rewrite_OnlyAGateway_LeavesTheGuestsStanza()
    {
        const string own = Lo + "auto eth0\niface eth0 inet static\n address 10.0.0.7/8\n";
        Assert.Equal(own, Ifupdown.Rewrite(own, [Nic.Of("eth0", gw: "10.0.0.1")], Cidr));
    }

    [Theory]
    [InlineData("auto eth9")]
    [InlineData("allow-hotplug eth9")]
    [InlineData("mapping eth9")]
    [InlineData("source /etc/x")]
    [InlineData("source-directory x.d")]
    [InlineData("iface eth9 inet static # note")]
    [InlineData("  iface eth9 inet static")]
    [InlineData("iface eth9 inet static")]
    public void Rewrite_KeywordAfterStanza_EndsIt(string keyword) => Assert.Equal(
        Lo + $"auto eth0\niface eth0 inet dhcp\n\tup x\n\n{keyword}\n\taddress 1.2.3.4\n",
        Ifupdown.Rewrite(Lo + $"auto eth0\niface eth0 inet dhcp\n\tup x\n{keyword}\n\taddress 1.2.3.4\n", [Nic.Of("eth0", "dhcp")], Cidr));

    [Fact]
    public void Rewrite_ContinuedOption_StaysTogether()
    {
        const string own = Lo + "auto eth0\niface eth0 inet dhcp\n\tpost-up ip route add \\\n    10.0.0.0/8 \\\nblackhole\n\n";
        Assert.Equal(own, Ifupdown.Rewrite(own, [Nic.Of("eth0", "dhcp")], Cidr));
    }

    [Fact]
    public void Rewrite_CommentEndingInBackslash_IsOneLine() => Assert.Equal(
        Lo + "# c \\\nauto eth0\niface eth0 inet static\n\taddress 10.0.0.1/8\n\n",
        Ifupdown.Rewrite(Lo + "iface eth0 inet static\n# c \\\naddress 10.9.0.1/8\n", [Nic.Of("eth0", "10.0.0.1/8")], Cidr));

    [Fact]
    public void Rewrite_CarriageReturns_AreKeptWhereTheLineIs() => Assert.Equal(
        "auto lo\r\n\r\nauto eth0\r\niface eth0 inet dhcp\n\tmtu 1400\r\n\n# x\r\n",
        Ifupdown.Rewrite("auto lo\r\n\r\nauto eth0\r\niface eth0 inet dhcp\r\n\tmtu 1400\r\n\r\n# x\r\n", [Nic.Of("eth0", "dhcp")], Cidr));

    [Fact]
    public void Rewrite_LongContinuation_TakesLinearTime()
    {
        var own = Lo + "iface eth0 inet dhcp\n\tup x\\\n" + string.Concat(Enumerable.Repeat("\\\n", 1_000_000));
        Assert.EndsWith("\\\n\n\n", Ifupdown.Rewrite(own, [Nic.Of("eth0", "dhcp")], Cidr), StringComparison.Ordinal);
    }
}
