using Appliance.Linux;

namespace Appliance.Store;

/// <summary>Where everything is on this host (docs/files.md). All paths are absolute.</summary>
public sealed record AppliancePaths
{
    private readonly string root;

    private AppliancePaths(string root) => this.root = root;

    /// <summary><c>appliance.conf</c>, <c>storage.cfg</c>, <c>sources.d</c>, <c>keys</c> are in it.</summary>
    public required string ConfigDirectory { get; init; }

    /// <summary>What was learned: indexes, provenance.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Base directory of the storage <c>local</c>.</summary>
    public required string LocalStorageDirectory { get; init; }

    /// <summary>Log of updates and downloads.</summary>
    public required string LogFile { get; init; }

    /// <summary>Storage configuration: that of Proxmox VE where this is such a host.</summary>
    public required string StorageConfigFile { get; init; }

    /// <summary>Configurations of containers, <c>101.conf</c>: those of Proxmox VE where this is such a host.</summary>
    public required string ContainersDirectory { get; init; }

    /// <summary>Where Proxmox VE has its own configuration; null where this is no such host.</summary>
    public string? ClusterDirectory { get; private init; }

    /// <summary>Keys that came with the package.</summary>
    public required string VendorKeysDirectory { get; init; }

    /// <summary><c>*.sources</c> files.</summary>
    public string SourcesDirectory => Path.Join(ConfigDirectory, "sources.d");

    /// <summary>Settings of this program.</summary>
    public string ConfigFile => Path.Join(ConfigDirectory, "appliance.conf");

    /// <summary>Keys that the administrator imported.</summary>
    public string KeysDirectory => Path.Join(ConfigDirectory, "keys");

    /// <summary>Chooses the layout: below <paramref name="root"/> if given, the system's for root, else the XDG directories.</summary>
    public static AppliancePaths Resolve(string? root) =>
        Resolve(root, Libc.Geteuid() == 0, Environment.GetEnvironmentVariable);

    /// <summary>The same as a pure function of its surroundings.</summary>
    internal static AppliancePaths Resolve(string? root, bool isRoot, Func<string, string?> environment)
    {
        if (root is not null || isRoot)
        {
            return System(root is null ? "" : Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        }

        var home = environment("HOME") is { Length: > 0 } set ? set : "/nonexistent";
        string Xdg(string variable, string fallback) =>
            Path.Join(environment(variable) is { Length: > 0 } value && Path.IsPathRooted(value) ? value : Path.Join(home, fallback), "appliance");
        var state = Xdg("XDG_STATE_HOME", ".local/state");
        var config = Xdg("XDG_CONFIG_HOME", ".config");
        return new AppliancePaths("")
        {
            ConfigDirectory = config,
            StateDirectory = state,
            LocalStorageDirectory = Path.Join(Xdg("XDG_DATA_HOME", ".local/share"), "vz"),
            LogFile = Path.Join(state, "appliance.log"),
            StorageConfigFile = Path.Join(config, "storage.cfg"),
            ContainersDirectory = Path.Join(config, "lxc"),
            VendorKeysDirectory = "/usr/share/appliance/keys",
        };
    }

    /// <summary>A path named inside a configuration file, put below the chosen root.</summary>
    public string Rooted(string path) => root + path;

    private static AppliancePaths System(string root) => new(root == "/" ? "" : root)
    {
        ConfigDirectory = root + "/etc/appliance",
        StateDirectory = root + "/var/lib/appliance",
        LocalStorageDirectory = root + "/var/lib/vz",
        LogFile = root + "/var/log/appliance.log",
        StorageConfigFile = File.Exists(root + "/etc/pve/storage.cfg") ? root + "/etc/pve/storage.cfg" : root + "/etc/appliance/storage.cfg",
        ContainersDirectory = Directory.Exists(root + "/etc/pve/lxc") ? root + "/etc/pve/lxc" : root + "/etc/appliance/lxc",
        ClusterDirectory = Directory.Exists(root + "/etc/pve/lxc") ? root + "/etc/pve" : null,
        VendorKeysDirectory = root + "/usr/share/appliance/keys",
    };
}
