namespace Appliance.Images.Recipes;

/// <summary>Something wrong in a recipe: where, what was found, what was expected.</summary>
/// <param name="At">The place.</param>
/// <param name="Code">Stable code, docs/errors.md.</param>
/// <param name="Message">One sentence: what was found, and what was expected instead.</param>
/// <param name="Hint">What may have been meant; null if nothing is near.</param>
public sealed record RecipeFinding(SourceMark At, string Code, string Message, string? Hint)
{
    /// <summary>As an exception, with the number of findings beyond it.</summary>
    internal static ApplianceException Refusal(IReadOnlyList<RecipeFinding> findings)
    {
        var first = findings[0];
        var more = findings.Count == 1 ? "" : $" ({findings.Count - 1} more: `appliance image validate` lists them)";
        return new ApplianceException(first.Code, $"{first.At}: {first.Message}{more}") { Hint = first.Hint };
    }
}
