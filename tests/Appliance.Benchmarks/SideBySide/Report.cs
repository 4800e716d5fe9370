using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>The results as a table for people and as JSON for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static void Write(string directory, IReadOnlyList<FigureResult> results, Stage stage)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Join(directory, "bench.md"), Table(results, stage));
        File.WriteAllText(Path.Join(directory, "bench.json"), JsonSerializer.Serialize(results.Select(Row), Readable) + "\n");
    }

    private static string Table(IReadOnlyList<FigureResult> results, Stage stage)
    {
        var text = new StringBuilder($"""
            Whole processes on one machine, ours and the peer's in turn; median (least–most) in ms, peak memory in MB.
            Files on {stage.FileSystem}, {Environment.ProcessorCount} processors.

            | figure | ratio | ours | peer | memory | bar | |
            |---|---|---|---|---|---|---|

            """);
        foreach (var result in results)
        {
            text.Append(string.Create(CultureInfo.InvariantCulture,
                $"| {result.Figure.Name} | {result.Ratio:0.00} | {Show(result.Ours)} | {Peer(result)} | {result.OurMegabytes:0} | {Bars(result.Figure)} | {(result.Passed ? "pass" : "**FAIL**")} |\n"));
        }

        return text.Append('\n').Append(Growth.Of(results)).Append('\n').ToString();
    }

    private static string Show(Spread spread) =>
        string.Create(CultureInfo.InvariantCulture, $"{spread.Median:0.0} ({spread.Least:0.0}–{spread.Most:0.0})");

    private static string Peer(FigureResult result) =>
        result.Peer is null ? "" : $"{Show(result.Peer)} `{result.Figure.Peer!.Label}`";

    private static string Bars(Figure figure)
    {
        var bars = new List<string>();
        bars.AddRange(figure.MaxRatio is { } ratio ? [string.Create(CultureInfo.InvariantCulture, $"≤ {ratio:0.00} × peer")] : []);
        bars.AddRange(figure.MaxMilliseconds is { } milliseconds ? [string.Create(CultureInfo.InvariantCulture, $"≤ {milliseconds:0} ms")] : []);
        bars.AddRange(figure.MaxMegabytes is { } megabytes ? [string.Create(CultureInfo.InvariantCulture, $"≤ {megabytes:0} MB")] : []);
        return string.Join(", ", bars);
    }

    private static object Row(FigureResult result) => new
    {
        name = result.Figure.Name,
        passed = result.Passed,
        ratio = result.Ratio,
        maxRatio = result.Figure.MaxRatio,
        ours = result.Ours,
        peer = result.Peer,
        peerCommand = result.Figure.Peer?.Label,
        maxMilliseconds = result.Figure.MaxMilliseconds,
        megabytes = result.OurMegabytes,
        peerMegabytes = result.PeerMegabytes,
        maxMegabytes = result.Figure.MaxMegabytes,
    };
}
