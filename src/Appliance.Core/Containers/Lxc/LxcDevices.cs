namespace Appliance.Containers.Lxc;

/// <summary>Devices of the host in the container.</summary>
internal static class LxcDevices
{
    public static void Write(LxcLines lines, ContainerId id, CtConfig config, HostCapabilities host, LxcPaths paths)
    {
        if (config.Features.Fuse)
        {
            lines.Add("lxc.mount.entry", "/dev/fuse dev/fuse none bind,create=file,optional 0 0");
        }

        if (config.Devices.Count > 0)
        {
            lines.Heading("Devices");
        }

        foreach (var device in config.Devices)
        {
            if (!host.Devices.TryGetValue(device.Path, out var node))
            {
                throw new ApplianceException("APL5195", $"dev{device.Index}: there is no device '{UntrustedText.Show(device.Path)}' on this host.");
            }

            lines.Add("lxc.mount.entry", $"{Escape(NodePath(paths, id, device))} {Escape(device.Path[1..])} none bind,create=file 0 0");

            // Unprivileged containers have no list of allowed devices: there the owner of the node decides alone.
            var (rule, access) = config.IdMap.IsIdentity ? ("allow", device.DenyWrite ? "r" : "rw") : ("deny", "w");
            if (config.IdMap.IsIdentity || device.DenyWrite)
            {
                lines.Add($"lxc.cgroup.devices.{rule}", $"{node} {access}");
                lines.Add($"lxc.cgroup2.devices.{rule}", $"{node} {access}");
            }
        }
    }

    /// <summary>The node that is made for the container, with the owner and mode it shall see.</summary>
    public static string NodePath(LxcPaths paths, ContainerId id, CtDevice device) => Path.Join(paths.DeviceDirectory(id), $"dev{device.Index}");

    /// <summary>As fstab(5) writes names with blanks.</summary>
    private static string Escape(string path) =>
        path.Replace("\\", "\\134", StringComparison.Ordinal).Replace(" ", "\\040", StringComparison.Ordinal).Replace("\t", "\\011", StringComparison.Ordinal);
}
