using System.Net;

namespace Appliance.Downloads;

/// <summary>
/// The exceptions of <c>no_proxy</c>, separated by commas or blanks: <c>*</c> (everything), a domain (with or without a
/// leading dot: itself and all below), an address, a network <c>10.0.0.0/8</c>; names and addresses may end in
/// <c>:port</c>. Names are compared as written, never resolved. An entry that is none of these matches nothing.
/// </summary>
public sealed class NoProxyList
{
    private readonly string[] entries;

    /// <summary>Reads the list; null or empty = no exceptions.</summary>
    public NoProxyList(string? text) =>
        entries = (text ?? "").Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>True if the URL is reached directly.</summary>
    public bool Matches(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');
        var address = IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null;
        return entries.Any(entry => entry == "*" || (address is null
            ? MatchesName(entry, host, url.Port)
            : MatchesAddress(entry, address, url.Port)));
    }

    private static bool MatchesName(string entry, string host, int port)
    {
        var colon = entry.LastIndexOf(':');
        if (colon >= 0)
        {
            if (!int.TryParse(entry.AsSpan(colon + 1), out var only) || only != port)
            {
                return false;
            }

            entry = entry[..colon];
        }

        var domain = entry.Trim('.');
        return domain != "" && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            && (host.Length == domain.Length || host[host.Length - domain.Length - 1] == '.');
    }

    private static bool MatchesAddress(string entry, IPAddress address, int port)
    {
        if (entry.Contains('/') && IPNetwork.TryParse(entry, out var network))
        {
            return network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);
        }

        if (IPAddress.TryParse(entry.Trim('[', ']'), out var single))
        {
            return single.Equals(address);
        }

        return IPEndPoint.TryParse(entry, out var endpoint) && endpoint.Port == port && endpoint.Address.Equals(address);
    }
}
