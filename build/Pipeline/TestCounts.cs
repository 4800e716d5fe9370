using System.Globalization;
using System.Xml.Linq;

namespace Appliance.Build.Pipeline;

/// <summary>How many tests ended how.</summary>
public sealed record TestCounts(int Passed, int Failed, int Skipped)
{
    /// <summary>Of one report in the TRX format, or null where there is none: the run ended before it could write it.</summary>
    public static TestCounts? Read(string trx)
    {
        if (!File.Exists(trx))
        {
            return null;
        }

        var outcomes = XDocument.Load(trx).Descendants()
            .Where(element => element.Name.LocalName == "UnitTestResult")
            .CountBy(element => (string?)element.Attribute("outcome") ?? "")
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var passed = outcomes.GetValueOrDefault("Passed");
        var skipped = outcomes.GetValueOrDefault("NotExecuted");
        return new TestCounts(passed, outcomes.Values.Sum() - passed - skipped, skipped);
    }

    public static TestCounts operator +(TestCounts left, TestCounts right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    /// <summary>The closing line that continuous integration reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");
}
