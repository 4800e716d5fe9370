namespace Appliance.Containers.Lxc;

/// <summary>What LXC is told about a container.</summary>
/// <param name="Text">The file <c>config</c>.</param>
/// <param name="Seccomp">The file <c>rules.seccomp</c>, or null where LXC's own filter does.</param>
/// <param name="Warnings">What of the configuration has no effect on this host.</param>
public sealed record LxcConfigText(string Text, string? Seccomp, IReadOnlyList<string> Warnings);

/// <summary>Turns a container's configuration into LXC's: a pure function of what is asked and what the host can do.</summary>
/// <remarks>Source: lxc.container.conf(5) of LXC 5, guest-setup.md §12, lxc.md §2 (what makes current systemd boot without a failed unit).</remarks>
public static class LxcConfig
{
    /// <summary>Writes it.</summary>
    /// <param name="id">Number of the container.</param>
    /// <param name="config">What it shall be.</param>
    /// <param name="host">What is there.</param>
    /// <param name="paths">Where its files are.</param>
    /// <param name="hook">Command line that LXC runs before each start, as a shell reads it.</param>
    /// <exception cref="ApplianceException">The host cannot do it: no bridge (APL5192), no VLANs (APL5193), MTU too large (APL5194), no such device (APL5195), LXC not installed (APL5191).</exception>
    public static LxcConfigText Write(ContainerId id, CtConfig config, HostCapabilities host, LxcPaths paths, string hook)
    {
        if (!host.Includes.Contains("common.conf"))
        {
            throw new ApplianceException("APL5191", $"LXC is not installed: '{HostCapabilities.IncludeDirectory}/common.conf' is missing.") { Hint = "apt install lxc" };
        }

        var lines = new LxcLines();
        lines.Heading($"Container {id}. Written by every start; the configuration is elsewhere (appliance config {id}).");
        Base(lines, config, host);
        var seccomp = Confinement(lines, id, config, host, paths);
        System(lines, id, config, paths, hook);
        LxcGroups.Write(lines, id, config, host, paths);
        LxcDevices.Write(lines, id, config, host, paths);
        LxcNetwork.Write(lines, id, config.Interfaces, host);

        // The id map was written above, where it came from these lines, too.
        var raw = config.RawLxc.Where(line => line.Key is not ("lxc.idmap" or "lxc.id_map")).ToList();
        if (raw.Count > 0)
        {
            lines.Heading("As configured");
            foreach (var (key, value) in raw)
            {
                lines.Add(key, value);
            }
        }

        return new LxcConfigText(lines.Text, seccomp, lines.Warnings);
    }

    /// <summary>What LXC has packaged for all containers, and what it forgot.</summary>
    private static void Base(LxcLines lines, CtConfig config, HostCapabilities host)
    {
        if (config.Arch is { } architecture)
        {
            lines.Add("lxc.arch", architecture);
        }

        lines.Add("lxc.include", Include(host, config.OsType, "common.conf"));
        var isAlpine = config.OsType == "alpine" && !host.Includes.Contains("alpine.common.conf");
        if (!config.IdMap.IsIdentity)
        {
            lines.Add("lxc.include", Include(host, config.OsType, "userns.conf"));
        }

        if (config.Features.Nesting && host.Includes.Contains("nesting.conf") && host.HasAppArmor)
        {
            // Only mounts of /proc and /sys that the kernel wants to see before it lets a container mount its own.
            lines.Add("lxc.mount.entry", "proc dev/.lxc/proc proc create=dir,optional 0 0");
            lines.Add("lxc.mount.entry", "sys dev/.lxc/sys sysfs create=dir,optional 0 0");
        }

        if (isAlpine)
        {
            // BusyBox's init knows no SIGPWR.
            lines.Add("lxc.signal.halt", "SIGUSR1");
            lines.Add("lxc.signal.reboot", "SIGTERM");
        }
    }

    private static string Include(HostCapabilities host, string? osType, string name)
    {
        var own = $"{osType}.{name}";
        return $"{HostCapabilities.IncludeDirectory}/{(osType is not null && host.Includes.Contains(own) ? own : name)}";
    }

    /// <summary>What keeps it in.</summary>
    private static string? Confinement(LxcLines lines, ContainerId id, CtConfig config, HostCapabilities host, LxcPaths paths)
    {
        lines.Heading("Confinement");
        var isUnprivileged = !config.IdMap.IsIdentity;
        foreach (var range in config.IdMap.Ranges)
        {
            lines.Add("lxc.idmap", range.ToString());
        }

        if (isUnprivileged)
        {
            lines.Add("lxc.mount.auto", config.Features.ForceRwSys ? "sys:rw" : "sys:mixed");

            // systemd would try both and count what it may not do as failed (lxc.md §2).
            lines.Add("lxc.mount.entry", "/sys/kernel/debug sys/kernel/debug none bind,optional 0 0");
            lines.Add("lxc.cap.drop", "sys_module");
        }
        else if (config.Features.ForceRwSys)
        {
            lines.Add("lxc.mount.auto", "sys:rw");
        }

        if (host.HasAppArmor)
        {
            lines.Add("lxc.apparmor.profile", "generated");
            lines.Add("lxc.apparmor.allow_nesting", config.Features.Nesting ? 1 : 0);
            foreach (var type in config.Features.Mount)
            {
                lines.Add("lxc.apparmor.raw", $"mount fstype={type},");
            }
        }

        if (config.Features.Mknod)
        {
            lines.Warn("Feature 'mknod' has no effect: devices are given to a container as dev0, dev1, …");
        }

        if (!host.HasSeccomp)
        {
            lines.Add("lxc.seccomp.profile", "");
            lines.Warn("This kernel cannot filter system calls (seccomp).");
            return null;
        }

        if (!isUnprivileged || config.Features.Keyctl || host.CommonSeccomp is null)
        {
            return null;
        }

        // Unfiltered, systemd and container engines take a keyctl that fails for one that works (ENOSYS is what they understand).
        lines.Add("lxc.seccomp.profile", paths.SeccompFile(id));
        return host.CommonSeccomp.TrimEnd('\n') + "\n[all]\nkeyctl errno 38\n";
    }

    /// <summary>Name, consoles, init, root file system.</summary>
    private static void System(LxcLines lines, ContainerId id, CtConfig config, LxcPaths paths, string hook)
    {
        lines.Heading("System");
        lines.Add("lxc.uts.name", config.Hostname ?? $"CT{id}");
        lines.Add("lxc.rootfs.path", "dir:" + paths.RootfsMount(id));

        // The monitor's mounts are its own: whatever ends it, they end, too.
        lines.Add("lxc.monitor.unshare", 1);
        lines.Add("lxc.hook.version", 1);
        lines.Add("lxc.hook.pre-start", hook);
        lines.Add("lxc.tty.max", config.Tty);
        lines.Add("lxc.environment", "TERM=linux");
        if (!config.Console)
        {
            lines.Add("lxc.console.path", "none");
        }

        foreach (var variable in config.Env)
        {
            lines.Add("lxc.environment", variable);
        }

        if (config.Hookscript is { } script)
        {
            lines.Warn($"hookscript '{UntrustedText.Show(script)}' is not run: hook scripts are not supported.");
        }

        if (config.Entrypoint is { } command)
        {
            lines.Add("lxc.init.cmd", command);
        }
    }
}
