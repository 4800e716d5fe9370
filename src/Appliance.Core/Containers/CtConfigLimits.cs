namespace Appliance.Containers;

/// <summary>How large a configuration file may be.</summary>
public sealed record CtConfigLimits
{
    /// <summary>Largest file, in bytes. Default 1 MiB: Proxmox VE's configuration file system takes no larger ones.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Most lines. Default 20000.</summary>
    public int MaxLines { get; init; } = 20_000;

    /// <summary>Longest line, in bytes. Default 64 KiB.</summary>
    public int MaxLineBytes { get; init; } = 64 * 1024;
}
