using System.Collections.Frozen;

namespace Appliance.Containers;

/// <summary>Which raw <c>lxc.*</c> lines a configuration may have. Names are those of lxc.container.conf(5).</summary>
internal static class LxcKeys
{
    private static readonly FrozenSet<string> Allowed = FrozenSet.Create(
        StringComparer.Ordinal,
        "lxc.apparmor.allow_incomplete", "lxc.apparmor.allow_nesting", "lxc.apparmor.profile", "lxc.apparmor.raw", "lxc.arch", "lxc.autodev", "lxc.autodev.tmpfs.size",
        "lxc.cap.drop", "lxc.cap.keep", "lxc.console.buffer.size", "lxc.console.logfile", "lxc.console.path", "lxc.console.rotate", "lxc.console.size",
        "lxc.environment", "lxc.environment.hooks", "lxc.ephemeral", "lxc.execute.cmd", "lxc.group", "lxc.hook.autodev", "lxc.hook.clone", "lxc.hook.destroy", "lxc.hook.mount",
        "lxc.hook.post-stop", "lxc.hook.pre-mount", "lxc.hook.pre-start", "lxc.hook.start", "lxc.hook.start-host", "lxc.hook.stop", "lxc.hook.version",
        "lxc.idmap", "lxc.include", "lxc.init.cmd", "lxc.init.cwd", "lxc.init.gid", "lxc.init.groups", "lxc.init.uid", "lxc.keyring.session",
        "lxc.log.file", "lxc.log.level", "lxc.log.syslog", "lxc.monitor.signal.pdeath", "lxc.monitor.unshare", "lxc.mount.auto", "lxc.mount.entry", "lxc.mount.fstab",
        "lxc.namespace.clone", "lxc.namespace.keep", "lxc.namespace.share.ipc", "lxc.namespace.share.net", "lxc.no_new_privs", "lxc.pty.max", "lxc.rootfs.managed", "lxc.rootfs.mount",
        "lxc.seccomp.allow_nesting", "lxc.seccomp.notify.cookie", "lxc.seccomp.notify.proxy", "lxc.seccomp.profile", "lxc.selinux.context", "lxc.selinux.context.keyring",
        "lxc.signal.halt", "lxc.signal.reboot", "lxc.signal.stop", "lxc.start.auto", "lxc.start.delay", "lxc.start.order", "lxc.time.offset.boot", "lxc.time.offset.monotonic",
        "lxc.tty.dir", "lxc.tty.max", "lxc.uts.name");

    private static readonly string[] AllowedPrefixes = ["lxc.cgroup2.", "lxc.prlimit.", "lxc.net.", "lxc.sysctl.", "lxc.proc.", "lxc.namespace.share."];

    /// <summary>Names of LXC 1 and 2, and what LXC 3 calls them.</summary>
    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["lxc.aa_allow_incomplete"] = "lxc.apparmor.allow_incomplete",
        ["lxc.aa_profile"] = "lxc.apparmor.profile",
        ["lxc.console"] = "lxc.console.path",
        ["lxc.devttydir"] = "lxc.tty.dir",
        ["lxc.haltsignal"] = "lxc.signal.halt",
        ["lxc.id_map"] = "lxc.idmap",
        ["lxc.init_cmd"] = "lxc.init.cmd",
        ["lxc.init_gid"] = "lxc.init.gid",
        ["lxc.init_uid"] = "lxc.init.uid",
        ["lxc.kmsg"] = "lxc.autodev",
        ["lxc.logfile"] = "lxc.log.file",
        ["lxc.loglevel"] = "lxc.log.level",
        ["lxc.mount"] = "lxc.mount.fstab",
        ["lxc.pts"] = "lxc.pty.max",
        ["lxc.rebootsignal"] = "lxc.signal.reboot",
        ["lxc.se_context"] = "lxc.selinux.context",
        ["lxc.seccomp"] = "lxc.seccomp.profile",
        ["lxc.stopsignal"] = "lxc.signal.stop",
        ["lxc.syslog"] = "lxc.log.syslog",
        ["lxc.tty"] = "lxc.tty.max",
        ["lxc.utsname"] = "lxc.uts.name",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a line with this key has an effect, and what is to be said of it (null: nothing).</summary>
    public static (bool IsAccepted, string? Remark) Judge(string key)
    {
        if (Allowed.Contains(key) || AllowedPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal) && key.Length > prefix.Length))
        {
            return (true, null);
        }

        if (Renamed.TryGetValue(key, out var name))
        {
            return (true, $"is called '{name}' today");
        }

        if (key.StartsWith("lxc.cgroup.", StringComparison.Ordinal) || key.StartsWith("lxc.limit.", StringComparison.Ordinal))
        {
            return (true, key[4] == 'c' ? "has no effect where the host has cgroup v2 only; lxc.cgroup2.* has" : "is called 'lxc.prlimit.*' today");
        }

        return key is "lxc.rootfs.path" or "lxc.rootfs.options"
            ? (false, "is not allowed; use rootfs")
            : (false, "is not known and has no effect");
    }
}
