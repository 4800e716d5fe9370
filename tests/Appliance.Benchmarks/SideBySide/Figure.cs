namespace Appliance.Benchmarks.SideBySide;

/// <summary>A promise with a number: what is run, against whom, and how good it must be.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Ours">The program.</param>
/// <param name="Peer">What it is compared with; null where the bar is absolute.</param>
public sealed record Figure(string Name, Contestant Ours, Contestant? Peer = null)
{
    /// <summary>Entries of the index it reads, where growth is of interest.</summary>
    public int? Entries { get; init; }

    /// <summary>Largest allowed median, in milliseconds.</summary>
    public double? MaxMilliseconds { get; init; }

    /// <summary>Largest allowed median as a part of the peer's.</summary>
    public double? MaxRatio { get; init; }

    /// <summary>Largest allowed peak memory, in megabytes.</summary>
    public double? MaxMegabytes { get; init; }

    /// <summary>Runs both in turn, so that what disturbs the machine disturbs both.</summary>
    public FigureResult Measure(int runs)
    {
        var ours = new List<double>();
        var peer = new List<double>();
        for (var run = -1; run < runs; run++)
        {
            var (mine, other) = (Ours.Time(), Peer?.Time());
            if (run >= 0)       // the first round only warms the caches
            {
                ours.Add(mine * 1000);
                peer.AddRange(other is { } seconds ? [seconds * 1000] : []);
            }
        }

        return new FigureResult(this, Spread.Of(ours), peer.Count == 0 ? null : Spread.Of(peer), Ours.PeakMegabytes(), Peer?.PeakMegabytes());
    }
}

/// <summary>Of several runs, in milliseconds.</summary>
public sealed record Spread(double Median, double Least, double Most)
{
    public static Spread Of(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return new Spread(sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }
}

/// <summary>What was measured of a figure.</summary>
public sealed record FigureResult(Figure Figure, Spread Ours, Spread? Peer, double OurMegabytes, double? PeerMegabytes)
{
    public double? Ratio => Peer is null ? null : Ours.Median / Peer.Median;

    public bool Passed =>
        !(Ours.Median > Figure.MaxMilliseconds) && !(Ratio > Figure.MaxRatio) && !(OurMegabytes > Figure.MaxMegabytes);
}
