using System.Globalization;
using Appliance.Linux;

namespace Appliance.Containers;

/// <summary>Typed values of the current section. A value that is wrong in the file is an error that names it when it is asked for (APL5114).</summary>
public sealed partial class CtConfig
{
    /// <summary>Host name, or null.</summary>
    public string? Hostname => this["hostname"];

    /// <summary>Distribution, or null.</summary>
    public string? OsType => this["ostype"];

    /// <summary>Architecture, or null.</summary>
    public string? Arch => this["arch"];

    /// <summary>The notes, or null.</summary>
    public string? Description => Current.Description;

    /// <summary>Why it must not be changed now, or null.</summary>
    public string? Lock => this["lock"];

    /// <summary>Time zone, <c>host</c>, or null.</summary>
    public string? TimeZone => this["timezone"];

    /// <summary>Program that is started as init, or null for /sbin/init.</summary>
    public string? Entrypoint => this["entrypoint"];

    /// <summary>Script run at points of its life, as a volume; or null.</summary>
    public string? Hookscript => this["hookscript"];

    /// <summary>What the console is connected to: shell, console or tty.</summary>
    public string Cmode => this["cmode"] is { } text ? Value("cmode", text) : "tty";

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags => this["tags"] is { } text ? PropertyRules.SplitList(text) : [];

    /// <summary>Environment of init, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env => Current.Environment;

    /// <summary>Lines for LXC in file order, <c>lxc.idmap</c> included; only those that are allowed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RawLxc => Current.RawLxc;

    /// <summary>Its root is an ordinary user of the host. A file that does not say so means no; creating one says so.</summary>
    public bool Unprivileged => Flag("unprivileged");

    /// <summary>Started with the host.</summary>
    public bool Onboot => Flag("onboot");

    /// <summary>Neither it nor its volumes can be removed.</summary>
    public bool Protection => Flag("protection");

    /// <summary>A pattern for others, never started.</summary>
    public bool Template => Flag("template");

    /// <summary>More logging.</summary>
    public bool Debug => Flag("debug");

    /// <summary>Has a console device.</summary>
    public bool Console => this["console"] is null || Flag("console");

    /// <summary>Memory in MiB.</summary>
    public long Memory => Number("memory") ?? 512;

    /// <summary>Swap in MiB.</summary>
    public long Swap => Number("swap") ?? 512;

    /// <summary>CPU cores; null for all.</summary>
    public long? Cores => Number("cores");

    /// <summary>CPU time in cores; 0 is no limit.</summary>
    public decimal CpuLimit => this["cpulimit"] is { } text ? decimal.Parse(Value("cpulimit", text), CultureInfo.InvariantCulture) : 0;

    /// <summary>Share of CPU time; null for the default of the host's cgroups.</summary>
    public long? CpuUnits => Number("cpuunits");

    /// <summary>Consoles with a login prompt.</summary>
    public int Tty => (int)(Number("tty") ?? 2);

    /// <summary>What it may do beyond the ordinary.</summary>
    public CtFeatures Features => CtFeatures.Of(Properties("features", PropertySchemas.Features));

    /// <summary>Place when all are started.</summary>
    public CtStartup? Startup => Properties("startup", PropertySchemas.Startup) is { } values
        ? new CtStartup(values.Number("order"), values.Number("up"), values.Number("down"))
        : null;

    /// <summary>Root file system, or null if none is configured.</summary>
    public CtVolume? RootFs => Properties("rootfs", PropertySchemas.RootFs) is { } values ? CtVolume.Of(values) : null;

    /// <summary>Mount points by number.</summary>
    public IReadOnlyList<CtMountPoint> MountPoints => [.. Family("mp", PropertySchemas.MountPoint)
        .Select(member => new CtMountPoint(member.Index, member.Values["mp"]!, CtVolume.Of(member.Values)))];

    /// <summary>Volumes that are its own and not used, by number.</summary>
    public IReadOnlyList<KeyValuePair<int, string>> Unused => [.. Family("unused", PropertySchemas.Unused)
        .Select(member => KeyValuePair.Create(member.Index, member.Values["volume"]!))];

    /// <summary>Devices by number.</summary>
    public IReadOnlyList<CtDevice> Devices => [.. Family("dev", PropertySchemas.Device).Select(member => CtDevice.Of(member.Index, member.Values))];

    /// <summary>Network interfaces by number.</summary>
    public IReadOnlyList<CtInterface> Interfaces => [.. Family("net", PropertySchemas.Network).Select(member => CtInterface.Of(member.Index, member.Values))];

    /// <summary>How ids are shown on the host: the <c>lxc.idmap</c> lines, else the default if it is unprivileged, else as they are.</summary>
    /// <exception cref="ApplianceException">A line is no range (APL5114), or two overlap (APL5100).</exception>
    public IdMap IdMap
    {
        get
        {
            var lines = Current.LxcLines.Where(line => line.Key is "lxc.idmap" or "lxc.id_map").ToList();
            return lines.Count > 0
                ? IdMap.Of([.. lines.Select(line => IdMapRange.TryParse(line.Value, out var range)
                    ? range
                    : throw Wrong(line.Key, line.Value, "'u|g CONTAINER-ID HOST-ID COUNT', such as 'u 0 100000 65536'"))])
                : Unprivileged ? IdMap.Unprivileged : IdMap.Identity;
        }
    }

    private bool Flag(string key) => this[key] is { } text && Value(key, text) == "1";

    private long? Number(string key) => this[key] is { } text ? long.Parse(Value(key, text), CultureInfo.InvariantCulture) : null;

    private PropertyValues? Properties(string key, PropertySchema schema) => this[key] is { } text
        ? schema.TryParse(text, out var values, out var fault) ? values : throw Wrong(key, text, fault)
        : null;

    private IEnumerable<(int Index, PropertyValues Values)> Family(string name, PropertySchema schema) => Current.Entries.Keys
        .Where(key => key.StartsWith(name, StringComparison.Ordinal))
        .Select(key => CtOptions.TryFind(key, out var option, out var index) && option.Name == name ? (Key: key, Index: index) : default)
        .Where(member => member.Key is not null)
        .OrderBy(member => member.Index)
        .Select(member => (member.Index, Properties(member.Key, schema)!));

    private string Value(string key, string text) =>
        CtOptions.Find(key).Type.Normalise(text) ?? throw Wrong(key, text, CtOptions.Find(key).Type.Explain(text));

    private ApplianceException Wrong(string key, string text, string expected) =>
        new("APL5114", $"{UntrustedText.Show(File)}: {key} is '{UntrustedText.Show(text)}', expected {expected}.");
}
