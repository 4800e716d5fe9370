using System.Globalization;
using System.Text;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Lxc;

/// <summary>Starts, stops and watches containers by LXC.</summary>
/// <remarks>
/// Nothing runs between commands but LXC's own monitor, one for each container. Whatever was killed, the next command
/// about the container finds out and cleans up first.
/// </remarks>
public sealed class ContainerRuntime
{
    /// <summary>How long the monitor may take to go after its container has gone.</summary>
    private static readonly TimeSpan MonitorGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long another command may take that works on the same container.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly AppliancePaths all;
    private readonly CtConfigStore store;
    private readonly LxcPaths paths;
    private readonly LxcPrograms programs;
    private readonly string hookProgram;
    private readonly string? root;

    /// <param name="paths">Where everything is.</param>
    /// <param name="root">What <c>--root</c> named, or null: the hook is told the same.</param>
    /// <param name="hookProgram">Path of this program, which LXC runs as its hook.</param>
    public ContainerRuntime(AppliancePaths paths, string? root, string hookProgram)
    {
        all = paths;
        store = new CtConfigStore(paths);
        this.paths = LxcPaths.Of(paths);
        programs = new LxcPrograms(this.paths);
        this.hookProgram = hookProgram;
        this.root = root;
    }

    /// <summary>All containers by number. Reads their files and one of the kernel's, and runs nothing.</summary>
    public IReadOnlyList<ContainerSummary> List()
    {
        var listening = ContainerSockets.Listening();
        return [.. store.List().Select(id => Summary(id, ContainerSockets.IsAlive(listening, paths, id))).OfType<ContainerSummary>()];
    }

    /// <summary>What one container does and uses.</summary>
    /// <exception cref="ApplianceException">There is no such container (APL5116).</exception>
    public async Task<ContainerStatus> StatusAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var config = store.Read(id);
        var isAlive = IsAlive(id);
        var pid = isAlive ? await programs.InitPidAsync(id, cancellationToken).ConfigureAwait(false) : null;
        return new ContainerStatus
        {
            Id = id,
            State = isAlive ? ContainerState.Running : ContainerState.Stopped,
            Name = NameOf(id, config),
            Lock = config.Lock,
            Pid = pid,
            Memory = isAlive ? GroupTree.MemoryUsage(HostProbe.Cgroups(), id, paths) : null,
            MaxMemory = config.Memory * 1024 * 1024,
            MaxSwap = config.Swap * 1024 * 1024,
            Cpus = config.CpuLimit > 0 ? config.CpuLimit : config.Cores ?? Environment.ProcessorCount,
            Uptime = pid is { } known ? ProcessAge.Of(known) : null,
        };
    }

    /// <summary>Starts a container and returns when its init runs.</summary>
    /// <returns>What is to be known.</returns>
    /// <exception cref="ApplianceException">
    /// It runs (APL5197), is locked (APL5121) or a template (APL5198); the host lacks something (APL5190–5195); the hook
    /// refuses (any code, APL5200 for a wrong distribution); LXC cannot do it (APL5199).
    /// </exception>
    public async Task<IReadOnlyList<string>> StartAsync(ContainerId id, StartOptions options, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(id, cancellationToken).ConfigureAwait(false);
        var config = ApplyPending(id);
        if (config.Template)
        {
            throw new ApplianceException("APL5198", $"Container {id} is a template: copies of it can be started, it cannot.");
        }

        Unlocked(id, config, options.SkipLock);
        if (IsAlive(id))
        {
            throw new ApplianceException("APL5197", $"Container {id} already runs.");
        }

        await CleanUpAsync(id, cancellationToken).ConfigureAwait(false);
        var text = LxcConfig.Write(id, config, HostProbe.Look(config.Devices.Select(device => device.Path)), paths, HookCommand(id));
        Prepare(id, text);
        try
        {
            var result = await programs.RunAsync(
                "lxc-start", id, ["-d", "-f", paths.ConfigFile(id), "-o", paths.LogFile(id), "-l", options.Debug || config.Debug ? "DEBUG" : "INFO"],
                EnvironmentOf(config, options), options.Timeout, cancellationToken).ConfigureAwait(false);
            var report = StartReport.Read(paths.ReportFile(id));
            return result.ExitCode == 0 ? [.. text.Warnings, .. report.Warnings] : throw Failure(id, report, result);
        }
        catch (Exception e) when (e is ApplianceException or OperationCanceledException)
        {
            // LXC's monitor is no child of ours once it has begun.
            await KillAsync(id, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends a container at once, as pulling its plug would.</summary>
    /// <exception cref="ApplianceException">It does not run (APL5201), or is locked (APL5121).</exception>
    public async Task StopAsync(ContainerId id, bool skipLock, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(id, cancellationToken).ConfigureAwait(false);
        Running(id, store.Read(id), skipLock);
        await KillAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a container to shut down and waits for it.</summary>
    /// <param name="id">Which.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="force">Pull the plug after that; otherwise it goes on running.</param>
    /// <param name="skipLock">Although something else works on it.</param>
    /// <param name="cancellationToken">Stops waiting; the container may still shut down.</param>
    /// <exception cref="ApplianceException">It does not run (APL5201), is locked (APL5121), or did not end in time (APL5202).</exception>
    public async Task ShutdownAsync(ContainerId id, TimeSpan timeout, bool force, bool skipLock, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(id, cancellationToken).ConfigureAwait(false);
        Running(id, store.Read(id), skipLock);
        await ShutdownAsync(id, timeout, force, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shuts a container down and starts it as it is now configured.</summary>
    /// <inheritdoc cref="ShutdownAsync(ContainerId,TimeSpan,bool,bool,CancellationToken)" path="/exception"/>
    public async Task<IReadOnlyList<string>> RebootAsync(ContainerId id, TimeSpan timeout, StartOptions options, CancellationToken cancellationToken)
    {
        await ShutdownAsync(id, timeout, force: false, options.SkipLock, cancellationToken).ConfigureAwait(false);
        return await StartAsync(id, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What to become to run something in a container: the program, its arguments, its environment.</summary>
    /// <param name="id">Which; it must run.</param>
    /// <param name="command">Program and arguments; none for a shell of root's.</param>
    /// <param name="keepEnvironment">Variables of this process are handed on.</param>
    /// <exception cref="ApplianceException">It does not run (APL5201).</exception>
    public ProgramCall Attach(ContainerId id, IReadOnlyList<string> command, bool keepEnvironment)
    {
        Running(id, store.Read(id), skipLock: true);
        return LxcCalls.Attach(LxcPrograms.Find("lxc-attach"), programs.Arguments(id), command, keepEnvironment, Environment.GetEnvironmentVariable);
    }

    /// <summary>What to become to be at a container's console, as its <c>cmode</c> says.</summary>
    /// <param name="id">Which; it must run.</param>
    /// <param name="escape">The character that with <c>q</c> leaves the console, such as <c>^a</c>.</param>
    /// <exception cref="ApplianceException">It does not run (APL5201).</exception>
    public ProgramCall Console(ContainerId id, string escape)
    {
        var config = store.Read(id);
        Running(id, config, skipLock: true);
        return config.Cmode == "shell"
            ? Attach(id, [], keepEnvironment: false)
            : LxcCalls.Console(LxcPrograms.Find("lxc-console"), programs.Arguments(id), config.Cmode, escape, Environment.GetEnvironmentVariable);
    }

    /// <summary>Removes a container with its disks.</summary>
    /// <param name="id">Which.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops it; repeating it does the rest.</param>
    /// <returns>What was left, and why.</returns>
    /// <exception cref="ApplianceException">It is protected (APL5124), locked (APL5121), runs (APL5207), or a disk cannot be removed (APL5158, APL5160).</exception>
    public async Task<IReadOnlyList<string>> DestroyAsync(ContainerId id, DestroyOptions options, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(id, cancellationToken).ConfigureAwait(false);
        var config = store.Read(id);
        if (config.Protection)
        {
            throw new ApplianceException("APL5124", $"Container {id} is protected.") { Hint = $"appliance set {id} --protection 0" };
        }

        Unlocked(id, config, options.SkipLock);
        if (IsAlive(id) && !options.Force)
        {
            throw new ApplianceException("APL5207", $"Container {id} runs.") { Hint = "Stop it first, or --force." };
        }

        await KillAsync(id, cancellationToken).ConfigureAwait(false);
        return await new ContainerRemoval(all).RunAsync(id, config, options.Purge, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets or takes away the mark that keeps a container from being changed.</summary>
    /// <param name="id">Which.</param>
    /// <param name="reason">A word of <c>lock</c>'s, or null to unlock.</param>
    /// <param name="cancellationToken">Stops waiting for another command.</param>
    /// <exception cref="ApplianceException">It is locked already (APL5121).</exception>
    public async Task SetLockAsync(ContainerId id, string? reason, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(id, cancellationToken).ConfigureAwait(false);
        var config = store.Read(id);
        if (reason is not null)
        {
            Unlocked(id, config, skipLock: false);
        }

        store.Write(id, reason is null ? config.Without("lock") : config.With("lock", CtOptions.Check("lock", reason)), config.Digest);
    }

    /// <summary>Whether a container has a monitor.</summary>
    public bool IsAlive(ContainerId id) => ContainerSockets.IsAlive(ContainerSockets.Listening(), paths, id);

    /// <summary>Ends what runs, without asking, and removes what is left of it.</summary>
    internal async Task KillAsync(ContainerId id, CancellationToken cancellationToken)
    {
        if (IsAlive(id))
        {
            await programs.RunAsync("lxc-stop", id, ["-k"], environment: null, MonitorGrace, cancellationToken).ConfigureAwait(false);
            await MonitorGoneAsync(id, cancellationToken).ConfigureAwait(false);
        }

        await CleanUpAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what a container that does not run left behind. Its mounts went with its monitor.</summary>
    internal async Task CleanUpAsync(ContainerId id, CancellationToken cancellationToken)
    {
        if (!await GroupTree.RemoveAsync(HostProbe.Cgroups(), id, paths, cancellationToken).ConfigureAwait(false))
        {
            throw new ApplianceException("APL5203", $"Container {id} does not run, but something holds its control groups.")
            {
                Hint = $"Look at the processes in {GroupNames.Payload(id, paths)} below /sys/fs/cgroup.",
            };
        }

        if (Directory.Exists(paths.DeviceDirectory(id)))
        {
            Directory.Delete(paths.DeviceDirectory(id), recursive: true);
        }
    }

    private async Task ShutdownAsync(ContainerId id, TimeSpan timeout, bool force, CancellationToken cancellationToken)
    {
        var seconds = ((long)Math.Ceiling(timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await programs.RunAsync("lxc-stop", id, ["-t", seconds, "--nokill"], environment: null, timeout + MonitorGrace, cancellationToken).ConfigureAwait(false);
        var result = await programs.RunAsync("lxc-wait", id, ["-s", "STOPPED", "-t", "0"], environment: null, MonitorGrace, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0)
        {
            await MonitorGoneAsync(id, cancellationToken).ConfigureAwait(false);
            await CleanUpAsync(id, cancellationToken).ConfigureAwait(false);
        }
        else if (force)
        {
            await KillAsync(id, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            throw new ApplianceException("APL5202", $"Container {id} has not shut down within {seconds} s and runs on.")
            {
                Hint = "--timeout gives it longer, --force-stop ends it then.",
            };
        }
    }

    /// <summary>Null for a container that was destroyed since it was listed.</summary>
    private ContainerSummary? Summary(ContainerId id, bool isAlive)
    {
        var state = isAlive ? ContainerState.Running : ContainerState.Stopped;
        try
        {
            return store.TryRead(id) is { } config
                ? new ContainerSummary(id, state, config.Lock, NameOf(id, config), config, Fault: null)
                : null;
        }
        catch (ApplianceException e)
        {
            return new ContainerSummary(id, state, Lock: null, $"CT{id}", Config: null, e.Message);
        }
    }

    /// <summary>What waited for this start.</summary>
    private CtConfig ApplyPending(ContainerId id)
    {
        var stored = store.Read(id);
        if (stored.Pending is null)
        {
            return stored;
        }

        store.Write(id, stored.WithPendingApplied(), stored.Digest);
        return store.Read(id);
    }

    private Task<CtConfigLock> LockAsync(ContainerId id, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new ApplianceException("APL5206", "Only root can work on containers.");
        }

        return store.LockAsync(id, LockTimeout, cancellationToken);
    }

    private static string NameOf(ContainerId id, CtConfig config) => config.Hostname ?? $"CT{id}";

    private void Running(ContainerId id, CtConfig config, bool skipLock)
    {
        Unlocked(id, config, skipLock);
        if (!IsAlive(id))
        {
            throw new ApplianceException("APL5201", $"Container {id} does not run.");
        }
    }

    private static void Unlocked(ContainerId id, CtConfig config, bool skipLock)
    {
        if (config.Lock is { } reason && !skipLock)
        {
            throw new ApplianceException("APL5121", $"Container {id} is locked ({UntrustedText.Show(reason)}).") { Hint = $"If nothing works on it any more: appliance unlock {id}" };
        }
    }

    private void Prepare(ContainerId id, LxcConfigText text)
    {
        // Ids of an unprivileged container must be able to pass, and nobody else needs to see what is there.
        var mode = (UnixFileMode)0x1C9; // 0711
        foreach (var directory in new[] { paths.LxcDirectory, paths.Directory(id), paths.RootfsMount(id) })
        {
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(directory, mode);
            }
        }

        File.Delete(paths.ReportFile(id));
        File.Delete(paths.LogFile(id));
        File.Delete(paths.SeccompFile(id));
        if (text.Seccomp is { } seccomp)
        {
            AtomicFile.Write(paths.SeccompFile(id), Encoding.UTF8.GetBytes(seccomp), 0x180);
        }

        AtomicFile.Write(paths.ConfigFile(id), Encoding.UTF8.GetBytes(text.Text), 0x180);
    }

    private string HookCommand(ContainerId id) =>
        $"{Quoted(hookProgram)} {(root is null ? "" : $"--root {Quoted(Path.GetFullPath(root))} ")}{StartHook.Verb} {StartHook.PreStart} {id}";

    /// <summary>For a shell, which LXC puts before its hooks.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static Dictionary<string, string> EnvironmentOf(CtConfig config, StartOptions options)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = LxcPrograms.SearchPath(config.IdMap, HostProbe.SubordinateIds()),
        };
        if (options.IgnoreOsType)
        {
            environment[StartHook.IgnoreOsTypeVariable] = "1";
        }

        return environment;
    }

    private ApplianceException Failure(ContainerId id, StartReport report, ChildResult result)
    {
        if (report.Error is { } refusal)
        {
            return refusal;
        }

        var reason = LxcLog.FirstError(paths.LogFile(id)) ?? Encoding.UTF8.GetString(result.Error).Split('\n')[0].Trim();
        return new ApplianceException("APL5199", $"Container {id} did not start: {UntrustedText.Show(reason)}.")
        {
            Hint = reason.Contains("Failed to exec", StringComparison.Ordinal)
                ? "Its root file system has no init that can be run."
                : $"'{paths.LogFile(id)}' has all of it; --debug logs more.",
        };
    }

    private async Task MonitorGoneAsync(ContainerId id, CancellationToken cancellationToken)
    {
        var end = Environment.TickCount64 + (long)MonitorGrace.TotalMilliseconds;
        while (IsAlive(id))
        {
            if (Environment.TickCount64 > end)
            {
                throw new ApplianceException("APL5203", $"Container {id} has ended, but its monitor has not.");
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }
}
