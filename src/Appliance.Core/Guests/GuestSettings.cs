using Appliance.Linux;

namespace Appliance.Guests;

/// <summary>What a guest is to be told: typed and checked. <c>Containers</c> makes it from a container's config file.</summary>
public sealed record GuestSettings
{
    /// <summary>Configured <c>ostype</c>, or null. The detected one wins, but for <c>unmanaged</c>, which leaves the guest alone.</summary>
    public string? OsType { get; init; }

    /// <summary>Configured <c>arch</c>, or null: then it is read from the guest's shell.</summary>
    public string? Architecture { get; init; }

    /// <summary>Host name, short or fully qualified; null is <c>localhost</c>.</summary>
    public string? Hostname { get; init; }

    /// <summary>Name servers; null takes the host's. A link-local one may carry <c>%interface</c>.</summary>
    public IReadOnlyList<string>? Nameservers { get; init; }

    /// <summary>Search domains; null takes the host's.</summary>
    public IReadOnlyList<string>? SearchDomains { get; init; }

    /// <summary>Interfaces by ascending index; names are unique.</summary>
    public IReadOnlyList<GuestInterface> Interfaces { get; init; } = [];

    /// <summary>Consoles with a login prompt: 0–6.</summary>
    public int TtyCount { get; init; } = 2;

    /// <summary>Name in the zoneinfo tree, <c>host</c> for the host's, or null to leave the guest's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How the container's ids are shown on the host: new files belong to the container's root.</summary>
    public IdMap IdMap { get; init; } = IdMap.Identity;

    /// <summary>True if feature <c>nesting</c> is on: no warning about systemd's wish for it.</summary>
    public bool Nesting { get; init; }
}
