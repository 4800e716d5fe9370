using System.Globalization;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>Whether the time to list an index grows with its length and no faster.</summary>
/// <param name="Time">Of the largest index, divided by that of the middle one.</param>
/// <param name="Entries">The same quotient of their lengths.</param>
public sealed record Growth(double Time, double Entries)
{
    public bool Passed => Time <= Entries;

    /// <summary>Of the figures that say how long their index is; null if they were not measured.</summary>
    public static Growth? Of(IEnumerable<FigureResult> results)
    {
        var sized = results.Where(result => result.Figure.Entries is not null).OrderBy(result => result.Figure.Entries).ToList();
        return sized is [_, var middle, var large]
            ? new Growth(large.Ours.Median / middle.Ours.Median, (double)large.Figure.Entries!.Value / middle.Figure.Entries!.Value)
            : null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Entries:0} times the entries take {Time:0.0} times the time: {(Passed ? "pass" : "**FAIL**")}.");
}
