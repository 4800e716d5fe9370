namespace Appliance.Guests;

/// <summary>What a guest's tree shows of itself.</summary>
public sealed record GuestDetection
{
    /// <summary>Name of the family that sets it up: <c>debian</c>, <c>alpine</c>, … or <c>unmanaged</c>.</summary>
    public required string OsType { get; init; }

    /// <summary>Release as its own version file says it, normalised: <c>12</c>, <c>24.04</c>; null if the family has none or it cannot be told.</summary>
    public string? Version { get; init; }

    /// <summary>In the words of a container config: <c>amd64</c>, <c>arm64</c>, … (guest-setup.md §8).</summary>
    public required string Architecture { get; init; }

    /// <summary>Path of the program behind <c>/sbin/init</c>, without links; null if there is none.</summary>
    public string? Init { get; init; }

    /// <summary>Version of systemd if that is the init, as the library it needs is named; null if unknown.</summary>
    public int? SystemdVersion { get; init; }

    /// <summary>Which of its network configurations are written: <c>ifupdown</c>, <c>systemd-networkd</c>, ….</summary>
    public IReadOnlyList<string> NetworkBackends { get; init; } = [];

    /// <summary>What decided: <c>ID=rocky</c>, a file of the tree, or the configuration.</summary>
    public IReadOnlyList<string> Matched { get; init; } = [];

    /// <summary>What the administrator should know; not made safe for a terminal.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
