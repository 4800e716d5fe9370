namespace Appliance.Store;

/// <summary>One storage of <c>storage.cfg</c>. Values are those of the file; nothing is touched on disk until it is activated.</summary>
/// <remarks>Source: spec pveam.md §4.1.</remarks>
public sealed record Storage
{
    /// <summary>Storage id.</summary>
    public required string Id { get; init; }

    /// <summary>Type in lower case: <c>dir</c>, <c>nfs</c>, <c>zfspool</c> …</summary>
    public required string Type { get; init; }

    /// <summary>Base directory on this host (the chosen root included); null for a storage that is no directory.</summary>
    public string? Path { get; init; }

    /// <summary>Content types it may hold.</summary>
    public required IReadOnlyList<string> Content { get; init; }

    /// <summary>Where templates are, relative to <see cref="Path"/>; <c>template/cache</c> unless <c>content-dirs</c> says otherwise.</summary>
    public string TemplateDirectory { get; init; } = "template/cache";

    /// <summary>Where disks of guests are, relative to <see cref="Path"/>; <c>images</c> unless <c>content-dirs</c> says otherwise.</summary>
    public string ImageDirectory { get; init; } = "images";

    /// <summary>Volume group of a storage of type lvm or lvmthin (<c>vgname</c>).</summary>
    public string? VolumeGroup { get; init; }

    /// <summary>Pool of a storage of type lvmthin (<c>thinpool</c>) or zfspool (<c>pool</c>).</summary>
    public string? Pool { get; init; }

    /// <summary>Host names it is limited to; empty means every host.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Switched off by the administrator.</summary>
    public bool Disabled { get; init; }

    /// <summary>The same content on every host.</summary>
    public bool Shared { get; init; }

    /// <summary>Whether a missing base directory may be made.</summary>
    public bool CreateBasePath { get; init; } = true;

    /// <summary>Whether missing content directories may be made.</summary>
    public bool CreateSubdirectories { get; init; } = true;

    /// <summary>This directory must be a mount point before the storage is used; null where it need not be.</summary>
    public string? MountPoint { get; init; }

    /// <summary>Whether templates can be kept here at all.</summary>
    public bool HoldsTemplates => Path is not null && Content.Contains("vztmpl", StringComparer.Ordinal);

    /// <summary>Whether file systems of containers can be kept here at all.</summary>
    public bool HoldsContainers => Content.Contains("rootdir", StringComparer.Ordinal);

    /// <summary>Full path of the template directory.</summary>
    public string TemplatePath => System.IO.Path.Join(Path, TemplateDirectory);
}
