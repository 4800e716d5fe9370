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
            Console.WriteLine($"\n# {step.Purpose}\n$ appliance {string.Join(' ', step.Arguments)}");
            var exit = context.Call(context.Binary, step.Arguments, ("APPLIANCE_ROOT", site.Root));
            if (exit != 0)
            {
                throw new CakeException(exit, $"'appliance {string.Join(' ', step.Arguments)}' ended with exit code {exit}.");
            }
        }

        Console.WriteLine($"\nThat was the whole way of a template. Everything was below {site.Root} and is gone now.");
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
