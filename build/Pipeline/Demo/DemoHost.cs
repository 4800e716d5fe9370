using System.Diagnostics;
using System.Globalization;

namespace Appliance.Build.Pipeline.Demo;

/// <summary>
/// A network of its own for the tour's container: namespaces with a bridge in them, so that nothing of the machine's own
/// network changes. They end with the process that holds them.
/// </summary>
internal sealed class DemoHost : IDisposable
{
    public const string Bridge = "demo0";
    public const string Address = "10.88.0.1";

    private static readonly string[] SearchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private readonly Process holder;
    private readonly string sleeper;

    public DemoHost(string directory)
    {
        var ready = Path.Join(directory, "ready");
        var groups = Path.Join(directory, "groups");

        // A sysfs of the new network shows its bridge; it must not hide the control groups.
        var script = $"""
            set -e
            mkdir {groups}
            mount --rbind /sys/fs/cgroup {groups}
            mount -t sysfs sysfs /sys
            mount --rbind {groups} /sys/fs/cgroup
            umount -l -R {groups}
            rmdir {groups}
            ip link set lo up
            ip link add {Bridge} type bridge
            ip addr add {Address}/24 dev {Bridge}
            ip link set {Bridge} up
            echo $$ > {ready}.tmp
            mv {ready}.tmp {ready}
            exec sleep 600
            """;
        holder = Process.Start("unshare", ["--mount", "--net", "--uts", "--propagation", "private", "sh", "-c", script]);
        for (var tries = 0; !File.Exists(ready) && !holder.HasExited && tries < 200; tries++)
        {
            Thread.Sleep(50);
        }

        sleeper = File.Exists(ready) ? File.ReadAllText(ready).Trim() : holder.Id.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What this machine lacks for running a container; null if nothing.</summary>
    public static string? Missing() => !Environment.IsPrivilegedProcess
        ? "it takes root"
        : new[] { "lxc-start", "busybox", "unshare", "nsenter", "ip" }.FirstOrDefault(program => Find(program) is null) is { } program ? $"'{program}' is not installed" : null;

    /// <summary>Path of a program, or null.</summary>
    public static string? Find(string program) => SearchPath.Select(directory => Path.Join(directory, program)).FirstOrDefault(File.Exists);

    /// <summary>Arguments of nsenter(1) that run a program there.</summary>
    public IEnumerable<string> Inside(string program, params IEnumerable<string> arguments) => ["-t", sleeper, "-m", "-n", "-u", "--", program, .. arguments];

    public void Dispose()
    {
        if (!holder.HasExited)
        {
            holder.Kill();
            holder.WaitForExit();
        }

        holder.Dispose();
    }
}
