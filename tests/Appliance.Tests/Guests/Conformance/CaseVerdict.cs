using System.Text;
using Appliance.Guests;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>What one case came to.</summary>
/// <param name="Name">Of the case.</param>
/// <param name="Rows">Rows of the table of differences that explain it; none if it is as the reference left it.</param>
/// <param name="Problems">What nothing explains; none if all is well.</param>
internal sealed record CaseVerdict(string Name, IReadOnlyCollection<string> Rows, IReadOnlyList<string> Problems)
{
    /// <summary>Runs a case twice and judges both runs.</summary>
    /// <param name="golden">The case; its tree is changed.</param>
    /// <param name="table">The documented differences.</param>
    /// <param name="update">True: an unexplained difference becomes the case's own result.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static CaseVerdict Of(GoldenCase golden, IReadOnlyList<DifferenceRow> table, bool update, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var (outcome, detection) = CaseRun.Run(golden, cancellationToken);
        var first = TreeSnapshot.Of(golden.Root);
        var rows = new SortedSet<string>(StringComparer.Ordinal);

        if (outcome.StartsWith("error", StringComparison.Ordinal) && golden.IsError)
        {
            JudgeError(golden, first, rows, problems);
        }
        else
        {
            JudgeTree(golden, table, outcome, first, rows, problems, update);
        }

        JudgeDetection(golden, detection, problems);
        JudgeSecondRun(golden, outcome, first, problems, cancellationToken);
        return new CaseVerdict(golden.Name, rows, problems);
    }

    /// <summary>Both refuse: our tree must be as it was; the reference leaves what it had done by then.</summary>
    private static void JudgeError(GoldenCase golden, TreeSnapshot actual, SortedSet<string> rows, List<string> problems)
    {
        problems.AddRange(TreeDifference.Between(golden.Before.Entries, actual.Entries, (_, text) => text).Select(difference => $"after an error: {difference}"));
        if (TreeDifference.Between(golden.Before.Entries, golden.Expected.Entries, golden.Normalise).Count > 0)
        {
            rows.Add("all-or-nothing");
        }
    }

    private static void JudgeTree(
        GoldenCase golden, IReadOnlyList<DifferenceRow> table, string outcome, TreeSnapshot actual, SortedSet<string> rows, List<string> problems, bool update)
    {
        var unexplained = new List<TreeDifference>();
        foreach (var difference in TreeDifference.Between(golden.Expected.Entries, actual.Entries, golden.Normalise))
        {
            if (DifferenceRules.Explain(difference, golden) is { } row)
            {
                rows.Add(row);
            }
            else
            {
                unexplained.Add(difference);
            }
        }

        var expectedOutcome = golden.IsError ? "error" : $"ostype {golden.OsType}";
        if (unexplained.Count == 0 && outcome == expectedOutcome)
        {
            return;
        }

        var own = OwnResult.From(outcome, unexplained, golden);
        if (update)
        {
            File.WriteAllText(Path.Join(OwnResult.Directory, $"{golden.Name}.txt"), own.Format(), Encoding.Latin1);
        }

        var documented = table.Where(candidate => candidate.Cases.Contains(golden.Name, StringComparer.Ordinal)).Select(candidate => candidate.Id).ToList();
        rows.UnionWith(documented);
        if (documented.Count == 0 || OwnResult.Of(golden.Name) is not { } stored)
        {
            problems.Add($"'{outcome}', expected '{expectedOutcome}'");
            problems.AddRange(unexplained.Select(difference => difference.ToString()));
        }
        else if (stored.Format() != own.Format())
        {
            problems.Add($"not our documented result.\n--- documented\n{stored.Format()}\n--- actual\n{own.Format()}");
        }
    }

    /// <summary>What the case's facts say of release and architecture; a release of <c>0</c> there means that the family has none.</summary>
    private static void JudgeDetection(GoldenCase golden, GuestDetection? detection, List<string> problems)
    {
        if (detection is null || golden.IsError)
        {
            return;
        }

        if (golden.Architecture is { } architecture && detection.Architecture != architecture)
        {
            problems.Add($"architecture '{detection.Architecture}', expected '{architecture}'");
        }

        if (golden.Version is { } version and not "0" && detection.Version != version)
        {
            problems.Add($"version '{detection.Version}', expected '{version}'");
        }
    }

    private static void JudgeSecondRun(GoldenCase golden, string outcome, TreeSnapshot first, List<string> problems, CancellationToken cancellationToken)
    {
        var (again, _) = CaseRun.Run(golden, cancellationToken);
        var second = TreeSnapshot.Of(golden.Root);
        if (again != outcome)
        {
            problems.Add($"second run: '{again}' after '{outcome}'");
        }

        problems.AddRange(TreeDifference.Between(first.Entries, second.Entries, (_, text) => text).Select(difference => $"second run: {difference}"));
        problems.AddRange(first.Times.Where(time => second.Times.TryGetValue(time.Key, out var now) && now != time.Value).Select(time => $"second run: touched {time.Key}"));
    }
}
