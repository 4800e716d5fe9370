using System.Net;

namespace Appliance.Downloads;

/// <summary>The two halves of a URL: what may be shown, stored and sent to anyone, and the credentials.</summary>
public static class DownloadUrl
{
    /// <summary>For messages: without credentials and fragment, nothing in it that a terminal would obey.</summary>
    public static string Show(Uri url) => UntrustedText.Show(WithoutCredentials(url).AbsoluteUri);

    /// <summary>Scheme, host, port, path and query.</summary>
    public static Uri WithoutCredentials(Uri url) => url.UserInfo == "" && url.Fragment == ""
        ? url
        : new Uri(url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped), UriKind.Absolute);

    /// <summary>Absolute, http or https, with a host.</summary>
    internal static bool IsWeb(Uri url) => url.IsAbsoluteUri && url.Host != ""
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    /// <summary><c>user:password</c> unescaped, or null.</summary>
    internal static NetworkCredential? Credentials(Uri url)
    {
        if (url.UserInfo == "")
        {
            return null;
        }

        var colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new NetworkCredential(Uri.UnescapeDataString(url.UserInfo), "")
            : new NetworkCredential(Uri.UnescapeDataString(url.UserInfo[..colon]), Uri.UnescapeDataString(url.UserInfo[(colon + 1)..]));
    }

    /// <summary>Same scheme, host and port: only there credentials may go.</summary>
    internal static bool IsSameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Port == other.Port
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
