namespace Appliance.Guests;

/// <summary>What every step works on.</summary>
internal sealed class GuestStep(
    GuestTree tree, GuestSettings settings, HostFacts host, GuestMode mode, GuestSecrets secrets, TimeProvider clock, GuestDetection detection, CancellationToken cancellationToken)
{
    public GuestTree Tree => tree;

    public GuestSettings Settings => settings;

    public HostFacts Host => host;

    public GuestMode Mode => mode;

    public GuestSecrets Secrets => secrets;

    public TimeProvider Clock => clock;

    public GuestDetection Detection => detection;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Full name; <c>localhost</c> if none is configured.</summary>
    public string Hostname => settings.Hostname ?? "localhost";

    /// <summary>Name up to the first dot.</summary>
    public string ShortHostname => Hostname.Split('.')[0];

    /// <summary>Servers to ask: the container's, else the host's (guest-setup.md §5.1).</summary>
    public IReadOnlyList<string> Nameservers => settings.Nameservers ?? host.Nameservers;

    /// <summary>Domains to search: the container's, else the host's one.</summary>
    public IReadOnlyList<string> SearchDomains => settings.SearchDomains ?? (host.SearchDomain is { } domain ? [domain] : []);

    /// <summary>Tells the administrator something; the step goes on.</summary>
    public void Warn(string message) => tree.Warnings.Add(message);
}
