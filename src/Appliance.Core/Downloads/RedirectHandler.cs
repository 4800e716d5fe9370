using System.Net;

namespace Appliance.Downloads;

/// <summary>
/// Follows redirects by hand (P14): a bounded number, http and https only, never from https to http, credentials only
/// to the origin they were given for. Bounds the wait for each response head.
/// </summary>
internal sealed class RedirectHandler(HttpMessageHandler inner, DownloadOptions options, TimeProvider time) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var origin = request.RequestUri!;
        for (var followed = 0; ; followed++)
        {
            var response = await HopAsync(request, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
            {
                return response;
            }

            using (response)
            {
                if (followed >= options.MaxRedirects)
                {
                    throw Refused($"more than {options.MaxRedirects} redirects");
                }

                request.Dispose();
                request = Again(request, Target(request.RequestUri!, response), origin);
            }
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.Moved or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private async Task<HttpResponseMessage> HopAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var wait = new CancellationTokenSource(options.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, wait.Token);
        try
        {
            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw wait.IsCancellationRequested
                ? new TransferException("APL3004", $"no answer within {options.StallTimeout.TotalSeconds:0.#} s", e) { MayPass = true }
                : new TransferException("APL3003", $"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s", e) { MayPass = true };
        }
    }

    private static Uri Target(Uri from, HttpResponseMessage response)
    {
        // The raw text: a typed header would have been repaired before we could judge it.
        var locations = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToArray() : [];
        if (locations is not [{ Length: > 0 } location])
        {
            throw Refused(locations.Length == 0 || locations is [""] ? "a redirect without a Location" : "a redirect with several Locations");
        }

        if (location.Any(character => char.IsControl(character)) || !Uri.TryCreate(from, location, out var to))
        {
            throw Refused($"a redirect to '{NetworkFailure.Quote(location)}', which is no URL");
        }

        if (!DownloadUrl.IsWeb(to))
        {
            throw Refused($"a redirect to '{NetworkFailure.Quote(location)}', which is neither http nor https");
        }

        return from.Scheme != Uri.UriSchemeHttps || to.Scheme == Uri.UriSchemeHttps
            ? DownloadUrl.WithoutCredentials(to)
            : throw Refused($"a redirect from https to '{DownloadUrl.Show(to)}'");
    }

    private static HttpRequestMessage Again(HttpRequestMessage request, Uri target, Uri origin)
    {
        var next = new HttpRequestMessage(request.Method, target) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            // Once dropped it does not come back, even if a later hop returns to the origin.
            if (name != "Authorization" || DownloadUrl.IsSameOrigin(origin, target))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return next;
    }

    private static TransferException Refused(string what) => new("APL3012", $"the server sent {what}")
    {
        Hint = "Redirects are followed to http and https only, never from https to http; check the source's URL.",
    };
}
