using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Appliance.Guests;

namespace Appliance.Tests.Guests;

/// <summary>
/// Trees that want out, want us to wait, or want us to lose text (P40–P45; the ids are those of the reference corpus).
/// In every case the neighbour of the tree stays as it is, and the run ends soon: done, or with a clear error and an unchanged tree.
/// </summary>
public sealed class HostileTreeTests
{
    private const string Begin = "# --- BEGIN PVE ---\n";
    private const string End = "# --- END PVE ---\n";

    private static readonly Dictionary<string, Action<GuestFixture>> Trees = new(StringComparer.Ordinal)
    {
        ["R000 control"] = _ => { },
        ["R002 resolv.conf dangling link"] = guest => guest.Link("etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf"),
        ["R003 bytes of no encoding"] = guest => guest.Write("etc/hosts", "127.0.0.1 localhost\r\n# caf\u00e9 \u00ff\u00fe\u0080\n10.1.1.1\tx\0y\n# no newline at end"),
        ["R012 etc is a link out"] = guest => ReplaceByLink(guest, "etc", Path.GetDirectoryName(guest.Canary)!),
        ["R013 etc is a link up"] = guest => ReplaceByLink(guest, "etc", "../victim"),
        ["R015 hosts link to itself"] = guest => guest.Link("etc/hosts", "/etc/hosts"),
        ["R016 hosts in a loop"] = guest =>
        {
            guest.Link("etc/hosts", "hosts2");
            guest.Link("etc/hosts2", "hosts");
        },
        ["R017 hosts link to canary"] = guest => guest.Link("etc/hosts", guest.Canary),
        ["R017 hosts link up to canary"] = guest => guest.Link("etc/hosts", "../../../../../../.." + guest.Canary),
        ["R018 resolv.conf through proc"] = guest => guest.Link("etc/resolv.conf", "/proc/self/root" + guest.Canary),
        ["R019 hostname chain"] = guest =>
        {
            guest.Link("a", "..");
            guest.Link("b", "a/../victim");
            guest.Link("etc/hostname", "/b/canary");
        },
        ["R021 network link out"] = guest => ReplaceByLink(guest, "etc/network", Path.GetDirectoryName(guest.Canary)!),
        ["R024 home link out"] = guest => ReplaceByLink(guest, "root", Path.GetDirectoryName(guest.Canary)!),
        ["R025 ssh directory link out"] = guest => guest.Link("root/.ssh", Path.GetDirectoryName(guest.Canary)!),
        ["R026 keys link out"] = guest => guest.Link("root/.ssh/authorized_keys", guest.Canary),
        ["R027 shadow link"] = guest => guest.Link("etc/shadow", "/etc/../../../../etc/shadow"),
        ["R028 passwd link"] = guest => guest.Link("etc/passwd", guest.Canary),
        ["R030 home with tricks"] = guest => guest.Write("etc/passwd", $"root:x:0:0:r:/../../../..{Path.GetDirectoryName(guest.Canary)}:/bin/sh\nroot:x:0:0::\n"),
        ["R031 home with NUL"] = guest => guest.Write("etc/passwd", "root:x:0:0:r:/ro\0ot:/bin/sh\n"),
        ["R033 temporary names planted"] = guest =>
        {
            foreach (var name in (string[])["hosts", "hostname", "shadow", "passwd"])
            {
                guest.Link($"etc/{name}.tmp.{Environment.ProcessId}", guest.Canary);
                guest.Link($"etc/{name}.{Environment.ProcessId}", guest.Canary);
                guest.Link($"etc/.{name}.{Environment.ProcessId}-{Guid.Empty:N}.appliance-tmp", guest.Canary);
            }
        },
        ["R036 dev link"] = guest => guest.Link("dev", "/dev"),
        ["R039 sibling with the same prefix"] = guest => guest.Link("etc/hosts", "../../rootfs-evil/hosts"),
        ["R045 directory at hosts"] = guest => ReplaceByDirectory(guest, "etc/hosts"),
        ["R046 directory at shadow"] = guest => ReplaceByDirectory(guest, "etc/shadow"),
        ["R047 directory at hostname"] = guest => ReplaceByDirectory(guest, "etc/hostname"),
        ["R048 ssh directory is a file"] = guest => guest.Write("root/.ssh", "x"),
        ["R049 socket at hosts"] = guest => ReplaceBySocket(guest, "etc/hosts"),
        ["R054 os-release giant"] = guest => File.OpenHandle(guest["etc/os-release"], FileMode.Create, FileAccess.Write, preallocationSize: 0).Use(file => RandomAccess.SetLength(file, 64L << 30)),
        ["R055 hosts giant"] = guest => File.OpenHandle(guest["etc/hosts"], FileMode.Create, FileAccess.Write).Use(file => RandomAccess.SetLength(file, 64L << 30)),
        ["R056 hosts with long lines"] = guest => guest.Write("etc/hosts", new string('x', 3 << 20)),
        ["R057 os-release binary"] = guest => guest.Write("etc/os-release", Enumerable.Range(0, 65_536).Select(i => (byte)(i % 251)).ToArray()),
        ["R060 many unit files"] = guest =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                guest.Write($"etc/systemd/network/{i}.network", "");
            }
        },
        ["R066 keys hard-linked"] = guest => HardLink(guest, "root/.ssh/authorized_keys"),
        ["R067 hosts hard-linked"] = guest => HardLink(guest, "etc/hosts"),
        ["R068 shadow hard-linked"] = guest => HardLink(guest, "etc/shadow"),
        ["R075 etc mode 0000"] = guest => File.SetUnixFileMode(guest["etc"], UnixFileMode.None),
        ["R076 hosts mode 0000"] = guest => File.SetUnixFileMode(guest["etc/hosts"], UnixFileMode.None),
        ["R081 os-release backticks"] = guest => guest.Write("etc/os-release", "ID=\"`touch /tmp/pwned`\"\nVERSION_ID=\"$(id)\"\n"),
        ["R084 os-release NUL"] = guest => guest.Write("etc/os-release", "I\0D=debian\0\nID=\0debian\n"),
        ["R087 os-release unterminated"] = guest => guest.Write("etc/os-release", "ID=\"debian\n"),
        ["R090 os-release UTF-16"] = guest => guest.Write("etc/os-release", Encoding.Unicode.GetBytes("ID=debian\n")),
        ["R093 os-release empty"] = guest => guest.Write("etc/os-release", ""),
        ["R094 os-release link out"] = guest => guest.Link("etc/os-release", guest.Canary),
        ["R096 version with escape"] = guest => guest.Write("etc/debian_version", "\u001b[31mred\n"),
        ["R099 begin only"] = guest => guest.Write("etc/hosts", $"# USERLINE-1\n{Begin}# USERLINE-2\n"),
        ["R102 nested begin"] = guest => guest.Write("etc/hosts", $"# USERLINE-1\n{Begin}a\n{Begin}b\n{End}# between\n{End}# USERLINE-3\n"),
        ["R105 marker in a comment"] = guest => guest.Write("etc/hosts", $"# USERLINE-1\n# see # --- BEGIN PVE ---\n# --- BEGIN PVE --- is ours\n# USERLINE-2\n# --- END PVE --- ends it\n# USERLINE-3\n"),
        ["R108 only end"] = guest => guest.Write("etc/hosts", $"# USERLINE-1\n{End}# USERLINE-2\n"),
        ["R110 interfaces with end only"] = guest => guest.Write("etc/network/interfaces", $"# USERLINE-2\n{End}iface lo inet loopback\n"),
        ["R114 ssh link out"] = guest => guest.Link("etc/ssh", Path.GetDirectoryName(guest.Canary)!),
        ["R115 cron.d link out"] = guest => guest.Link("etc/cron.d", Path.GetDirectoryName(guest.Canary)!),
        ["R116 localtime link out"] = guest => guest.Link("etc/localtime", guest.Canary),
        ["R117 zoneinfo link out"] = guest => guest.Link("usr/share/zoneinfo", Path.GetDirectoryName(guest.Canary)!),
        ["R118 init loop"] = guest =>
        {
            guest.Link("sbin/init", "init");
            guest.Link("bin", "bin");
        },
        ["R119 no etc"] = guest => Directory.Delete(guest["etc"], recursive: true),
    };

    public static TheoryData<string, object> Cases
    {
        get
        {
            var cases = new TheoryData<string, object>();
            foreach (var name in Trees.Keys)
            {
                cases.Add(name, GuestMode.Create);
                cases.Add(name, GuestMode.Start);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_HostileTree_StaysInside(string name, object mode)
    {
        using var guest = GuestFixture.Debian();
        guest.Settings = guest.Settings with { TimeZone = "canary", Interfaces = [Nic()] };
        guest.Secrets = new GuestSecrets { Password = "$6$s$h", AuthorizedKeys = "ssh-ed25519 A" };
        Trees[name](guest);
        var userLines = UserLines(guest);
        var neighbours = Neighbours(guest);
        var watch = Stopwatch.StartNew();
        try
        {
            guest.Run((GuestMode)mode);
            Assert.Empty(guest.Run((GuestMode)mode).Changes);
            Assert.Equal(userLines, UserLines(guest));
        }
        catch (ApplianceException e)
        {
            Assert.Matches("^APL40[01][0-9]$", e.Code);
            Assert.DoesNotContain(e.Message, char.IsControl);
            Assert.False(name.Contains("control", StringComparison.Ordinal), e.Message);
        }
        finally
        {
            if (Directory.Exists(guest["etc"]) && new DirectoryInfo(guest["etc"]).LinkTarget is null)
            {
                File.SetUnixFileMode(guest["etc"], (UnixFileMode)0x1ED);
            }
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
        Assert.Equal(neighbours, Neighbours(guest));
        Assert.Equal("untouched", File.ReadAllText(guest.Canary));
        Assert.DoesNotContain(Everything(guest), path => path.EndsWith(".appliance-tmp", StringComparison.Ordinal) && new FileInfo(path).LinkTarget is null);
    }

    /// <summary>R120–R123: names that another process keeps exchanging while we work.</summary>
    [Theory]
    [InlineData("etc/hostname")]
    [InlineData("etc/hosts")]
    [InlineData("etc")]
    [InlineData("root")]
    public async Task Run_NameSwappedMeanwhile_NeverWritesElsewhere(string swapped)
    {
        using var guest = GuestFixture.Debian();
        var outside = Path.GetDirectoryName(guest.Canary)!;
        guest.Secrets = new GuestSecrets { Password = "$6$s$h", AuthorizedKeys = "ssh-ed25519 A" };
        guest.Link("decoy", File.Exists(guest[swapped]) ? guest.Canary : outside);
        using var stop = new CancellationTokenSource();
        var swapper = Task.Run(
            () =>
            {
                for (var away = false; !stop.IsCancellationRequested || away; away = !away)
                {
                    try
                    {
                        Move(guest[away ? "hidden" : swapped], guest[away ? swapped : "hidden"]);
                        Move(guest[away ? swapped + ".decoy" : "decoy"], guest[away ? "decoy" : swapped + ".decoy"]);
                        File.Delete(guest["twice"]);
                        File.CreateSymbolicLink(guest["twice"], outside);
                    }
                    catch (IOException)
                    {
                        // We were in between; again.
                        break;
                    }
                }
            },
            CancellationToken.None);
        for (var i = 0; i < 40; i++)
        {
            guest.Settings = guest.Settings with { Hostname = $"name{i}" };
            try
            {
                guest.Run(GuestMode.Create);
            }
            catch (ApplianceException e)
            {
                Assert.Matches("^APL40", e.Code);
            }
        }

        await stop.CancelAsync();
        await swapper;
        Assert.Equal("untouched", await File.ReadAllTextAsync(guest.Canary, TestContext.Current.CancellationToken));
        Assert.Equal([guest.Canary], Directory.EnumerateFileSystemEntries(outside));
    }

    /// <summary>Any settings on any files: a second run does nothing, text of others stays, nothing outside changes.</summary>
    [Fact]
    public void Run_RandomFilesAndSettings_KeepsThePromises()
    {
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        string[] pieces = ["a b", "# note", "", "127.0.0.1 x", "nameserver 9.9.9.9", Begin.TrimEnd(), End.TrimEnd(), "caf\u00e9\0", "auto eth0", "iface eth0 inet dhcp", "\tup true", "root:x:0:0::/root:/bin/sh", "5 * * * * root x", "source x", "\r"];
        string[] files = ["etc/hosts", "etc/resolv.conf", "etc/network/interfaces", "etc/hostname", "etc/crontab", "etc/shadow", "etc/inittab", "etc/timezone", "root/.ssh/authorized_keys"];
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 150 && watch.Elapsed < TimeSpan.FromSeconds(15); round++)
        {
#pragma warning disable CA5394 // Reproducible by its seed.
            var random = new Random(seed + round);
            using var guest = GuestFixture.Debian();
            Directory.CreateDirectory(guest["root/.ssh"]);
            foreach (var file in files.Where(_ => random.Next(3) > 0))
            {
                switch (random.Next(6))
                {
                    case 0:
                        guest.Link(file, random.Next(2) == 0 ? guest.Canary : "/etc/debian_version");
                        break;
                    case 1:
                        File.Delete(guest[file]);
                        break;
                    default:
                        guest.Write(file, string.Join('\n', Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)])) + (random.Next(2) == 0 ? "\n" : ""));
                        break;
                }
            }

            guest.Settings = guest.Settings with
            {
                Hostname = random.Next(3) == 0 ? null : random.Next(2) == 0 ? "a.b.example" : "a",
                Nameservers = random.Next(2) == 0 ? null : ["192.0.2.1", "2001:db8::1"],
                TtyCount = random.Next(7),
                Interfaces = random.Next(3) == 0 ? [] : [Nic()],
                IdMap = Appliance.Linux.IdMap.Identity,
            };
            guest.Host = random.Next(3) == 0 ? new HostFacts() : guest.Host;
            guest.Secrets = new GuestSecrets { Password = random.Next(2) == 0 ? null : "$6$s$h", AuthorizedKeys = random.Next(2) == 0 ? null : "k" };
            var mode = (GuestMode)random.Next(5);
#pragma warning restore CA5394
            var outside = guest.Exists("etc/hosts") ? MarkedSection.Outside(guest.Read("etc/hosts")) : null;
            var neighbours = Neighbours(guest);
            try
            {
                guest.Run(mode);
                Assert.True(guest.Run(mode).Changes.Count == 0, $"seed {seed}, round {round}: the second run changes something");
                var after = guest.Exists("etc/hosts") ? MarkedSection.Outside(guest.Read("etc/hosts")) : null;
                Assert.True(outside is null || after == outside || after == outside + "\n", $"seed {seed}, round {round}: text outside changed");
            }
            catch (ApplianceException e)
            {
                Assert.StartsWith("APL40", e.Code, StringComparison.Ordinal);
            }

            Assert.Equal(neighbours, Neighbours(guest));
        }
    }

    private static GuestInterface Nic()
    {
        Assert.True(InterfaceAddress.TryParse(AddressFamily.InterNetwork, "10.0.3.7/24", "10.0.3.1", out var v4));
        return new GuestInterface(0, "eth0", v4, InterfaceAddress.None);
    }

    private static void Move(string from, string to)
    {
        if (Directory.Exists(from) && new DirectoryInfo(from).LinkTarget is null)
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    }

    private static void ReplaceByLink(GuestFixture guest, string path, string target)
    {
        Directory.Delete(guest[path], recursive: true);
        guest.Link(path, target);
    }

    private static void ReplaceByDirectory(GuestFixture guest, string path)
    {
        File.Delete(guest[path]);
        Directory.CreateDirectory(guest[path]);
    }

    private static void ReplaceBySocket(GuestFixture guest, string path)
    {
        File.Delete(guest[path]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(guest[path]));
        File.Move(guest[path], guest[path + ".s"]);
        File.Move(guest[path + ".s"], guest[path]);
    }

    private static void HardLink(GuestFixture guest, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(guest[path])!);
        File.Delete(guest[path]);
        Process.Start("ln", [guest.Canary, guest[path]]).WaitForExit();
    }

    private static List<string> UserLines(GuestFixture guest) =>
        ((string[])["etc/hosts", "etc/network/interfaces"])
        .Where(guest.Exists)
        .SelectMany(path => MarkedSection.Outside(guest.Read(path)).Split('\n'))
        .Where(line => line.Contains("USERLINE", StringComparison.Ordinal) || line.Contains("keep", StringComparison.Ordinal))
        .ToList();

    private static string Neighbours(GuestFixture guest) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(Path.GetDirectoryName(guest.Root)!)
        .SelectMany(path => path == guest.Root ? [path] : Directory.EnumerateFileSystemEntries(path).Prepend(path))
        .Order(StringComparer.Ordinal)
        .Select(path => File.Exists(path) ? $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {File.GetUnixFileMode(path)} {File.ReadAllText(path)}" : path));

    private static IEnumerable<string> Everything(GuestFixture guest) =>
        Directory.EnumerateFileSystemEntries(guest.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
}

/// <summary>Shorter ways to say things here.</summary>
file static class Shorthand
{
    public static void Use<T>(this T resource, Action<T> action)
        where T : IDisposable
    {
        using (resource)
        {
            action(resource);
        }
    }
}
