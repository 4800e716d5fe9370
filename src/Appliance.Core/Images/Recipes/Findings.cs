namespace Appliance.Images.Recipes;

/// <summary>Collects what is wrong, up to a limit, each thing once.</summary>
internal sealed class Findings(RecipeLimits limits)
{
    private readonly List<RecipeFinding> all = [];

    /// <summary>Ordered by place.</summary>
    public IReadOnlyList<RecipeFinding> All =>
        [.. all.OrderBy(finding => finding.At.File, StringComparer.Ordinal).ThenBy(finding => finding.At.Line).ThenBy(finding => finding.At.Column)];

    public int Count => all.Count;

    public void Add(SourceMark at, string code, string message, string? hint = null)
    {
        var finding = new RecipeFinding(at, code, message, hint);
        if (all.Count < limits.MaxFindings && !all.Contains(finding))
        {
            all.Add(finding);
        }
    }

    /// <exception cref="ApplianceException">There is at least one finding.</exception>
    public void ThrowIfAny()
    {
        if (all.Count > 0)
        {
            throw RecipeFinding.Refusal(All);
        }
    }
}
