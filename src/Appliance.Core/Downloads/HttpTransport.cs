using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Downloads;

/// <summary>One GET with every rule that does not depend on what is fetched. Nothing is set up before the first request.</summary>
internal sealed class HttpTransport : IDisposable
{
    /// <summary>What is read of a body nobody wants (a redirect's, an error's) so that its connection can be used again.</summary>
    private const int DrainedBytes = 64 * 1024;

    private const string CaBundleHint = "'CA-Bundle' in appliance.conf names it; without that field the system's certificates are trusted.";

    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private readonly DownloadOptions options;
    private readonly Lazy<ProxyRules> proxy;
    private readonly Lazy<HttpMessageInvoker> invoker;

    internal HttpTransport(DownloadOptions options, TimeProvider time)
    {
        this.options = options;
        proxy = new Lazy<ProxyRules>(() => new ProxyRules(options.Proxy ?? ProxyOptions.FromEnvironment(Environment.GetEnvironmentVariable)));
        invoker = new Lazy<HttpMessageInvoker>(() => new HttpMessageInvoker(new RedirectHandler(CreateSockets(), options, time)));
    }

    /// <summary>
    /// Sends GET and returns once the head is here: any status that is no redirect, body unread, no content coding.
    /// The caller disposes it.
    /// </summary>
    /// <param name="url">With credentials if it has any: they go to this origin only.</param>
    /// <param name="prepare">Adds what this request needs.</param>
    /// <param name="cancellationToken">Ends the wait; the body is read under the reader's own token.</param>
    /// <exception cref="TransferException">No usable answer.</exception>
    internal async Task<HttpResponseMessage> GetAsync(Uri url, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, DownloadUrl.WithoutCredentials(url))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");

        // The digest is over the stored bytes, so nothing on the way may re-encode them (P14).
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (DownloadUrl.Credentials(url) is { } credentials)
        {
            var pair = System.Text.Encoding.UTF8.GetBytes($"{credentials.UserName}:{credentials.Password}");
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(pair));
        }

        prepare(request);
        HttpResponseMessage response;
        try
        {
            response = await invoker.Value.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (NetworkFailure.Covers(e))
        {
            throw NetworkFailure.BeforeBody(e, proxy.Value.Server(url));
        }

        if (response.Content.Headers.ContentEncoding.All(coding => coding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            return response;
        }

        using (response)
        {
            throw new TransferException("APL3013", "the server encodes the content although it was asked not to ('"
                + NetworkFailure.Quote(string.Join(", ", response.Content.Headers.ContentEncoding)) + "')")
            {
                Hint = "The server must send the file as it is; see docs/downloads.md.",
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (invoker.IsValueCreated)
        {
            invoker.Value.Dispose();
        }
    }

    private SocketsHttpHandler CreateSockets() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        ConnectCallback = EagerConnect.ConnectAsync,
        MaxResponseHeadersLength = options.MaxResponseHeadBytes / 1024,
        MaxResponseDrainSize = DrainedBytes,
        ResponseDrainTimeout = DrainTime,
        PooledConnectionIdleTimeout = IdleTime,
        Proxy = proxy.Value,
        UseProxy = true,
        SslOptions = options.CaBundleFile is { } file
            ? new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(file) }
            : new SslClientAuthenticationOptions(),
    };

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TransferException("APL3019", $"the CA bundle '{file}' cannot be read: {e.Message.TrimEnd('.')}", e) { Hint = CaBundleHint };
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new TransferException("APL3019", $"the CA bundle '{file}' holds no certificate in PEM form") { Hint = CaBundleHint };
    }
}
