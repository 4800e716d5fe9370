using System.Net;

namespace Appliance.Downloads;

/// <summary><see cref="ProxyOptions"/> as the HTTP stack asks for them.</summary>
internal sealed class ProxyRules : IWebProxy
{
    private readonly ProxyOptions options;
    private readonly NoProxyList exceptions;

    internal ProxyRules(ProxyOptions options)
    {
        this.options = options;
        exceptions = new NoProxyList(options.NoProxy);

        if (options.Http?.Credentials is null && options.Https?.Credentials is null)
        {
            return;
        }

        // Named "Basic": a proxy must not talk us into a scheme that loads Kerberos or sends a hash of the password.
        var cache = new CredentialCache();
        foreach (var server in new[] { options.Http, options.Https }.OfType<ProxyServer>().DistinctBy(server => server.Address))
        {
            if (server.Credentials is { } credentials)
            {
                cache.Add(server.Address, "Basic", credentials);
            }
        }

        Credentials = cache;
    }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => Server(destination)?.Address;

    public bool IsBypassed(Uri host) => Server(host) is null;

    /// <summary>The proxy for a URL, or null for direct.</summary>
    internal ProxyServer? Server(Uri url)
    {
        var server = url.Scheme == Uri.UriSchemeHttps ? options.Https : options.Http;
        return server is null || exceptions.Matches(url) ? null : server;
    }
}
