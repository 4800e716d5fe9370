using System.Diagnostics;
using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.SystemTests.Guests;

/// <summary>Trees that only root can make: devices, fifos, foreign owners, immutable directories, mounts (P40–P42).</summary>
public sealed class HostileGuestTests : IDisposable
{
    private readonly TestRoot root = new();

    public HostileGuestTests()
    {
        Requires.Root();
        root.Write("victim/canary", "untouched");
        root.Write("rootfs/etc/os-release", "ID=debian\n");
        root.Write("rootfs/etc/debian_version", "12\n");
        root.Write("rootfs/etc/hosts", "# USERLINE-1\n");
        root.Write("rootfs/etc/hostname", "template\n");
        root.Write("rootfs/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        root.Write("rootfs/etc/shadow", "root:!:1:::::: \n");
        Directory.CreateDirectory(root["rootfs", "root"]);
    }

    [Theory]
    [InlineData("etc/hosts", "c 1 5")]
    [InlineData("etc/hostname", "c 1 7")]
    [InlineData("etc/os-release", "p")]
    [InlineData("etc/hosts", "p")]
    [InlineData("etc/shadow", "p")]
    [InlineData("etc/passwd", "p")]
    [InlineData("etc/debian_version", "p")]
    [InlineData("etc/.pve-ignore.hosts", "p")]
    [InlineData("bin/sh", "p")]
    [InlineData("sbin/init", "c 1 8")]
    [InlineData("etc/crontab", "b 7 0")]
    [InlineData("etc/cron.d/job", "p")]
    public void Run_SpecialFile_IsNeverOpened(string path, string node)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root["rootfs", path])!);
        File.Delete(root["rootfs", path]);
        Execute("mknod", [root["rootfs", path], .. node.Split(' ')]);
        var watch = Stopwatch.StartNew();
        foreach (var mode in Enum.GetValues<GuestMode>())
        {
            Try(mode, IdMap.Identity);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15));
        Assert.Equal("untouched", File.ReadAllText(root["victim", "canary"]));
    }

    [Fact]
    public void Run_ShiftedOwners_AreKeptAndNewFilesAreTheMappedRoots()
    {
        Execute("chown", ["-R", "100000:100000", root["rootfs"]]);
        Execute("chown", ["100000:100042", root["rootfs", "etc/shadow"]]);
        Execute("chmod", ["0640", root["rootfs", "etc/shadow"], root["rootfs", "etc/hosts"]]);
        Execute("setfattr", ["-n", "user.mark", "-v", "kept", root["rootfs", "etc/hosts"]]);
        Assert.Null(Try(GuestMode.Create, IdMap.Unprivileged));

        Assert.Equal("100000:100000 640", Execute("stat", ["-c", "%u:%g %a", root["rootfs", "etc/hosts"]]));
        Assert.Equal("100000:100042 640", Execute("stat", ["-c", "%u:%g %a", root["rootfs", "etc/shadow"]]));
        Assert.Equal("100000:100000 644", Execute("stat", ["-c", "%u:%g %a", root["rootfs", "etc/resolv.conf"]]));
        Assert.Equal("100000:100000 755", Execute("stat", ["-c", "%u:%g %a", root["rootfs", "etc/network"]]));
        Assert.Contains("kept", Execute("getfattr", ["-n", "user.mark", "--only-values", root["rootfs", "etc/hosts"]]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etc")]
    [InlineData("etc/hosts")]
    [InlineData("etc/shadow")]
    public void Run_Immutable_ChangesNothing(string path)
    {
        var probe = Process.Start(new ProcessStartInfo("chattr", ["+i", root["rootfs", path]]) { RedirectStandardError = true, UseShellExecute = false })!;
        probe.WaitForExit();
        Assert.SkipWhen(probe.ExitCode != 0, "This file system has no immutable files.");
        var before = Snapshot();
        try
        {
            var error = Try(GuestMode.Create, IdMap.Identity);

            Assert.Equal("APL4005", error?.Code);
            Assert.Contains("/etc/", error!.Message, StringComparison.Ordinal);
            Assert.Equal(before, Snapshot());
        }
        finally
        {
            Execute("chattr", ["-i", root["rootfs", path]]);
        }
    }

    [Fact]
    public void Run_MountInside_IsNotEntered()
    {
        Execute("mount", ["--bind", root["victim"], root["rootfs", "root"]]);
        try
        {
            var error = Try(GuestMode.Create, IdMap.Identity);

            Assert.Equal("APL4014", error?.Code);
            Assert.Equal(["canary"], Directory.EnumerateFileSystemEntries(root["victim"]).Select(Path.GetFileName));
        }
        finally
        {
            Execute("umount", [root["rootfs", "root"]]);
        }
    }

    [Fact]
    public void Open_HostRootUnderAnotherName_IsRefused()
    {
        var mountPoint = root["again"];
        Directory.CreateDirectory(mountPoint);
        Execute("mount", ["--bind", "/", mountPoint]);
        try
        {
            Assert.Equal("APL4001", Assert.Throws<ApplianceException>(() => RootfsHandle.Open(mountPoint)).Code);
        }
        finally
        {
            Execute("umount", [mountPoint]);
        }
    }

    public void Dispose() => root.Dispose();

    private ApplianceException? Try(GuestMode mode, IdMap idMap)
    {
        try
        {
            using var rootfs = RootfsHandle.Open(root["rootfs"]);
            Assert.True(InterfaceAddress.TryParse(System.Net.Sockets.AddressFamily.InterNetwork, "10.0.3.7/24", null, out var v4));
            var settings = new GuestSettings { Hostname = "newname", IdMap = idMap, Interfaces = [new GuestInterface(0, "eth0", v4, InterfaceAddress.None)] };
            var host = new HostFacts { Nameservers = ["192.0.2.1"] };
            var secrets = new GuestSecrets { Password = "$6$s$h", AuthorizedKeys = "ssh-ed25519 A" };
            using var prepared = GuestSetup.Prepare(rootfs, settings, host, mode, secrets, TimeProvider.System, TestContext.Current.CancellationToken);
            prepared.Commit(TestContext.Current.CancellationToken);
            return null;
        }
        catch (ApplianceException e)
        {
            return e;
        }
    }

    /// <summary>Every file but directories, whose times tell of the attempt.</summary>
    private string Snapshot() => Execute("find", [root["rootfs"], "-printf", "%y %p %i %m %U:%G %s %T@ %l\\n"])
        .Split('\n').Where(line => !line.StartsWith('d')).Order(StringComparer.Ordinal).Aggregate("", (all, line) => all + line + "\n")
        + string.Join('\n', Directory.EnumerateFileSystemEntries(root["rootfs"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private static string Execute(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {error}");
        return output.Trim();
    }
}
