using System.Net;

namespace Appliance.Downloads;

/// <summary>One attempt to get an object into memory.</summary>
internal static class MemoryTransfer
{
    private const int FirstBufferBytes = 16 * 1024;

    internal static async Task<FetchResult> RunAsync(
        TransferContext context, Mirror mirror, Validators? validators, int maxBytes, CancellationToken cancellationToken)
    {
        using var response = await context.Transport.GetAsync(mirror.Url, request => Ask(request, validators), cancellationToken).ConfigureAwait(false);
        var url = DownloadUrl.WithoutCredentials(mirror.Url);
        if (response.StatusCode == HttpStatusCode.NotModified && validators is { ETag: not null } or { LastModified: not null })
        {
            var said = Of(response);
            return new FetchResult(
                NotModified: true, [], new Validators(said.ETag ?? validators.ETag, said.LastModified ?? validators.LastModified), url, mirror.Index);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw NetworkFailure.OfStatus(response, context.Options, context.Time);
        }

        var body = await ReadAsync(context, mirror, response, maxBytes, cancellationToken).ConfigureAwait(false);
        return new FetchResult(NotModified: false, body, Of(response), url, mirror.Index);
    }

    private static void Ask(HttpRequestMessage request, Validators? validators)
    {
        if (validators?.ETag is { } tag && HeaderText.IsSafe(tag))
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        if (validators?.LastModified is { } modified)
        {
            request.Headers.IfModifiedSince = modified;
        }
    }

    private static Validators Of(HttpResponseMessage response) =>
        new(response.Headers.ETag?.ToString(), response.Content.Headers.LastModified);

    private static async Task<byte[]> ReadAsync(
        TransferContext context, Mirror mirror, HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > maxBytes)
        {
            throw TooLarge(mirror, maxBytes);
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var reader = new BodyReader(stream, context, cancellationToken);

        // Room for one byte more than announced or allowed: that byte is how too much is noticed.
        var buffer = new byte[announced is { } exact ? (int)exact + 1 : Math.Min(FirstBufferBytes, maxBytes + 1)];
        var filled = 0;
        int count;
        while ((count = await reader.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false)) > 0)
        {
            filled += count;
            if (filled > maxBytes)
            {
                throw TooLarge(mirror, maxBytes);
            }

            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxBytes + 1L));
            }
        }

        Array.Resize(ref buffer, filled);
        return buffer;
    }

    private static VerificationException TooLarge(Mirror mirror, int maxBytes) =>
        new("APL2003", $"'{mirror}' is larger than the {maxBytes} bytes that are accepted.")
        {
            Hint = "Something else than what was asked for answers there; check the URL.",
        };
}
