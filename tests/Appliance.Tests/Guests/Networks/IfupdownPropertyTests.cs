using Appliance.Guests;
using Appliance.Guests.Networks;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Guests.Networks;

/// <summary>What holds for any file: lines are drawn from those that mean something, and from noise.</summary>
public sealed class IfupdownPropertyTests
{
    private static readonly string[] Lines =
    [
        "auto eth0", "auto lo eth1", "iface eth0 inet static", "iface eth0 inet6 auto", "iface eth1 inet dhcp", "  iface eth1 inet6 manual",
        "iface eth0 inet static # x", "iface eth7 inet static", "\taddress 1.2.3.4", "\tnetmask 255.0.0.0", "  mtu 1400", "\tpost-up a \\", "word",
        "", "", " \t", "\r", "# comment", "  # indented", "# c \\", "# --- BEGIN PVE ---", "# --- END PVE ---", "source x", "allow-hotplug eth0", "mapping eth0",
        "\tpost-up ip route add 9.9.9.9 dev eth0", "\tpost-up ip route add default via 9.9.9.9 dev eth0",
        "\tpre-down ip route del default via 9.9.9.9 dev eth0", "\tpre-down ip route del 9.9.9.9 dev eth0",
        "\u00ff\u0085 bytes\u00a0", "no-auto-down eth0", "auto\teth9 \\", "up\fx\r",
    ];

    private static readonly string?[] Addresses4 = [null, "dhcp", "manual", "10.0.0.5/24", "10.0.0.5/32"];

    private static readonly string?[] Addresses6 = [null, "dhcp", "manual", "auto", "fd00::5/64", "fd00::5/128"];

    private static readonly Gen<GuestInterface[]> Interfaces =
        from ip in Gen.Elements(Addresses4)
        from gw in Gen.Elements(null, "10.0.0.1")
        from ip6 in Gen.Elements(Addresses6)
        from gw6 in Gen.Elements(null, "fd00::1", "fe80::1")
        from second in Gen.Elements(Addresses4)
        select new[] { Nic.Of("eth0", ip, gw, ip6, gw6), Nic.Of("eth1", second) };

    private static readonly Gen<string> Files =
        from lines in Gen.Elements(Lines).ListOf()
        from end in Gen.Elements("", "\n")
        select string.Join('\n', lines) + end;

    private static readonly Gen<IfupdownForm> Forms =
        from cidr in Gen.Elements(true, false)
        from manual in Gen.Elements(true, false)
        select new IfupdownForm { Cidr = cidr, ManualV6 = manual };

    private static readonly Arbitrary<(string Old, GuestInterface[] Nics, IfupdownForm Form)> Cases =
        (from old in Files from nics in Interfaces from form in Forms select (old, nics, form)).ToArbitrary();

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Fact]
    public void Rewrite_Twice_IsRewrittenOnce() => Prop.ForAll(Cases, c =>
    {
        var once = Ifupdown.Rewrite(c.Old, c.Nics, c.Form);
        return Ifupdown.Rewrite(once, c.Nics, c.Form) == once;
    }).Check(Many);

    [Fact]
    public void Rewrite_AnyText_KeepsEveryLineThatIsNotOurs() => Prop.ForAll(Cases, c =>
    {
        // Comments, foreign stanzas, sources: each is still there byte for byte. A backslash would make them part of an option.
        var old = c.Old.Replace("\\\n", "\n", StringComparison.Ordinal);
        static bool IsForeign(string line) => line.Contains("eth7", StringComparison.Ordinal)
            || line.StartsWith("source", StringComparison.Ordinal) || line.Contains("comment", StringComparison.Ordinal) || line.Contains("hotplug", StringComparison.Ordinal);
        var before = old.Split('\n').Where(IsForeign);
        var after = Ifupdown.Rewrite(old, c.Nics, c.Form).Split('\n').Where(IsForeign);
        return before.Order(StringComparer.Ordinal).SequenceEqual(after.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }).Check(Many);

    [Fact]
    public void Rewrite_NoiseOfBytes_NeverThrows() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(),
        bytes =>
        {
            var text = System.Text.Encoding.Latin1.GetString(bytes);
            var once = Ifupdown.Rewrite(text, [Nic.Of("eth0", "dhcp")], new IfupdownForm());
            return Ifupdown.Rewrite(once, [Nic.Of("eth0", "dhcp")], new IfupdownForm()) == once;
        }).Check(Many);
}
