using System.Text.RegularExpressions;

namespace Appliance.SystemTests.Guests;

/// <summary>What the kernel sees of a setup of a tree that wants out: once the tree is open, nothing but the tree is (P40, P46).</summary>
public sealed partial class GuestSetupTraceTests : IDisposable
{
    private readonly TestRoot root = new();

    [Fact]
    public async Task Setup_HostileTree_OpensNothingOutsideAfterItsStart_P40()
    {
        Requires.Root();
        var strace = Requires.Program("strace", "strace");
        var canary = root.Write("victim/canary", "untouched");
        root.Write("rootfs/etc/debian_version", "12\n");
        root.Write("rootfs/etc/passwd", "root:x:0:0:root:/../../../root:/bin/sh\n");
        foreach (var (link, target) in (ReadOnlySpan<(string, string)>)
            [
                ("etc/os-release", "../../victim/canary"), ("etc/hosts", canary), ("etc/resolv.conf", "/proc/self/root" + canary), ("etc/shadow", "/etc/shadow"),
                ("etc/hostname", "/dev/zero"), ("etc/localtime", canary), ("bin", "/bin"), ("sbin", "../../../sbin"), ("lib", "/lib"),
                ("usr", "/usr"), ("var", "/var"), ("root", Path.GetDirectoryName(canary)!), ("etc/cron.d", "/etc/cron.d"), ("etc/systemd", "/etc/systemd"),
            ])
        {
            File.CreateSymbolicLink(root["rootfs", link], target);
        }

        var config = root.Write("ct.conf", "arch: amd64\nhostname: newname\nostype: debian\ntimezone: canary\nnet0: name=eth0,bridge=vmbr0,ip=10.0.3.7/24\n");
        var resolv = root.Write("resolv.conf", "nameserver 192.0.2.1\n");
        var trace = root["trace"];
        string[] command = [PublishedBinary.Path, "guest", "setup", root["rootfs"], "--config", config, "--host-resolv-conf", resolv, "--host-timezone", "UTC", "--mode"];
        foreach (var mode in (string[])["create", "start"])
        {
            await using var program = RunningProgram.Start(
                strace, ["-f", "-o", trace, "-e", "trace=open,openat,openat2,creat,execve", .. command, mode], new Dictionary<string, string?>(StringComparer.Ordinal));
            (await program.WaitAsync(TimeSpan.FromMinutes(1))).Succeeded();

            var calls = (await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken))
                .SkipWhile(line => !(line.Contains($"\"{root["rootfs"]}\"", StringComparison.Ordinal) && line.Contains("O_PATH", StringComparison.Ordinal)))
                .Skip(1)
                .Where(line => Call().IsMatch(line))
                .ToList();

            Assert.NotEmpty(calls);
            Assert.All(calls, line => Assert.Matches(Inside(), line));
            Assert.Contains(calls, line => line.Contains("RESOLVE_IN_ROOT", StringComparison.Ordinal));
        }

        Assert.Equal("untouched", await File.ReadAllTextAsync(canary, TestContext.Current.CancellationToken));
        Assert.Equal("newname\n", await File.ReadAllTextAsync(root["rootfs", "etc/hostname"], TestContext.Current.CancellationToken));
    }

    public void Dispose() => root.Dispose();

    /// <summary>A call as it begins, not the rest of one that another thread's interrupted.</summary>
    [GeneratedRegex(@"^\d+ +(open|openat|openat2|creat|execve)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call();

    /// <summary>Below a descriptor: resolved with the tree as root or beneath a directory of it, or a new file of one component.</summary>
    [GeneratedRegex("^[0-9]+ +(openat2\\([0-9]+, .*RESOLVE_NO_XDEV.*RESOLVE_(IN_ROOT|BENEATH)|openat2\\([0-9]+, .*RESOLVE_(IN_ROOT|BENEATH).*RESOLVE_NO_XDEV|openat\\([0-9]+, \"[^/\"]+\", [A-Z_|]*O_EXCL)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Inside();
}
