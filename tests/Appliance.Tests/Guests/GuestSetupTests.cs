using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Tests.Guests;

/// <summary>Whole setups of a small Debian.</summary>
public sealed class GuestSetupTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+example jürgen@lab";

    [Fact]
    public void Create_Debian_IsSetUp()
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { Password = "$6$saltsalt$hash", AuthorizedKeys = Key };
        var (changes, warnings) = guest.Run(GuestMode.Create);

        Assert.Empty(warnings);
        Assert.Equal("newname\n", guest.Read("etc/hostname"));
        Assert.Equal(
            "# USERLINE-1\n127.0.0.1\tlocalhost\n::1\tlocalhost\n10.9.8.7 keep.example keep\n# --- BEGIN PVE ---\n127.0.1.1 newname.lab.example newname\n# --- END PVE ---\n",
            guest.Read("etc/hosts"));
        Assert.Equal("# --- BEGIN PVE ---\nsearch lab.example\nnameserver 192.0.2.53\n# --- END PVE ---\n", guest.Read("etc/resolv.conf"));
        Assert.Equal("root:$6$saltsalt$hash:19675:0:99999:7:::\ndaemon:*:18900:0:99999:7:::\n", guest.Read("etc/shadow"));
        Assert.Contains("jÃ¼rgen@lab\n", guest.Read("root/.ssh/authorized_keys"), StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(guest["root/.ssh/authorized_keys"]));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(guest["root/.ssh"]));
        Assert.True(changes.Single(change => change.Path == "/etc/shadow").IsSecret);
    }

    [Theory]
    [InlineData(GuestMode.Create)]
    [InlineData(GuestMode.Start)]
    [InlineData(GuestMode.Clone)]
    [InlineData(GuestMode.Fixup)]
    [InlineData(GuestMode.Network)]
    public void Run_Twice_ChangesNothingTheSecondTime(object mode)
    {
        using var guest = GuestFixture.Debian();
        guest.Secrets = new GuestSecrets { Password = "secret", AuthorizedKeys = Key };
        guest.Settings = guest.Settings with { TimeZone = "host", Interfaces = [Nic("eth0", "10.0.3.7/24", "10.0.3.1")] };
        guest.Write("etc/crontab", "17 *\t* * *\troot\tcd / && run-parts\n25 6 * * * root  x\n@daily root y\n* * * * * root z");
        guest.Write("etc/cron.d/job", "5 1 * * * root a\n5 1 * * * daemon b");
        guest.Write("etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        guest.Write("usr/share/zoneinfo/Europe/Vienna", "TZif");
        guest.Write("etc/timezone", "Etc/UTC\n");
        guest.Write("etc/inittab", "1:2345:respawn:/sbin/getty 38400 tty1\n");
        guest.Run((GuestMode)mode);
        guest.Clock.Now += TimeSpan.FromDays(3);
        var before = guest.Snapshot();

        var (changes, _) = guest.Run((GuestMode)mode);

        Assert.Empty(changes);
        Assert.Equal(before, guest.Snapshot());
    }

    [Fact]
    public void Prepare_DryRun_WritesNothing()
    {
        using var guest = GuestFixture.Debian();
        var before = guest.Snapshot();
        using var root = RootfsHandle.Open(guest.Root);
        using var prepared = GuestSetup.Prepare(root, guest.Settings, guest.Host, GuestMode.Start, GuestSecrets.None, guest.Clock, TestContext.Current.CancellationToken);

        Assert.NotEmpty(prepared.Changes);
        Assert.Equal(before, guest.Snapshot());
        prepared.CommitUnflushed(TestContext.Current.CancellationToken);
        root.Flush();
        Assert.Equal("newname\n", guest.Read("etc/hostname"));
    }

    [Fact]
    public void Create_StepFails_ChangesNothing()
    {
        using var guest = GuestFixture.Debian();
        Directory.Delete(guest["root"]);
        guest.Secrets = new GuestSecrets { AuthorizedKeys = Key };
        var before = guest.Snapshot();

        var error = Assert.Throws<ApplianceException>(() => guest.Run(GuestMode.Create));

        Assert.Equal("APL4014", error.Code);
        Assert.Equal(before, guest.Snapshot());
    }

    [Theory]
    [InlineData("4.0", "4")]
    [InlineData("12.5\r", "12")]
    [InlineData("trixie/sid", "13")]
    [InlineData("kali-rolling", "12")]
    public void Detect_DebianVersion_IsRead(string text, string version)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/debian_version", text + "\n");

        Assert.Equal(version, guest.Detect().Version);
    }

    [Theory]
    [InlineData("3.1\n", "APL4010")]
    [InlineData("\n", "APL4011")]
    [InlineData("potato/sid\n", "APL4011")]
    [InlineData(null, "APL4011")]
    public void Detect_DebianVersionBad_IsRefused(string? text, string code)
    {
        using var guest = GuestFixture.Debian();
        File.Delete(guest["etc/debian_version"]);
        if (text is not null)
        {
            guest.Write("etc/debian_version", text);
        }

        Assert.Equal(code, Assert.Throws<ApplianceException>(() => guest.Detect()).Code);
    }

    [Fact]
    public void Detect_NewerDebian_IsAWarning()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/debian_version", "99\n");

        Assert.Contains(guest.Detect().Warnings, warning => warning.Contains("newer", StringComparison.Ordinal));
    }

    [Fact]
    public void Detect_UnknownId_LooksForOtherSigns()
    {
        using var guest = GuestFixture.Debian();
        guest.Write("etc/os-release", "ID=unheard\n");
        var detection = guest.Detect("ubuntu");

        Assert.Equal("debian", detection.OsType);
        Assert.Equal(["/etc/debian_version"], detection.Matched);
        Assert.Contains(detection.Warnings, warning => warning.Contains("'unheard'", StringComparison.Ordinal));
        Assert.Contains(detection.Warnings, warning => warning.Contains("'ubuntu'", StringComparison.Ordinal));
    }

    [Fact]
    public void Detect_NothingKnown_IsUnmanagedAndLeftAlone()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/os-release", "ID=unheard\n");
        var before = guest.Snapshot();

        Assert.Equal("unmanaged", guest.Detect().OsType);
        Assert.Empty(guest.Run(GuestMode.Create).Changes);
        Assert.Equal(before, guest.Snapshot());
        Directory.Delete(guest["etc"], recursive: true);
        Assert.Contains(guest.Detect().Warnings, warning => warning.Contains("is its file system mounted?", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ConfiguredUnmanaged_IsLeftAlone()
    {
        using var guest = GuestFixture.Debian();
        guest.Settings = guest.Settings with { OsType = "unmanaged" };

        Assert.Empty(guest.Run(GuestMode.Create).Changes);
        Assert.Equal("unmanaged", guest.Detect("unmanaged").OsType);
    }

    [Theory]
    [InlineData(241, false, false)]
    [InlineData(242, false, true)]
    [InlineData(257, true, false)]
    public void Start_SystemdVersion_WarnsOfNesting(int version, bool nesting, bool isWarned)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("lib/systemd/systemd", FakeElf.Program(62, needed: [$"libsystemd-shared-{version}.so"]));
        guest.Link("sbin/init", "/lib/systemd/systemd");
        guest.Settings = guest.Settings with { Nesting = nesting };

        var (_, warnings) = guest.Run(GuestMode.Start);

        Assert.Equal(isWarned, warnings.Any(warning => warning.Contains("nesting", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("libsystemd-shared-231.so", true)]
    [InlineData("libsystemd-shared-232.so", false)]
    [InlineData("libc.so.6", true)]
    public void Start_OldSystemd_WarnsOfCgroups(string library, bool isWarned)
    {
        using var guest = GuestFixture.Debian();
        guest.Write("lib/systemd/systemd", FakeElf.Program(62, needed: [library]));
        guest.Link("sbin/init", "/lib/systemd/systemd");

        Assert.Equal(isWarned, guest.Run(GuestMode.Start).Warnings.Any(warning => warning.Contains("cgroup", StringComparison.Ordinal)));
    }

    [Fact]
    public void Create_HostKeys_AreMadeOnceAndPrivate()
    {
        Assert.SkipWhen(ChildProcess.Find("ssh-keygen") is null, "Needs ssh-keygen.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mark files as its own.");
        using var guest = GuestFixture.Debian();
        guest.Write("etc/ssh/ssh_host_rsa_key", "of the template");
        guest.Write("etc/ssh/sshd_config", "");
        var changes = guest.Run(GuestMode.Create).Changes;

        foreach (var type in (string[])["rsa", "ecdsa", "ed25519"])
        {
            Assert.StartsWith("-----BEGIN OPENSSH PRIVATE KEY-----", guest.Read($"etc/ssh/ssh_host_{type}_key"), StringComparison.Ordinal);
            Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(guest[$"etc/ssh/ssh_host_{type}_key"]));
            Assert.EndsWith(" root@newname\n", guest.Read($"etc/ssh/ssh_host_{type}_key.pub"), StringComparison.Ordinal);
            Assert.True(changes.Single(change => change.Path == $"/etc/ssh/ssh_host_{type}_key").IsSecret);
            Assert.False(changes.Single(change => change.Path == $"/etc/ssh/ssh_host_{type}_key.pub").IsSecret);
        }

        var before = guest.Snapshot();
        Assert.Empty(guest.Run(GuestMode.Create).Changes);
        Assert.Equal(before, guest.Snapshot());

        // A copy of the files is not the file that was made here.
        File.Copy(guest["etc/ssh/ssh_host_rsa_key"], guest["etc/ssh/copy"]);
        File.Move(guest["etc/ssh/copy"], guest["etc/ssh/ssh_host_rsa_key"], overwrite: true);
        Assert.Equal(["/etc/ssh/ssh_host_rsa_key", "/etc/ssh/ssh_host_rsa_key.pub"], guest.Run(GuestMode.Create).Changes.Select(change => change.Path));
    }

    [Fact]
    public void Secrets_Text_SaysNothing() =>
        Assert.Equal(nameof(GuestSecrets), $"{new GuestSecrets { Password = "p", AuthorizedKeys = "k" }}");

    private static GuestInterface Nic(string name, string address, string gateway)
    {
        Assert.True(InterfaceAddress.TryParse(System.Net.Sockets.AddressFamily.InterNetwork, address, gateway, out var v4));
        return new GuestInterface(0, name, v4, InterfaceAddress.None);
    }
}
