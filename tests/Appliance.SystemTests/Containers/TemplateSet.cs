using System.Runtime.InteropServices;

namespace Appliance.SystemTests.Containers;

/// <summary>Templates made on the spot, once for a run: a Debian from the host's own mirror, and a user space without anything of Debian's.</summary>
public sealed class TemplateSet : IAsyncLifetime
{
    private static readonly string[] DebianPackages =
        ["systemd-sysv", "ifupdown", "iproute2", "openssh-server", "iputils-ping", "dbus", "netbase", "libcap2-bin"];

    private readonly TestRoot root = new();
    private readonly SemaphoreSlim turn = new(1);

    public static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        root.Dispose();
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Path of a template: <c>debian</c> or <c>busybox</c>.</summary>
    public async Task<string> OfAsync(string system)
    {
        await turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return system == "debian" ? await DebianAsync() : await BusyBoxAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<string> DebianAsync()
    {
        var file = root[$"debian-12-test_12-1_{Architecture}.tar.zst"];
        if (!File.Exists(file))
        {
            var mmdebstrap = Requires.Program("mmdebstrap", "mmdebstrap");
            string[] sources = [.. new[] { "/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list" }.Where(path => File.Exists(path) && new FileInfo(path).Length > 0)];
            var suite = File.ReadLines("/etc/os-release").First(line => line.StartsWith("VERSION_CODENAME=", StringComparison.Ordinal))["VERSION_CODENAME=".Length..];
            await using var run = RunningProgram.Start(
                mmdebstrap, ["--variant=minbase", "--mode=root", $"--include={string.Join(',', DebianPackages)}", suite, file, .. sources]);
            (await run.WaitAsync(TimeSpan.FromMinutes(10))).Succeeded();
        }

        return file;
    }

    /// <summary>A static BusyBox as init and everything else, with the files by which Alpine is known.</summary>
    private async Task<string> BusyBoxAsync()
    {
        var file = root[$"alpine-3.12-test_3.12-1_{Architecture}.tar"];
        if (File.Exists(file))
        {
            return file;
        }

        var busybox = Requires.Program("busybox", "busybox-static");
        var tree = root["busybox"];
        foreach (var directory in new[] { "bin", "sbin", "usr/bin", "usr/sbin", "etc/init.d", "etc/network/if-pre-up.d", "etc/network/if-up.d", "etc/network/if-down.d", "etc/network/if-post-down.d", "etc/runlevels/boot", "etc/runlevels/shutdown", "dev", "proc", "sys", "run", "tmp", "root", "var" })
        {
            Directory.CreateDirectory(Path.Join(tree, directory));
        }

        File.CreateSymbolicLink(Path.Join(tree, "var/run"), "../run");
        File.Copy(busybox, Path.Join(tree, "bin/busybox"));
        foreach (var applet in (await RunAsync(busybox, "--list-full")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(applet => applet != "bin/busybox"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(tree, applet))!);
            File.CreateSymbolicLink(Path.Join(tree, applet), "/bin/busybox");
        }

        Write(tree, "etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.12.12\n");
        Write(tree, "etc/alpine-release", "3.12.12\n");
        Write(tree, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
        Write(tree, "etc/group", "root:x:0:\nnogroup:x:65534:\n");
        Write(tree, "etc/shadow", "root:*:19000:0:::::\n");
        Write(tree, "etc/hosts", "127.0.0.1 localhost\n");
        Write(tree, "etc/inittab", "::sysinit:/etc/init.d/rcS\ntty1::respawn:/sbin/getty 38400 tty1\n::shutdown:/bin/true\n");
        Write(tree, "etc/init.d/rcS", "#!/bin/sh\nhostname -F /etc/hostname\nifup -a\ntouch /run/booted\n");
        File.SetUnixFileMode(Path.Join(tree, "etc/init.d/rcS"), (UnixFileMode)0x1ED);
        await RunAsync("tar", "--numeric-owner", "-C", tree, "-cf", file, ".");
        return file;
    }

    private static void Write(string tree, string path, string text) => File.WriteAllText(Path.Join(tree, path), text);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var run = RunningProgram.Start(program, arguments);
        return (await run.WaitAsync()).Succeeded().Output;
    }
}
