using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace Appliance.Build.Pipeline.Demo;

/// <summary>A user space that starts: this machine's static BusyBox with the files by which Alpine is known, and a web server.</summary>
internal static class DemoSystem
{
    public const string Greeting = "Hello from a container made by the quickstart.";

    private static readonly string[] Applets = ["sh", "init", "hostname", "ifup", "ifdown", "ip", "cat", "httpd", "getty", "true", "poweroff", "run-parts", "sleep"];
    private static readonly string[] Directories =
        ["bin", "dev", "etc", "etc/init.d", "etc/network", "etc/network/if-pre-up.d", "etc/network/if-up.d", "etc/network/if-down.d", "etc/network/if-post-down.d", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var"];

    private static readonly (string Path, string Text, int Mode)[] Files =
    [
        ("etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.12.12\n", 0x1A4),
        ("etc/alpine-release", "3.12.12\n", 0x1A4),
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", 0x1A4),
        ("etc/group", "root:x:0:\n", 0x1A4),
        ("etc/shadow", "root:*:19000:0:::::\n", 0x180),
        ("etc/inittab", "::sysinit:/etc/init.d/rcS\n::shutdown:/bin/true\n", 0x1A4),
        ("etc/init.d/rcS", "#!/bin/sh\nhostname -F /etc/hostname\nifup -a\nhttpd -h /srv\n", 0x1ED),
        ("srv/index.html", Greeting + "\n", 0x1A4),
    ];

    /// <summary>Its file name, for the architecture of this machine.</summary>
    public static string Name => $"alpine-3-demo_3.12-1_{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}.tar";

    /// <summary>Packs it.</summary>
    public static void Write(string path, string busybox)
    {
        using var tar = new TarWriter(File.Create(path), TarEntryFormat.Ustar);
        foreach (var directory in Directories)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, $"./{directory}/") { Mode = (UnixFileMode)0x1ED });
        }

        foreach (var (file, text, mode) in Files)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"./{file}") { Mode = (UnixFileMode)mode, DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) });
        }

        using var program = File.OpenRead(busybox);
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "./bin/busybox") { Mode = (UnixFileMode)0x1ED, DataStream = program });
        foreach (var applet in Applets)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"./bin/{applet}") { LinkName = "busybox" });
        }

        // ifup keeps its state there.
        tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "./var/run") { LinkName = "../run" });
        tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, "./sbin/init") { LinkName = "../bin/busybox" });
    }
}
