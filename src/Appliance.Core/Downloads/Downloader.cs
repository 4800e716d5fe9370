namespace Appliance.Downloads;

/// <summary>
/// Gets things over HTTP from one of several mirrors. May be used for several transfers at once; they share connections
/// and the rate limit. Costs nothing until the first request.
/// </summary>
public sealed class Downloader : IDisposable
{
    private readonly TransferContext context;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of the range that its documentation gives.</exception>
    public Downloader(DownloadOptions options, TimeProvider time)
        : this(options, time, static (file, data, offset) => RandomAccess.Write(file, data, offset))
    {
    }

    internal Downloader(DownloadOptions options, TimeProvider time, DiskWrite write) => context = new TransferContext(
        DownloadOptions.Validate(options),
        time,
        new HttpTransport(options, time),
        options.LimitRateBytesPerSecond is { } rate ? new RateLimit(rate, time) : null,
        write);

    /// <summary>Gets a small object into memory.</summary>
    /// <param name="mirrors">In order of preference; all should have the same object.</param>
    /// <param name="validators">Of what the caller has already: the answer may then be "not modified". Null asks for the object.</param>
    /// <param name="maxBytes">Largest body accepted; one byte more is refused, never cut off.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="VerificationException">APL2003: larger than the limit.</exception>
    /// <exception cref="DownloadException">APL30xx: no mirror gave a usable answer.</exception>
    public async Task<FetchResult> FetchAsync(
        IReadOnlyList<Uri> mirrors, Validators? validators, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, Array.MaxLength - 1);
        var loop = new RetryLoop(context, new MirrorSet(mirrors), static () => 0, static _ => { });
        return await loop.RunAsync(
            (mirror, token) => MemoryTransfer.RunAsync(context, mirror, validators, (int)maxBytes, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gets a file: resumes what an earlier call left, checks size and digests while the bytes arrive, and gives it its
    /// final name only when all is right and on disk (P10). The caller holds a lock on the name.
    /// </summary>
    /// <remarks>
    /// A network failure or cancellation leaves at most the partial file and its record, and only if they can be
    /// continued. Wrong bytes leave nothing. Mode 0644 and the server's time whatever the umask.
    /// </remarks>
    /// <exception cref="VerificationException">APL2001 wrong digest, APL2002 wrong size, APL2003 larger than the limit.</exception>
    /// <exception cref="DownloadException">APL30xx: no mirror gave a usable answer.</exception>
    /// <exception cref="ApplianceException">APL5080–5084: space, the name, or the disk.</exception>
    public async Task<FileResult> DownloadAsync(
        FileRequest request, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (request.Digests.Count == 0 && !request.AllowUnverified)
        {
            throw new ArgumentException("A file without a digest must be asked for as unverified.", nameof(request));
        }

        var mirrors = new MirrorSet(request.Urls);
        using var directory = Storage.Open(request.Directory);
        var transfer = new FileTransfer(context, request, mirrors, directory, new ProgressReport(request.Name, progress, context.Time));
        await using (transfer.ConfigureAwait(false))
        {
            return await transfer.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => context.Transport.Dispose();
}
