using Appliance.Cli.Output;
using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>
/// Progress for a log: a line when something begins or ends, and while bytes arrive one every tenth of the file, or every
/// ten seconds where that takes longer.
/// </summary>
internal sealed class ProgressLines(TextWriter writer, TimeProvider time) : IProgress<DownloadProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, TransferState> transfers = new(StringComparer.Ordinal);

    public void Report(DownloadProgress value)
    {
        lock (gate)
        {
            if (!transfers.TryGetValue(value.Name, out var transfer))
            {
                transfers.Add(value.Name, transfer = new TransferState(time));
            }

            var isNews = transfer.Update(value);
            var tenth = transfer.Tenth;
            if (isNews || (value.Phase == DownloadPhase.Transferring && (tenth > transfer.ShownTenth || transfer.SinceShown >= Interval)))
            {
                transfer.Shown();
                writer.WriteLine($"{UntrustedText.Show(value.Name)}: {UntrustedText.Show(Sentence(value, transfer, isNews))}");
            }
        }
    }

    private static string Sentence(DownloadProgress value, TransferState transfer, bool isNews) => value.Phase switch
    {
        DownloadPhase.Transferring when isNews => value switch
        {
            { Total: { } total, Bytes: 0 } => $"downloading {HumanText.Size(total)}",
            { Total: { } total } => $"downloading, {HumanText.Size(value.Bytes)} of {HumanText.Size(total)} are here",
            _ => "downloading",
        },
        DownloadPhase.Transferring => $"{Amount(value)}, {HumanText.Rate(transfer.BytesPerSecond)}{Left(transfer)}",
        DownloadPhase.Done => transfer.Received > 0
            ? $"done, {HumanText.Size(value.Bytes)} in {HumanText.Duration(transfer.Elapsed)}"
            : $"done, {HumanText.Size(value.Bytes)}",
        _ => value.Note ?? PhaseText.Of(value.Phase),
    };

    private static string Amount(DownloadProgress value) => value.Total is > 0 and var total
        ? $"{value.Bytes * 100.0 / total:0} % of {HumanText.Size(total)}"
        : HumanText.Size(value.Bytes);

    private static string Left(TransferState transfer) => transfer.Remaining is { } left ? $", {HumanText.Duration(left)} left" : "";
}
