using System.Globalization;
using System.Text;

namespace Appliance.SystemTests.Containers;

/// <summary>
/// A host for containers inside this one: mounts, network and name are its own, with a bridge. The network of the
/// machine is left alone, and when the holding process ends the kernel takes everything away.
/// </summary>
public sealed class ContainerHost : IAsyncLifetime
{
    public const string Bridge = "aplbr0";
    public const string Address = "10.77.0.1";
    public const string Name = "thehost";

    private RunningProgram? holder;

    /// <summary>Everything of the program is below it.</summary>
    public TestRoot Root { get; } = new();

    /// <summary>Key that the tests log in with.</summary>
    public string KeyFile => Root["key"];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        // Ids of unprivileged containers must be able to pass.
        File.SetUnixFileMode(Root.Root, (UnixFileMode)0x1ED);
        Root.Write("hosts", $"127.0.0.1 localhost\n{Address} {Name}\n10.77.0.11 web\n");
        Root.Write("up.sh", $"""
            set -e
            mkdir {Root["cg"]}
            mount --rbind /sys/fs/cgroup {Root["cg"]}
            mount -t sysfs sysfs /sys
            mount --rbind {Root["cg"]} /sys/fs/cgroup
            umount -l -R {Root["cg"]}
            rmdir {Root["cg"]}
            mount --bind {Root["hosts"]} /etc/hosts
            hostname {Name}
            ip link set lo up
            ip link add {Bridge} type bridge
            ip addr add {Address}/24 dev {Bridge}
            ip link set {Bridge} up
            touch {Root["ready"]}
            exec sleep 3600
            """);
        holder = RunningProgram.Start("unshare", ["--mount", "--net", "--uts", "--propagation", "private", "--kill-child", "sh", Root["up.sh"]]);
        await Eventually.HoldsAsync(() => File.Exists(Root["ready"]) || holder.HasExited, "the host of the containers");
        if (holder.HasExited)
        {
            (await holder.WaitAsync()).Succeeded();
        }

        (await RunningProgram.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", KeyFile]).WaitAsync()).Succeeded();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (holder is not null)
        {
            foreach (var config in Directory.Exists(Root["etc/appliance/lxc"]) ? Directory.GetFiles(Root["etc/appliance/lxc"], "*.conf") : [])
            {
                await RunAsync("destroy", "--force", "--skip-lock", Path.GetFileNameWithoutExtension(config));
            }

            await holder.DisposeAsync();
        }

        Root.Dispose();
    }

    /// <summary>Needed: root, LXC and what the host itself is made with.</summary>
    public static void Require()
    {
        Requires.Root();
        Requires.Program("lxc-start", "lxc");
        Requires.Program("unshare", "util-linux");
        Requires.Program("ip", "iproute2");
        Requires.Program("ping", "iputils-ping");
        Requires.Program("ssh", "openssh-client");
        _ = PublishedBinary.Path;
    }

    /// <summary>Runs the published program on this host.</summary>
    public Task<Outcome> RunAsync(params string[] arguments) => ProgramAsync([PublishedBinary.Path, .. arguments]);

    /// <summary>Runs any program on this host.</summary>
    public async Task<Outcome> ProgramAsync(params string[] command)
    {
        await using var program = StartProgram(command);
        return await program.WaitAsync();
    }

    /// <summary>Starts any program on this host.</summary>
    public RunningProgram StartProgram(params string[] command) => RunningProgram.Start(
        "nsenter", ["-t", Sleeper.ToString(CultureInfo.InvariantCulture), "-m", "-n", "-u", "--", .. command],
        new Dictionary<string, string?>(StringComparer.Ordinal) { ["APPLIANCE_ROOT"] = Root.Root, ["NO_COLOR"] = "1" });

    /// <summary>Runs a program in a container; it must succeed.</summary>
    /// <returns>Its output without the blanks around it.</returns>
    public async Task<string> ExecAsync(int id, params string[] command) =>
        (await RunAsync(["exec", id.ToString(CultureInfo.InvariantCulture), "--", .. command])).Succeeded().Output.Trim();

    /// <summary>Waits until systemd in a container has started everything; a failed unit fails the test.</summary>
    public async Task SystemdRunsAsync(int id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        var state = await RunAsync("exec", number, "--", "systemctl", "is-system-running", "--wait");
        for (var tries = 0; state.Output.Length == 0; tries++)
        {
            // It answers only some time after it was started.
            Assert.True(tries < 300, $"Waited in vain for systemd: {state}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
            state = await RunAsync("exec", number, "--", "systemctl", "is-system-running", "--wait");
        }

        var failed = await RunAsync("exec", number, "--", "systemctl", "--failed", "--no-legend", "--plain");
        Assert.True(state.Output == "running\n", $"{state}\n{failed.Output}");
    }

    /// <summary>What of a container is still there, a line each; empty if nothing is.</summary>
    public async Task<string> LeftoversOfAsync(int id)
    {
        var left = new StringBuilder();
        foreach (var path in new[] { $"var/lib/lxc/{id}", $"var/lib/vz/images/{id}", $"etc/appliance/lxc/{id}.conf" }.Select(path => Root[path]))
        {
            if (Path.Exists(path))
            {
                left.AppendLine(path);
            }
        }

        foreach (var mounts in new[] { "/proc/self/mounts", $"/proc/{Sleeper}/mounts" })
        {
            foreach (var line in (await File.ReadAllLinesAsync(mounts, TestContext.Current.CancellationToken)).Where(line => line.Contains(Root["var"], StringComparison.Ordinal) && line.Contains($"/{id}/", StringComparison.Ordinal)))
            {
                left.AppendLine(line);
            }
        }

        foreach (var file in Directory.GetDirectories("/sys/block", "loop*").Select(device => Path.Join(device, "loop", "backing_file")).Where(File.Exists))
        {
            if ((await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).StartsWith(Root[$"var/lib/vz/images/{id}/"], StringComparison.Ordinal))
            {
                left.AppendLine(file);
            }
        }

        var links = (await ProgramAsync("ip", "-br", "link")).Succeeded().Output;
        foreach (var line in links.Split('\n').Where(line => line.StartsWith($"veth{id}i", StringComparison.Ordinal)))
        {
            left.AppendLine(line);
        }

        foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            foreach (var group in Directory.GetDirectories(hierarchy, "lxc.*").Where(group => Path.GetFileName(group).Split('.')[^1].Split('-')[0] == id.ToString(CultureInfo.InvariantCulture)))
            {
                left.AppendLine(group);
            }
        }

        return left.ToString();
    }

    /// <summary>Process that holds the namespaces: unshare itself.</summary>
    private int Sleeper => holder!.Id;
}
