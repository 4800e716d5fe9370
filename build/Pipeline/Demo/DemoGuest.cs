namespace Appliance.Build.Pipeline.Demo;

/// <summary>The tree of a small Debian, as a template leaves it, and the configuration of the container it is to become.</summary>
internal static class DemoGuest
{
    private const string Config = """
        #Made by the quickstart
        arch: amd64
        hostname: web.example.org
        nameserver: 9.9.9.9
        net0: name=eth0,bridge=vmbr0,ip=10.0.3.10/24,gw=10.0.3.1
        ostype: debian
        searchdomain: example.org

        """;

    private static readonly (string Path, string Text)[] Files =
    [
        ("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\nVERSION_ID=\"13\"\n"),
        ("etc/debian_version", "13.1\n"),
        ("etc/hostname", "localhost\n"),
        ("etc/hosts", "127.0.0.1\tlocalhost\n"),
        ("etc/network/interfaces", "auto lo\niface lo inet loopback\n"),
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
        ("etc/shadow", "root:*:20000:0:99999:7:::\n"),
    ];

    /// <summary>Makes the tree and writes the configuration.</summary>
    public static void Write(string tree, string configFile)
    {
        foreach (var (path, text) in Files)
        {
            var file = Path.Join(tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        File.WriteAllText(configFile, Config);
    }
}
