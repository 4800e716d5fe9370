using Cake.Core;

namespace Appliance.Build.Pipeline.Demo;

/// <summary>Types the commands of the README's tour at a publisher's site made on the spot, and shows what they answer.</summary>
public static class Quickstart
{
    private const string Index = "aplinfo.dat";

    /// <exception cref="CakeException">A command failed; its exit code is passed on.</exception>
    public static void Run(BuildContext context)
    {
        // Ctrl-C reaches the command that runs; its exit code ends the tour, and the directory is still cleaned up.
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
        using var site = new DemoSite();
        DemoTemplate.Write(site.Files);
        DemoGuest.Write(site.Guest, site.GuestConfig);
        Console.WriteLine($"$ export APPLIANCE_ROOT={site.Root}");
        foreach (var step in Steps(site))
        {
            Do(step.Purpose, "appliance", step.Arguments, () => context.Call(context.Binary, step.Arguments, ("APPLIANCE_ROOT", site.Root)));
        }

        if (DemoHost.Missing() is { } missing)
        {
            Console.WriteLine($"\nHere a container would be made and started, but {missing}.");
        }
        else
        {
            RunContainer(context, site);
        }

        Console.WriteLine($"\nThat was the whole way of a template. Everything was below {site.Root} and is gone now.");
    }

    /// <summary>From a template to a machine that answers over the network, and away again.</summary>
    private static void RunContainer(BuildContext context, DemoSite site)
    {
        const string Web = "10.88.0.10";
        var template = Path.Join(site.Files, DemoSystem.Name);
        DemoSystem.Write(template, DemoHost.Find("busybox")!);
        using var host = new DemoHost(site.Keys);
        void Appliance(string purpose, params string[] arguments) => Do(
            purpose, "appliance", arguments, () => context.Call(DemoHost.Find("nsenter")!, [.. host.Inside(context.Binary, arguments)], ("APPLIANCE_ROOT", site.Root)));

        Appliance(
            "A template becomes a container: unprivileged, on a disk of its own …", "create", "101", template, "--hostname", "web", "--rootfs", "local:0.1",
            "--net0", $"name=eth0,bridge={DemoHost.Bridge},ip={Web}/24,gw={DemoHost.Address}", "--quiet");
        try
        {
            Appliance("… which is what its configuration says …", "config", "101");
            Appliance("… and starts.", "start", "101");
            Do("It answers over the network.", "sh", ["-c", Request(Web)], () => Answer(context, site, host, Web));
            Appliance("What runs here?", "ct", "list");
        }
        finally
        {
            Appliance("Away with it, disk and all.", "destroy", "101", "--force");
        }
    }

    /// <summary>nc, as the wget of a static BusyBox crashes where its C library cannot look up names.</summary>
    private static string Request(string address) => $"printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 2 {address} 80 | grep -a Hello";

    /// <summary>A web server takes a moment to be there.</summary>
    private static int Answer(BuildContext context, DemoSite site, DemoHost host, string address)
    {
        var exit = 1;
        for (var tries = 0; exit != 0 && tries < 50; tries++)
        {
            Thread.Sleep(200);
            exit = context.Call(DemoHost.Find("nsenter")!, [.. host.Inside("/bin/sh", "-c", Request(address))], ("APPLIANCE_ROOT", site.Root));
        }

        return exit;
    }

    private static void Do(string purpose, string program, IReadOnlyList<string> arguments, Func<int> call)
    {
        var line = $"{program} {string.Join(' ', arguments)}";
        Console.WriteLine($"\n# {purpose}\n$ {line}");
        if (call() is var exit and not 0)
        {
            throw new CakeException(exit, $"'{line}' ended with exit code {exit}.");
        }
    }

    private static IEnumerable<DemoStep> Steps(DemoSite site)
    {
        var index = Path.Join(site.Files, Index);
        return
        [
            new("A publisher makes a key …", "key", "generate", "demo", "--type", "minisign", "--directory", site.Keys),
            new("… lists the templates of a directory in an index …", "index", "build", site.Files, "--output", index, "--serial", "1", "--valid-days", "30"),
            new("… and signs it.", "index", "sign", index, "--key", Path.Join(site.Keys, "demo.key")),
            new("An administrator takes the publisher's key …", "key", "import", Path.Join(site.Keys, "demo.pub")),
            new("… and trusts it for that site alone …", "source", "add", "demo", site.Url, "--key", "demo"),
            new("… fetches the index, which must be signed by it …", "update"),
            new("… sees what is offered …", "available"),
            new("… and what is known about it.", "info", DemoTemplate.Name),
            new("A family name means its newest version for this machine.", "download", "local", DemoTemplate.Family),
            new("What is here …", "list", "local"),
            new("… and is it still what was signed?", "verify", "--all"),
            new("Another tree, unpacked earlier: what is it?", "guest", "detect", site.Guest),
            new("What would make it the container of this configuration?", "guest", "setup", site.Guest, "--config", site.GuestConfig, "--mode", "start", "--dry-run"),

            // New files get the owner root, which only root can give.
            .. Environment.IsPrivilegedProcess
                ? new DemoStep[] { new("Do it.", "guest", "setup", site.Guest, "--config", site.GuestConfig, "--mode", "start") }
                : [],
            new("Away with the template.", "remove", $"local:vztmpl/{DemoTemplate.Name}"),
        ];
    }
}
