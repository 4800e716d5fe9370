using Appliance.Cli.Output;
using Appliance.Downloads;

namespace Appliance.Cli.Progress;

/// <summary>
/// Progress for a log: a line when something begins or ends, and while bytes arrive one every tenth of the file, but not
/// more often than every second, and one every ten seconds where a tenth takes longer.
/// </summary>
internal sealed class ProgressLines(TextWriter writer, TimeProvider time) : IProgress<DownloadProgress>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

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
            var isMoving = value.Phase is DownloadPhase.Transferring or DownloadPhase.Verifying;
            if (isMoving ? (transfer.Tenth > transfer.ShownTenth && transfer.SinceShown >= Shortest) || transfer.SinceShown >= Longest : isNews)
            {
                transfer.Shown();
                writer.WriteLine($"{UntrustedText.Show(value.Name)}: {UntrustedText.Show(Sentence(value, transfer))}");
            }
        }
    }

    private static string Sentence(DownloadProgress value, TransferState transfer) => value.Phase switch
    {
        DownloadPhase.Connecting => value switch
        {
            { Bytes: > 0, Total: { } total } => $"fetching the missing {HumanText.Size(total - value.Bytes)} from {value.Note}",
            { Total: { } total } => $"fetching {HumanText.Size(total)} from {value.Note}",
            _ => $"fetching from {value.Note}",
        },
        DownloadPhase.Transferring => $"{Amount(value)}{Rate(transfer)}",
        DownloadPhase.Verifying => $"{Amount(value)} verified",
        DownloadPhase.Done => $"done, {HumanText.Size(value.Bytes)} in {HumanText.Duration(transfer.Elapsed)}",
        _ => value.Note ?? PhaseText.Of(value.Phase),
    };

    private static string Amount(DownloadProgress value) => value.Total is > 0 and var total
        ? $"{Math.Floor(value.Bytes * 100.0 / total)} % of {HumanText.Size(total)}"
        : HumanText.Size(value.Bytes);

    private static string Rate(TransferState transfer) => transfer switch
    {
        { BytesPerSecond: 0 } => "",
        { Remaining: { } left } => $", {HumanText.Rate(transfer.BytesPerSecond)}, {HumanText.Duration(left)} left",
        _ => $", {HumanText.Rate(transfer.BytesPerSecond)}",
    };
}
