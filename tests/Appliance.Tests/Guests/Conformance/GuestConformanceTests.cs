namespace Appliance.Tests.Guests.Conformance;

/// <summary>
/// Our engine over all golden cases of the reference: whole trees, each case twice. What differs on purpose is in
/// docs/guest-setup-differences.md and, unless a rule of <see cref="DifferenceRules"/> tells it, as our own result in
/// Golden/guest-differences. <c>APPLIANCE_UPDATE_GOLDEN=1</c> rewrites those results.
/// </summary>
public sealed class GuestConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Setup_EveryGoldenCase_IsAsTheReferenceOrAsDocumented()
    {
        Assert.SkipWhen(Repository.Shared is null, "Needs the reference material ../shared beside this checkout.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root: the trees have owners.");
        using var directory = new TempDirectory();
        var update = Environment.GetEnvironmentVariable("APPLIANCE_UPDATE_GOLDEN") == "1";
        var table = DifferenceTable.Read();

        var verdicts = GoldenArchive.Unpack(Path.Join(Repository.Shared, "conformance", "guest-setup.tar.zst"), directory)
            .AsParallel().AsOrdered() // most of the time goes into ssh-keygen and flushing
            .Select(path => CaseVerdict.Of(GoldenCase.Read(path), table, update, TestContext.Current.CancellationToken))
            .ToList();

        var wrong = verdicts.Where(verdict => verdict.Problems.Count > 0).ToList();
        var documented = verdicts.Where(verdict => verdict.Problems.Count == 0 && verdict.Rows.Count > 0).ToList();
        foreach (var verdict in documented)
        {
            output.WriteLine($"{verdict.Name}: {string.Join(", ", verdict.Rows)}");
        }

        var summary = $"{verdicts.Count} cases: {verdicts.Count - wrong.Count - documented.Count} match, {documented.Count} documented differences, {wrong.Count} wrong";
        output.WriteLine(summary);
        Console.Out.WriteLine(summary);
        Assert.True(wrong.Count == 0, $"{summary}\n{string.Join('\n', wrong.Select(verdict => $"== {verdict.Name}\n{string.Join('\n', verdict.Problems)}"))}");
        Assert.Equal(Listed(table, verdicts), verdicts.SelectMany(verdict => verdict.Rows.Select(row => $"{row} {verdict.Name}")).Order(StringComparer.Ordinal));
    }

    /// <summary>Row and case of the table, as far as the case is in the archive: each has to show its difference, and nothing else may.</summary>
    private static IEnumerable<string> Listed(IReadOnlyList<DifferenceRow> table, List<CaseVerdict> verdicts)
    {
        var names = verdicts.Select(verdict => verdict.Name).ToHashSet(StringComparer.Ordinal);
        return table.SelectMany(row => row.Cases.Where(names.Contains).Select(name => $"{row.Id} {name}")).Order(StringComparer.Ordinal);
    }
}
