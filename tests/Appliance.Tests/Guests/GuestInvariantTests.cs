using System.Globalization;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Tests.Fakes;
using Appliance.Tests.Guests.Conformance;
using Appliance.Tests.Guests.Networks;

namespace Appliance.Tests.Guests;

/// <summary>
/// Random settings over random trees of all families: whatever they are, either an error leaves the tree as it was, or a
/// second run changes nothing and the lines of others are still there (P43, P45). <c>APPLIANCE_FUZZ_SECONDS</c> goes on that long.
/// </summary>
public sealed class GuestInvariantTests(ITestOutputHelper output)
{
    private const int Rounds = 60;

    private static readonly string[] Releases =
    [
        "alpine|etc/alpine-release|3.21.0", "arch|x|", "centos|etc/redhat-release|CentOS release 6.10", "rocky|etc/redhat-release|Rocky Linux release 9.5",
        "almalinux|etc/redhat-release|AlmaLinux release 10.0", "debian|etc/debian_version|12.5", "debian|etc/debian_version|6.0", "devuan|etc/devuan_version|daedalus",
        "fedora|etc/sysconfig/network|NETWORKING=no", "gentoo|etc/gentoo-release|Gentoo Base System release 2.17", "nixos|x|", "openEuler|x|", "opensuse|x|",
        "ubuntu|etc/lsb-release|DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=16.04", "ubuntu|etc/lsb-release|DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=24.04", "void|x|",
    ];

    private static readonly string[] Files =
    [
        "etc/hosts", "etc/resolv.conf", "etc/hostname", "etc/inittab", "etc/crontab", "etc/passwd", "etc/shadow", "etc/securetty", "etc/machine-id", "etc/network/interfaces",
        "etc/conf.d/net", "etc/conf.d/hostname", "etc/sysconfig/network", "etc/sysconfig/network-scripts/route-eth0", "etc/sysconfig/network/ifroute-eth0", "etc/rc.local",
        "etc/dhcpcd.conf", "etc/rc.d/rc.sysinit", "etc/init/tty1.conf", "etc/locale.conf", "etc/.pve-ignore.hosts", "etc/network/.pve-ignore.interfaces",
        "usr/lib/systemd/system/container-getty@.service", "usr/lib/systemd/system/getty@.service", "etc/systemd/system/getty.target.wants/x", "etc/cron.d/job", "sbin/init",
    ];

    private static readonly string[] Lines =
    [
        "", "# --- BEGIN PVE ---", "# --- END PVE ---", "#---BEGIN PVE--- x", "OTHER", "OTHER \u00ff\u00e4", "127.0.0.1 localhost", "127.0.1.1 LXC_NAME", "auto eth0", "iface eth0 inet dhcp",
        "\tOTHER option", "iface eth9 inet manual", "1:2345:respawn:/sbin/getty 38400 tty1", "c1:2:respawn:/sbin/agetty tty1", "tty1::respawn:/sbin/getty tty1", "NETWORKING=no",
        "HOSTNAME=x", "root:x:0:0:root:/root:/bin/sh", "root:!:1:0:99999:7:::", "17 * * * * root OTHER", "console", "TTYPath=/dev/pts/%I", "ConditionPathExists=/dev/tty0",
        "default via 10.0.0.1", "exec /sbin/mingetty $TTY", "/sbin/start_udev", "pf::powerwait:x", "OTHER\r", "uninitialized",
    ];

    private static readonly string?[] Addresses4 = [null, "dhcp", "manual", "10.0.0.5/24", "10.0.0.5/32"];

    private static readonly string?[] Addresses6 = [null, "dhcp", "manual", "auto", "fd00::5/64", "fd00::5/128"];

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public void Setup_RandomTreesAndSettings_KeepTheInvariants()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("APPLIANCE_FUZZ_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 1;
        var until = DateTime.UtcNow.AddSeconds(double.TryParse(Environment.GetEnvironmentVariable("APPLIANCE_FUZZ_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0);
        var done = 0;
        for (var round = 0; round < Rounds || DateTime.UtcNow < until; round++)
        {
            done += Check(seed + round) ? 1 : 0;
        }

        output.WriteLine($"{done} trees set up");
        Assert.True(done > Rounds / 3, $"Only {done} of {Rounds} trees could be set up: the cases prove little.");
    }

    /// <summary>False if the tree was refused.</summary>
    private bool Check(int seed)
    {
        var random = new Random(seed);
        using var directory = new TempDirectory();
        MakeTree(directory.Path, random);
        var settings = MakeSettings(random);
        var mode = random.GetItems(Enum.GetValues<GuestMode>(), 1)[0];
        var before = TreeSnapshot.Of(directory.Path);

        var error = Run(directory.Path, settings, mode);
        var first = TreeSnapshot.Of(directory.Path);
        if (error is not null)
        {
            Assert.StartsWith("APL40", error.Code, StringComparison.Ordinal);
            AssertSame(before, first, $"seed {seed}: after {error.Code}");
            return false;
        }

        Assert.Null(Run(directory.Path, settings, mode));
        AssertSame(first, TreeSnapshot.Of(directory.Path), $"seed {seed}: second run");
        foreach (var (path, entry) in before.Entries.Where(entry => !IsOursWhole(entry.Key)))
        {
            var lost = Outside(entry.Text).Except(first.Entries.TryGetValue(path, out var after) ? after.Text.Split('\n').Select(line => line.Trim()) : [], StringComparer.Ordinal);
            Assert.True(!lost.Any(), $"seed {seed}: '{path}' lost '{string.Join("', '", lost)}'");
        }

        return true;
    }

    /// <summary>Files that are written as a whole, and those another line of which may go.</summary>
    private static bool IsOursWhole(string path) => path is "etc/resolv.conf" or "etc/hostname" or "etc/conf.d/net" or "etc/conf.d/hostname" or "etc/machine-id"
        || path.StartsWith("etc/init/tty", StringComparison.Ordinal) || path == "etc/network/interfaces";

    /// <summary>The lines of others: marked as such, and in no section.</summary>
    private static IEnumerable<string> Outside(string text) =>
        MarkedSection.Outside(text).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("OTHER", StringComparison.Ordinal));

    private ApplianceException? Run(string path, GuestSettings settings, GuestMode mode)
    {
        try
        {
            using var root = RootfsHandle.Open(path);
            var host = HostFacts.Parse("search host.example\nnameserver 192.0.2.53\n"u8, "Etc/UTC");
            var secrets = new GuestSecrets { Password = "$6$salt$hash", AuthorizedKeys = "ssh-ed25519 AAAA me\n" };
            using var prepared = GuestSetup.Prepare(root, settings, host, mode, secrets, new SetClock(DateTimeOffset.UnixEpoch), cancellationToken);
            prepared.Commit(cancellationToken);
            return null;
        }
        catch (ApplianceException error)
        {
            return error;
        }
    }

    private static void MakeTree(string root, Random random)
    {
        var release = random.GetItems(Releases, 1)[0].Split('|');
        Directory.CreateDirectory(Path.Join(root, "root"));
        Write(root, "etc/os-release", $"ID={release[0]}\nVERSION_ID=\"{random.GetItems(["24", "40", "15.6", "26"], 1)[0]}\"\n");
        Write(root, release[1], release[2] + "\n");
        foreach (var file in Files.Where(_ => random.Next(3) > 0))
        {
            Write(root, file, string.Join('\n', random.GetItems(Lines, random.Next(8))) + (random.Next(3) > 0 ? "\n" : ""));
        }

        if (random.Next(6) == 0)
        {
            // What the link leads to is there from the start: a link whose target we make ourselves means another thing afterwards.
            var file = random.GetItems(Files, 1)[0];
            Write(root, "etc/hosts", "OTHER\n");
            Write(root, file, "");
            var link = Path.Join(root, file);
            if (!File.Exists(link))
            {
                return;
            }

            File.Delete(link);
            File.CreateSymbolicLink(link, random.GetItems(["/etc/hosts", "../../../../../../tmp", "loop", "/proc/self/fd/0", "/etc"], 1)[0]);
        }
    }

    private static GuestSettings MakeSettings(Random random) => new()
    {
        Hostname = random.GetItems([null, "ct", "ct.example.org"], 1)[0],
        Nameservers = random.Next(2) == 0 ? null : [],
        SearchDomains = random.Next(2) == 0 ? null : ["a.example", "b.example"],
        TtyCount = random.Next(7),
        Interfaces =
        [
            Nic.Of("eth0", random.GetItems(Addresses4, 1)[0], random.Next(2) == 0 ? "10.0.0.1" : null, random.GetItems(Addresses6, 1)[0], random.Next(2) == 0 ? "fd00::1" : null),
            Nic.Of("eth1", random.GetItems(Addresses4, 1)[0]) with { Index = 1 },
        ],
    };

    private static void Write(string root, string path, string text)
    {
        // SUSE has a directory where Red Hat has a file: the first of them stays.
        var full = Path.Join(root, path);
        if (Directory.Exists(full) || File.Exists(Path.GetDirectoryName(full)!))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, System.Text.Encoding.Latin1.GetBytes(text));
    }

    private static void AssertSame(TreeSnapshot expected, TreeSnapshot actual, string when)
    {
        var differences = TreeDifference.Between(expected.Entries, actual.Entries, (_, text) => text);
        Assert.True(differences.Count == 0, $"{when}\n{string.Join('\n', differences)}");
        var touched = expected.Times.Where(time => actual.Times[time.Key] != time.Value && expected.Entries[time.Key].Type == 'f').Select(time => time.Key).ToList();
        Assert.True(touched.Count == 0, $"{when} touched {string.Join(", ", touched)}");
    }
}
