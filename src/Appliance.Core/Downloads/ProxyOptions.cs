namespace Appliance.Downloads;

/// <summary>Which proxy for which scheme, and for which hosts none.</summary>
public sealed record ProxyOptions
{
    /// <summary>Always direct.</summary>
    public static ProxyOptions None { get; } = new();

    /// <summary>For http URLs; null = direct.</summary>
    public ProxyServer? Http { get; init; }

    /// <summary>For https URLs (by CONNECT); null = direct.</summary>
    public ProxyServer? Https { get; init; }

    /// <summary>Hosts that are reached directly, as in <c>no_proxy</c>; see <see cref="NoProxyList"/>.</summary>
    public string? NoProxy { get; init; }

    /// <summary>One proxy for both schemes; exceptions stay as they are.</summary>
    /// <exception cref="DownloadException">APL3016: not a proxy address.</exception>
    public ProxyOptions WithServer(string server)
    {
        var parsed = ProxyServer.Parse(server);
        return this with { Http = parsed, Https = parsed };
    }

    /// <summary>
    /// <c>http_proxy</c>, <c>https_proxy</c>, <c>all_proxy</c> and <c>no_proxy</c>, lower case before upper case. In a CGI
    /// program (<c>REQUEST_METHOD</c> is set) <c>HTTP_PROXY</c> is a request header of the caller and is not looked at.
    /// </summary>
    /// <param name="environment">Value of a variable, or null.</param>
    /// <exception cref="DownloadException">APL3016: a variable holds something else. Going direct instead could leak what a proxy is there to hide.</exception>
    public static ProxyOptions FromEnvironment(Func<string, string?> environment)
    {
        var all = Value(environment, "all_proxy") ?? Value(environment, "ALL_PROXY");
        var http = Value(environment, "http_proxy")
            ?? (environment("REQUEST_METHOD") is null ? Value(environment, "HTTP_PROXY") : null)
            ?? all;
        var https = Value(environment, "https_proxy") ?? Value(environment, "HTTPS_PROXY") ?? all;
        return new ProxyOptions
        {
            Http = http is null ? null : ProxyServer.Parse(http),
            Https = https is null ? null : ProxyServer.Parse(https),
            NoProxy = Value(environment, "no_proxy") ?? Value(environment, "NO_PROXY"),
        };
    }

    /// <summary>An empty variable is as good as none.</summary>
    private static string? Value(Func<string, string?> environment, string name) =>
        environment(name) is { Length: > 0 } value ? value : null;
}
