namespace Appliance.Downloads;

/// <summary>What all transfers of one <see cref="Downloader"/> share.</summary>
internal sealed record TransferContext(
    DownloadOptions Options, TimeProvider Time, HttpTransport Transport, RateLimit? Rate, DiskWrite Write);
