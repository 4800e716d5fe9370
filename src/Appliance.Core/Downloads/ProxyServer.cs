using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Appliance.Downloads;

/// <summary>A proxy: <c>[http://][user:password@]host[:port]</c>. Its text never shows the credentials.</summary>
public sealed record ProxyServer
{
    private ProxyServer(Uri address, NetworkCredential? credentials)
    {
        Address = address;
        Credentials = credentials;
    }

    /// <summary>Without credentials; scheme http or https is how the proxy itself is spoken to. Default port 80 or 443, as in a URL.</summary>
    public Uri Address { get; }

    /// <summary>For Basic authentication, or null.</summary>
    internal NetworkCredential? Credentials { get; }

    /// <exception cref="DownloadException">APL3016: not such an address. The text is not repeated: it may hold a password.</exception>
    public static ProxyServer Parse(string text) => TryParse(text, out var server)
        ? server
        : throw new DownloadException("APL3016", "The proxy setting is not of the form [http://][user:password@]host[:port].")
        {
            Hint = "Only http and https proxies are spoken to; check the proxy option or the http_proxy and https_proxy variables.",
        };

    /// <summary>False for another scheme, a path, or no host.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ProxyServer? server)
    {
        server = null;
        text = text?.Trim() ?? "";
        if (text.Length is 0 or > 2048)
        {
            return false;
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            text = "http://" + text;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !DownloadUrl.IsWeb(uri) || uri.PathAndQuery != "/" || uri.Fragment != "")
        {
            return false;
        }

        server = new ProxyServer(DownloadUrl.WithoutCredentials(uri), DownloadUrl.Credentials(uri));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => DownloadUrl.Show(Address);
}
