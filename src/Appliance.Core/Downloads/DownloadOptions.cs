namespace Appliance.Downloads;

/// <summary>How hard to try and what to put up with. Validated once, when a <see cref="Downloader"/> is made (P13, P14).</summary>
public sealed record DownloadOptions
{
    /// <summary>Time for name lookup, TCP and TLS together. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time without an answer, or in which a body yields less than <see cref="MinimumBytesPerStallTimeout"/>, before an
    /// attempt is given up. Time spent on our own disk or rate limit does not count. Default 60 s.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that keep a body alive for another <see cref="StallTimeout"/>: a byte a second is a stall too. Default 1024.</summary>
    public int MinimumBytesPerStallTimeout { get; init; } = 1024;

    /// <summary>Repetitions after a failure that may pass, 0–100. Starts anew when an attempt got further by 1 MiB. Default 5.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>First pause between attempts; doubled each time, with jitter, at most 30 s. Default 1 s.</summary>
    public TimeSpan RetryBaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest <c>Retry-After</c> that is obeyed; a longer one ends the request. Default 2 min.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Budget of one fetch or download with all its attempts; null = none (default): a big file on a slow line may take a day.</summary>
    public TimeSpan? TotalTimeout { get; init; }

    /// <summary>Redirects followed for one attempt, 0–20. Default 5.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Largest response head, in bytes (1 KiB–1 MiB). Default 64 KiB.</summary>
    public int MaxResponseHeadBytes { get; init; } = 64 * 1024;

    /// <summary>Body bytes per second over all transfers of one <see cref="Downloader"/>, at least 1024; null = no limit (default).</summary>
    public long? LimitRateBytesPerSecond { get; init; }

    /// <summary>What we say we are: printable ASCII. Default <c>Appliance/</c> and our version.</summary>
    public string UserAgent { get; init; } = $"Appliance/{typeof(DownloadOptions).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Which proxy for which URL; null = what the environment says when the network is first used (default).</summary>
    public ProxyOptions? Proxy { get; init; }

    /// <summary>PEM file whose certificates are trusted for TLS instead of the system's; null = the system's (default).</summary>
    public string? CaBundleFile { get; init; }

    /// <summary>Refuses values out of the ranges above.</summary>
    internal static DownloadOptions Validate(DownloadOptions options)
    {
        var wrong =
            options.ConnectTimeout <= TimeSpan.Zero ? nameof(ConnectTimeout)
            : options.StallTimeout <= TimeSpan.Zero ? nameof(StallTimeout)
            : options.MinimumBytesPerStallTimeout < 0 ? nameof(MinimumBytesPerStallTimeout)
            : options.MaxRetries is < 0 or > 100 ? nameof(MaxRetries)
            : options.RetryBaseDelay < TimeSpan.Zero ? nameof(RetryBaseDelay)
            : options.MaxRetryAfter < TimeSpan.Zero ? nameof(MaxRetryAfter)
            : options.TotalTimeout <= TimeSpan.Zero ? nameof(TotalTimeout)
            : options.MaxRedirects is < 0 or > 20 ? nameof(MaxRedirects)
            : options.MaxResponseHeadBytes is < 1024 or > 1024 * 1024 ? nameof(MaxResponseHeadBytes)
            : options.LimitRateBytesPerSecond < 1024 ? nameof(LimitRateBytesPerSecond)
            : !HeaderText.IsSafe(options.UserAgent) ? nameof(UserAgent)
            : null;
        return wrong is null
            ? options
            : throw new ArgumentOutOfRangeException(nameof(options), $"{wrong} is out of its range.");
    }
}
