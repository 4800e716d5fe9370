using Appliance.Store;

namespace Appliance.Containers.Lxc;

/// <summary>Where LXC keeps what belongs to one container, below <c>/var/lib/lxc</c>.</summary>
/// <remarks>Every lxc-* program must be given the same absolute directory, as the name of a container's socket is made from it.</remarks>
public sealed record LxcPaths
{
    private LxcPaths(string directory) => LxcDirectory = directory;

    /// <summary>LXC's directory of all containers; absolute.</summary>
    public string LxcDirectory { get; }

    /// <summary>The system's own place: cgroups and the like need no further mark there.</summary>
    public bool IsSystem => LxcDirectory == "/var/lib/lxc";

    /// <summary>The places of this installation.</summary>
    public static LxcPaths Of(AppliancePaths paths) => new(paths.Rooted("/var/lib/lxc"));

    /// <summary>What belongs to one container.</summary>
    public string Directory(ContainerId id) => Path.Join(LxcDirectory, id.ToString());

    /// <summary>The configuration that LXC reads; written anew by every start.</summary>
    public string ConfigFile(ContainerId id) => Path.Join(Directory(id), "config");

    /// <summary>Filter of system calls; written anew by every start.</summary>
    public string SeccompFile(ContainerId id) => Path.Join(Directory(id), "rules.seccomp");

    /// <summary>Where the root file system is mounted while the container runs; only the container's monitor sees it.</summary>
    public string RootfsMount(ContainerId id) => Path.Join(Directory(id), "rootfs");

    /// <summary>Where nodes of devices are made while it runs.</summary>
    public string DeviceDirectory(ContainerId id) => Path.Join(Directory(id), "devices");

    /// <summary>What LXC logged of the last start.</summary>
    public string LogFile(ContainerId id) => Path.Join(Directory(id), "lxc.log");

    /// <summary>What the hook of the last start had to say.</summary>
    public string ReportFile(ContainerId id) => Path.Join(Directory(id), "start.report");
}
