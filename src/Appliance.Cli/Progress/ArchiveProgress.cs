using Appliance.Archives;
using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>Shows the reading of an archive as the bars and lines show downloads.</summary>
internal sealed class ArchiveProgress : IProgress<ExtractProgress>
{
    private readonly IProgress<DownloadProgress> display;
    private readonly string name;

    private ArchiveProgress(IProgress<DownloadProgress> display, string name) => (this.display, this.name) = (display, name);

    /// <summary>Null where nothing is shown.</summary>
    public static ArchiveProgress? Of(IProgress<DownloadProgress>? display, string path) =>
        display is null ? null : new ArchiveProgress(display, Path.GetFileName(path));

    public void Report(ExtractProgress value) =>
        display.Report(new DownloadProgress(name, value.PackedBytes, value.PackedTotal, DownloadPhase.Transferring, Note: null));
}
