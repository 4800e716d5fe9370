using System.Diagnostics.CodeAnalysis;

namespace Appliance.Containers;

/// <summary>What a mount point shows.</summary>
public enum CtVolumeKind
{
    /// <summary>A volume on a storage.</summary>
    Volume = 0,

    /// <summary>A block device of the host.</summary>
    Device,

    /// <summary>A directory of the host.</summary>
    Bind,
}

/// <summary>The volume of <c>rootfs</c> or <c>mpN</c> and how it is mounted.</summary>
public sealed record CtVolume
{
    private CtVolume()
    {
    }

    /// <summary>By what it is written as: a path below <c>/dev/</c>, another absolute path, anything else (guest-setup.md §10).</summary>
    public CtVolumeKind Kind => Volume.StartsWith("/dev/", StringComparison.Ordinal) ? CtVolumeKind.Device : Volume[0] == '/' ? CtVolumeKind.Bind : CtVolumeKind.Volume;

    /// <summary><c>STORAGE:NAME</c>, or an absolute path.</summary>
    public required string Volume { get; init; }

    /// <summary>
    /// GiB to allocate where the text asks for a new volume, <c>STORAGE:4</c> or <c>4</c>, as only a person's command
    /// line does; else null.
    /// </summary>
    public decimal? NewGiB => Kind == CtVolumeKind.Volume
        && decimal.TryParse(Volume[(Volume.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var size)
        ? size
        : null;

    /// <summary>Storage of a volume; null for a path or where none is named.</summary>
    public string? Storage => Kind == CtVolumeKind.Volume && Volume.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? Volume[..colon] : null;

    /// <summary>Size as configured, <c>4G</c>; null where it is not said.</summary>
    public string? SizeText { get; private init; }

    /// <summary>Size in bytes; null where it is not said.</summary>
    public long? SizeBytes => SizeText is null ? null : PropertyRules.SizeBytes(SizeText);

    /// <summary>Mounted read-only.</summary>
    public bool ReadOnly { get; private init; }

    /// <summary>ACLs on or off; null leaves it to the file system.</summary>
    public bool? Acl { get; private init; }

    /// <summary>User quotas inside.</summary>
    public bool Quota { get; private init; }

    /// <summary>Part of backups: null is the kind's default.</summary>
    public bool? Backup { get; private init; }

    /// <summary>Owner and mode of the mount point's directory are kept.</summary>
    public bool KeepAttrs { get; private init; }

    /// <summary>Of discard, lazytime, noatime, nodev, noexec, nosuid.</summary>
    public IReadOnlyList<string> MountOptions { get; private init; } = [];

    /// <summary>Id map of this volume alone, <c>passthrough</c> or ranges with <c>;</c>; or null.</summary>
    public string? IdMapText { get; private init; }

    /// <summary>Reads the value of <c>rootfs</c> or <c>mpN</c> as a person gives it.</summary>
    /// <exception cref="ApplianceException">It is not one (APL5112).</exception>
    public static CtVolume Parse(string key, string text) => TryParse(key, text, out var volume)
        ? volume
        : throw new ApplianceException("APL5112", $"{key} is '{UntrustedText.Show(text)}': expected {CtOptions.Find(key).Type.Explain(text)}.");

    /// <summary>The same; false for what is none.</summary>
    public static bool TryParse(string key, string text, [NotNullWhen(true)] out CtVolume? volume)
    {
        volume = (key == "rootfs" ? PropertySchemas.RootFs : PropertySchemas.MountPoint).TryParse(text, out var values, out _) ? Of(values) : null;
        return volume is not null;
    }

    /// <summary>Reads a value that fulfils its schema.</summary>
    internal static CtVolume Of(PropertyValues values) => new()
    {
        Volume = values["volume"]!,
        SizeText = values["size"],
        ReadOnly = values.IsSet("ro"),
        Acl = values["acl"] is { } acl ? acl == "1" : null,
        Quota = values.IsSet("quota"),
        Backup = values["backup"] is { } backup ? backup == "1" : null,
        KeepAttrs = values.IsSet("keepattrs"),
        MountOptions = values["mountoptions"]?.Split(';') ?? [],
        IdMapText = values["idmap"],
    };
}

/// <summary>A mount point, <c>mpN</c>.</summary>
/// <param name="Index">N.</param>
/// <param name="Path">Where in the container.</param>
/// <param name="Volume">What is mounted there.</param>
public sealed record CtMountPoint(int Index, string Path, CtVolume Volume);

/// <summary>A device passed through, <c>devN</c>.</summary>
/// <param name="Index">N.</param>
/// <param name="Path">On the host, below <c>/dev/</c>.</param>
/// <param name="Mode">Mode bits in the container, or null.</param>
/// <param name="Uid">Owner in the container, or null.</param>
/// <param name="Gid">Group in the container, or null.</param>
/// <param name="DenyWrite">Only reading is allowed.</param>
public sealed record CtDevice(int Index, string Path, int? Mode, uint? Uid, uint? Gid, bool DenyWrite)
{
    internal static CtDevice Of(int index, PropertyValues values) => new(
        index, values["path"]!, values["mode"] is { } mode ? Convert.ToInt32(mode, 8) : null,
        (uint?)values.Number("uid"), (uint?)values.Number("gid"), values.IsSet("deny-write"));
}

/// <summary><c>features</c>.</summary>
public sealed record CtFeatures
{
    /// <summary>Containers in the container.</summary>
    public bool Nesting { get; private init; }

    /// <summary>The keyctl system call.</summary>
    public bool Keyctl { get; private init; }

    /// <summary>FUSE.</summary>
    public bool Fuse { get; private init; }

    /// <summary>Making device nodes.</summary>
    public bool Mknod { get; private init; }

    /// <summary><c>/sys</c> writable.</summary>
    public bool ForceRwSys { get; private init; }

    /// <summary>File systems that may be mounted.</summary>
    public IReadOnlyList<string> Mount { get; private init; } = [];

    internal static CtFeatures Of(PropertyValues? values) => values is null ? new() : new()
    {
        Nesting = values.IsSet("nesting"),
        Keyctl = values.IsSet("keyctl"),
        Fuse = values.IsSet("fuse"),
        Mknod = values.IsSet("mknod"),
        ForceRwSys = values.IsSet("force_rw_sys"),
        Mount = values["mount"]?.Split(';') ?? [],
    };
}

/// <summary><c>startup</c>: place in the order, and seconds to wait after its start and for its end; null where not said.</summary>
public sealed record CtStartup(long? Order, long? UpSeconds, long? DownSeconds);
