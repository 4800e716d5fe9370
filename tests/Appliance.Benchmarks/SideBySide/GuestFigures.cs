using System.Globalization;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>Guest setup: one tree in a process, and a thousand in one.</summary>
internal static class GuestFigures
{
    private const int Many = 1000;

    private static readonly (string Path, string Text)[] Files =
    [
        ("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n"), ("etc/debian_version", "13.1\n"), ("etc/hostname", "template\n"),
        ("etc/hosts", "127.0.0.1\tlocalhost\n"), ("etc/network/interfaces", "auto lo\niface lo inet loopback\n"),
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"), ("etc/shadow", "root:*:20000:0:99999:7:::\n"), ("etc/resolv.conf", "nameserver 192.0.2.1\n"),
    ];

    public static IEnumerable<Figure> Of(Stage stage)
    {
        var config = stage["guest.conf"];
        File.WriteAllText(config, "arch: amd64\nfeatures: nesting=1\nhostname: web.example\nnet0: name=eth0,ip=10.0.3.10/24,gw=10.0.3.1\nostype: debian\nunprivileged: 1\n");
        yield return new Figure("`guest setup`, one Debian tree", new Contestant(
            "appliance", stage.Binary, "guest", "setup", Tree(stage, 0), "--config", config, "--mode", "start")
        {
            Prepare = () => MakeTrees(stage, 1),
        })
        {
            MaxMilliseconds = 80,
            MaxMegabytes = 60,
        };

        var list = stage["guests"];
        File.WriteAllLines(list, Enumerable.Range(0, Many).Select(number => $"{Tree(stage, number)} {config} start"));
        yield return new Figure($"`guest setup --batch`, {Many} trees", new Contestant("appliance", stage.Binary, "guest", "setup", "--batch", list)
        {
            Prepare = () => MakeTrees(stage, Many),
        })
        {
            MaxMilliseconds = 2000,
        };
    }

    private static string Tree(Stage stage, int number) => stage[string.Create(CultureInfo.InvariantCulture, $"guests.d/{number}")];

    /// <summary>As a template leaves them, whatever the last run made of them.</summary>
    private static void MakeTrees(Stage stage, int count)
    {
        Directory.CreateDirectory(stage["guests.d"]);
        Directory.Delete(stage["guests.d"], recursive: true);
        for (var number = 0; number < count; number++)
        {
            foreach (var (path, text) in Files)
            {
                var file = Path.Join(Tree(stage, number), path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }
        }
    }
}
