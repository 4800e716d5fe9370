using Appliance.Guests;
using Appliance.Guests.Steps;

namespace Appliance.Tests.Guests.Steps;

/// <summary>The steps that most families share, each on the files it is about.</summary>
public sealed class StepsTests
{
    [Theory]
    [InlineData("a.b.example", "127.0.1.1 a.b.example a\n")]
    [InlineData("a", "127.0.1.1 a.one.example a.two.example a\n")]
    [InlineData(null, "127.0.1.1 localhost\n")]
    public void Hosts_Name_IsWritten(string? hostname, string expected)
    {
        using var guest = GuestFixture.Debian();
        guest.Settings = guest.Settings with { Hostname = hostname, SearchDomains = ["one.example", "two.example"] };
        guest.Run(GuestMode.Start);
        Assert.Contains(expected, guest.Read("etc/hosts"), StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_NoLocalhost_GetsIt()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/hosts", "# 127.0.0.1 x\n127.0.0.10 y\n ::1\tz\n");
        guest.Run(GuestMode.Start);
        Assert.Contains("BEGIN PVE ---\n127.0.0.1 localhost.localnet localhost\n127.0.1.1 ", guest.Read("etc/hosts"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.1.1 LXC_NAME\nx\n", "x\n")]
    [InlineData("x\n127.0.1.1\t LXC_NAME", "x")]
    [InlineData("127.0.1.1 LXC_NAME2\n127.0.1.1LXC_NAME\n", "127.0.1.1 LXC_NAME2\n127.0.1.1LXC_NAME\n")]
    public void Hosts_Placeholder_IsDropped(string before, string after)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/hosts", before);
        Step(guest, HostsFile.DropPlaceholder);
        Assert.Equal(after, guest.Read("etc/hosts"));
    }

    [Fact]
    public void ResolvConf_NothingKnown_ClearsOnlyOurSection()
    {
        using var guest = GuestFixture.Debian();
        guest.Host = new HostFacts();
        guest.Write("etc/resolv.conf", "options x\n# --- BEGIN PVE ---\nnameserver 1.1.1.1\n# --- END PVE ---\n");
        guest.Run(GuestMode.Start);
        Assert.Equal("options x\n# --- BEGIN PVE ---\n# --- END PVE ---\n", guest.Read("etc/resolv.conf"));
    }

    [Theory]
    [InlineData("17 *\t* * *\troot\tcd /\n", true)]
    [InlineData("5 1 * * * root x", true)]
    [InlineData(" 5 1 * * * root x\n", false)]
    [InlineData("*/5 1 * * * root x\n", false)]
    [InlineData("5 1 * * * rooty x\n", false)]
    [InlineData("5 1 * * * root\n", false)]
    [InlineData("@daily root x\n", false)]
    public void CronMinutes_JobOfRoot_GetsAnother(string text, bool isJob)
    {
        var spread = CronMinutes.Spread(text, "seed");
        Assert.Equal(spread, CronMinutes.Spread(spread, "seed"));
        var rest = text.TrimEnd('\n')[text.TakeWhile(char.IsAsciiDigit).Count()..] + "\n";
        if (isJob)
        {
            Assert.EndsWith(rest, spread, StringComparison.Ordinal);
            Assert.InRange(int.Parse(spread[..^rest.Length]), 0, 58);
            Assert.True(Enumerable.Range(0, 20).Select(seed => CronMinutes.Spread(text, $"{seed}")).Distinct(StringComparer.Ordinal).Count() > 5);
        }
        else
        {
            Assert.Equal(text.TrimEnd('\n') + "\n", spread);
        }
    }

    [Fact]
    public void CronMinutes_Directory_IsPassedOver()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/cron.d/name.bak", "5 1 * * * root x");
        Directory.CreateDirectory(guest["etc/cron.d/subdir"]);
        guest.Run(GuestMode.Create);
        Assert.Equal("5 1 * * * root x", guest.Read("etc/cron.d/name.bak"));
    }

    [Fact]
    public void MachineId_Create_RemovesBoth()
    {
        using var guest = GuestFixture.Debian();
        Systemd(guest);
        guest.Write("var/lib/dbus/machine-id", "1\n");
        guest.Link("etc/machine-id", "/var/lib/dbus/machine-id");
        guest.Run(GuestMode.Create);
        Assert.False(Path.Exists(guest["etc/machine-id"]) || File.Exists(guest["var/lib/dbus/machine-id"]));
    }

    [Theory]
    [InlineData("0123\n", true, "\n")]
    [InlineData("uninitialized\n", true, "uninitialized\n")]
    [InlineData("0123\n", false, "0123\n")]
    public void MachineId_Clone_IsEmptied(string before, bool hasSystemd, string after)
    {
        using var guest = GuestFixture.Debian();
        if (hasSystemd)
        {
            Systemd(guest);
        }

        guest.Write("etc/machine-id", before);
        guest.Run(GuestMode.Clone);
        Assert.Equal(after, guest.Read("etc/machine-id"));
    }

    [Fact]
    public void TimeZone_Configured_IsLinked()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("usr/share/zoneinfo/America/Bogota", "TZif");
        guest.Write("etc/timezone", "Etc/UTC\n");
        guest.Settings = guest.Settings with { TimeZone = "America/Bogota" };
        guest.Run(GuestMode.Start);
        Assert.Equal("/usr/share/zoneinfo/America/Bogota", new FileInfo(guest["etc/localtime"]).LinkTarget);
        Assert.Equal("America/Bogota\n", guest.Read("etc/timezone"));
    }

    [Theory]
    [InlineData("../../../etc/passwd", "no name of a time zone")]
    [InlineData("Mars/Olympus", "has no '/usr/share/zoneinfo/Mars/Olympus'")]
    [InlineData("host", "cannot be told")]
    public void TimeZone_NotThere_IsAWarning(string zone, string warning)
    {
        using var guest = GuestFixture.Debian();
        guest.Host = guest.Host with { TimeZone = null };
        guest.Settings = guest.Settings with { TimeZone = zone };
        Assert.Contains(guest.Run(GuestMode.Start).Warnings, text => text.Contains(warning, StringComparison.Ordinal));
        Assert.False(Path.Exists(guest["etc/localtime"]));
    }

    [Theory]
    [InlineData("root:x:0:0:r:/srv/../root/:/bin/sh\n", "root/.ssh/authorized_keys")]
    [InlineData("x:x:1:1::/x:\nroot:x:0:0:r:/root:/bin/sh\n", "root/.ssh/authorized_keys")]
    public void AuthorizedKeys_Home_IsThatOfRoot(string passwd, string expected)
    {
        using var guest = GuestFixture.Debian();
        Directory.CreateDirectory(guest["srv"]);
        guest.Write("etc/passwd", passwd);
        guest.Secrets = new GuestSecrets { AuthorizedKeys = "ssh-ed25519 A\r\n" };
        guest.Run(GuestMode.Create);
        Assert.Equal("# --- BEGIN PVE ---\nssh-ed25519 A\r\n# --- END PVE ---\n", guest.Read(expected));
    }

    [Theory]
    [InlineData("k\u001b[0m", "APL4013")]
    [InlineData("k\n# --- END PVE ---\n", "APL4013")]
    public void AuthorizedKeys_UnusableText_IsRefused(string keys, string code)
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { AuthorizedKeys = keys };
        Assert.Equal(code, Assert.Throws<ApplianceException>(() => guest.Run(GuestMode.Create)).Code);
    }

    [Theory]
    [InlineData("root:x:0:0:r::/bin/sh\n")]
    [InlineData("root:x:0:0:r:/:/bin/sh\n")]
    [InlineData("root:x:0:0:r:/none:/bin/sh\n")]
    [InlineData("root:x\n")]
    [InlineData("daemon:x:1:1::/:/bin/false\n")]
    public void AuthorizedKeys_NoHome_IsRefused(string passwd)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/passwd", passwd);
        guest.Secrets = new GuestSecrets { AuthorizedKeys = "k" };
        Assert.Equal("APL4014", Assert.Throws<ApplianceException>(() => guest.Run(GuestMode.Create)).Code);
    }

    [Fact]
    public void AuthorizedKeys_None_MakesNothing()
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { AuthorizedKeys = " \n" };
        guest.Run(GuestMode.Create);
        Assert.False(Directory.Exists(guest["root/.ssh"]));
    }

    [Fact]
    public void ContainerGetty_Unit_ServesTheConsoles()
    {
        using var guest = GuestFixture.Debian();
        Systemd(guest);
        guest.Write("lib/systemd/system/container-getty@.service", "ExecStart=getty pts/%I\nTTYPath=/dev/lxc/tty%I\n");
        guest.Write("etc/systemd/system/getty.target.wants/getty@tty1.service", "");
        guest.Link("etc/systemd/system/getty.target.wants/container-getty@3.service", "x");
        guest.Link("etc/systemd/system/getty.target", "/dev/null");
        guest.Run(GuestMode.Start);

        Assert.Equal("ExecStart=getty tty%I\nTTYPath=/dev/tty%I\n", guest.Read("lib/systemd/system/container-getty@.service"));
        Assert.Equal(
            ["container-getty@1.service", "container-getty@2.service"],
            Directory.EnumerateFileSystemEntries(guest["etc/systemd/system/getty.target.wants"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("/lib/systemd/system/container-getty@.service", new FileInfo(guest["etc/systemd/system/getty.target.wants/container-getty@1.service"]).LinkTarget);
        Assert.False(Path.Exists(guest["etc/systemd/system/getty.target"]));
        Assert.Contains("disable systemd-networkd.service\n", guest.Read("etc/systemd/system-preset/00-pve.preset"), StringComparison.Ordinal);
    }

    [Fact]
    public void OldGetty_Condition_FollowsTheOtherUnit()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("usr/lib/systemd/system/getty@.service", "ConditionPathExists=/dev/tty0\n# ConditionPathExists=/dev/tty0\n");
        Step(guest, ContainerGetty.FixOldCondition);
        Assert.Equal("ConditionPathExists=/dev/tty\n# ConditionPathExists=/dev/tty0\n", guest.Read("usr/lib/systemd/system/getty@.service"));
        guest.Write("usr/lib/systemd/system/container-getty@.service", "");
        Step(guest, ContainerGetty.FixOldCondition);
        Assert.Equal("ConditionPathExists=/dev/tty0\n# ConditionPathExists=/dev/tty0\n", guest.Read("usr/lib/systemd/system/getty@.service"));
    }

    [Fact]
    public void Mask_Units_LeavesWhatIsThere()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/systemd/system/sys-kernel-debug.mount", "own");
        Step(guest, step => SystemdUnits.Mask(step, "dev-mqueue.mount"));
        Assert.Equal("own", guest.Read("etc/systemd/system/sys-kernel-debug.mount"));
        Assert.Equal("/dev/null", new FileInfo(guest["etc/systemd/system/dev-mqueue.mount"]).LinkTarget);
    }

    [Theory]
    [InlineData("console\ntty1 \n", "console\ntty1 \npts/0\n")]
    [InlineData("pts/0", "pts/0\n")]
    [InlineData("", "\npts/0\n")]
    public void Securetty_Terminal_IsAddedOnce(string before, string after)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/securetty", before);
        Step(guest, step => Securetty.Add(step, "pts/0"));
        Assert.Equal(after, guest.Read("etc/securetty"));
    }

    [Fact]
    public void Securetty_NoFile_IsNotMade()
    {
        using var guest = GuestFixture.Debian();
        Step(guest, step => Securetty.Add(step, "pts/0"));
        Assert.False(File.Exists(guest["etc/securetty"]));
    }

    [Fact]
    public void Snakeoil_WithSystemd_IsMadeAnewAtFirstStart()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/ssl/private/ssl-cert-snakeoil.key", "k");
        Systemd(guest);
        guest.Run(GuestMode.Create);
        Assert.False(File.Exists(guest["etc/ssl/private/ssl-cert-snakeoil.key"]));
        Assert.Contains("ExecStart=make-ssl-cert", guest.Read("etc/systemd/system/proxmox-regenerate-snakeoil.service"), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(guest["etc/systemd/system/first-boot-complete.target.wants/proxmox-regenerate-snakeoil.service"]).LinkTarget);
    }

    [Fact]
    public void Snakeoil_WithoutSystemd_IsAWarning()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/ssl/private/ssl-cert-snakeoil.key", "k");
        Assert.Contains(guest.Run(GuestMode.Create).Warnings, warning => warning.Contains("make-ssl-cert", StringComparison.Ordinal));
        Assert.False(File.Exists(guest["etc/ssl/private/ssl-cert-snakeoil.key"]));
    }

    [Fact]
    public void Inittab_OldRelease_HasItsOption()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/debian_version", "4.0\n");
        guest.Write("etc/inittab", "id:2:initdefault:\npf::powerwait:x\n 1:2345:respawn:/sbin/getty 38400 tty1\nT0:23:respawn:/sbin/getty -L ttyS0\n\n");
        guest.Run(GuestMode.Start);
        Assert.Equal(
            "id:2:initdefault:\nT0:23:respawn:/sbin/getty -L ttyS0\np0::powerfail:/sbin/init 0\n1:2345:respawn:/sbin/getty -L 38400 tty1\n2:23:respawn:/sbin/getty -L 38400 tty2\n",
            guest.Read("etc/inittab"));
    }

    [Theory]
    [InlineData("search a b\nsearch c\n", "c")]
    [InlineData("search a\ndomain d e\n", "d")]
    [InlineData(" search a\n#search b\n", null)]
    public void HostFacts_SearchDomain_IsTheLastOne(string text, string? expected) =>
        Assert.Equal(expected, HostFacts.Parse(System.Text.Encoding.ASCII.GetBytes(text), null).SearchDomain);

    [Fact]
    public void HostFacts_Nameservers_AreThreeAddresses()
    {
        var facts = HostFacts.Parse("  nameserver 192.0.2.1\nnameserver fe80::1%eth0\nnameserver name\nnameserver 1\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n"u8, "UTC");
        Assert.Equal(["192.0.2.1", "fe80::1", "192.0.2.3"], facts.Nameservers);
        Assert.Equal("UTC", facts.TimeZone);
        Assert.NotNull(HostFacts.OfThisHost().Nameservers);
    }

    private static void Systemd(GuestFixture guest)
    {
        guest.Write("lib/systemd/systemd", FakeElf.Program(62, needed: ["libsystemd-shared-241.so"]));
        File.SetUnixFileMode(guest["lib/systemd/systemd"], (UnixFileMode)0x1ED);
        guest.Link("sbin/init", "/lib/systemd/systemd");
    }

    private static void Step(GuestFixture guest, Action<GuestStep> step) => guest.Change(tree => step(new GuestStep(
        tree, guest.Settings, guest.Host, GuestMode.Start, GuestSecrets.None, guest.Clock,
        new GuestDetection { OsType = "debian", Architecture = "amd64" }, TestContext.Current.CancellationToken)));
}
