using System.Globalization;
using System.Text;
using Appliance.Linux;

namespace Appliance.Containers.Lxc;

/// <summary>The programs of LXC, each as a child process with the container's name and the one directory.</summary>
internal sealed class LxcPrograms(LxcPaths paths)
{
    private const int MaxOutputBytes = 64 * 1024;

    /// <summary>Path of a program.</summary>
    /// <exception cref="ApplianceException">LXC is not installed (APL5191).</exception>
    public static string Find(string program) => ChildProcess.Find(program)
        ?? throw new ApplianceException("APL5191", $"LXC is not installed: there is no program '{program}'.") { Hint = "apt install lxc" };

    /// <summary>The arguments every program gets first.</summary>
    public IReadOnlyList<string> Arguments(ContainerId id, params IReadOnlyList<string> more) => ["-P", paths.LxcDirectory, "-n", id.ToString(), .. more];

    /// <summary>Runs a program to its end.</summary>
    public Task<ChildResult> RunAsync(
        string program, ContainerId id, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, TimeSpan timeout, CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(Find(program), Arguments(id, arguments), environment, ReadOnlyMemory<byte>.Empty, timeout, MaxOutputBytes, cancellationToken);

    /// <summary>Process id of a running container's init, or null.</summary>
    public async Task<int?> InitPidAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var result = await RunAsync("lxc-info", id, ["-p", "-H"], environment: null, TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false);
        return int.TryParse(Encoding.ASCII.GetString(result.Output).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0 ? pid : null;
    }

    /// <summary>
    /// Where programs are looked for by LXC itself when it starts a container. Where /etc/subuid and /etc/subgid do not
    /// allow root the ids of the map, LXC must not find newuidmap, which would refuse them; root needs nobody's permission.
    /// </summary>
    public static string SearchPath(IdMap map, SubordinateIds allowed) => SearchPath(map, allowed, ChildProcess.SearchPath, File.Exists);

    internal static string SearchPath(IdMap map, SubordinateIds allowed, IReadOnlyList<string> directories, Func<string, bool> exists)
    {
        string[] helpers = ["newuidmap", "newgidmap"];
        var usable = map.IsIdentity || allowed.Covers(map)
            ? directories
            : [.. directories.Where(directory => !helpers.Any(helper => exists(Path.Join(directory, helper))))];
        return usable.Count > 0 ? string.Join(':', usable) : "/nonexistent";
    }
}
