namespace Appliance.Tests.Guests.Conformance;

/// <summary>One row of docs/guest-setup-differences.md.</summary>
/// <param name="Id">Its name, in the first column.</param>
/// <param name="Cases">Golden cases that show it.</param>
internal sealed record DifferenceRow(string Id, IReadOnlyList<string> Cases);

/// <summary>The table of docs/guest-setup-differences.md: where we differ from the reference on purpose, and which cases show it.</summary>
internal static class DifferenceTable
{
    public static IReadOnlyList<DifferenceRow> Read() =>
        [.. File.ReadLines(Path.Join(Repository.Root, "docs", "guest-setup-differences.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new DifferenceRow(cells[1].Split('`')[1], cells[^2].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)))];
}
