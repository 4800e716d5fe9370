namespace Appliance.Catalog;

/// <summary>One trap in an index.</summary>
/// <param name="Line">Where it is, from 1.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">Stable name of the rule, as <c>duplicate-field</c>; docs/index-format.md lists them. <c>APL…</c> for a refusal without a rule here.</param>
/// <param name="Message">What is wrong, one sentence, safe to show.</param>
/// <param name="Pveam">What the real pveam silently does with it; null where it does the same as we.</param>
public sealed record LintFinding(int Line, LintSeverity Severity, string Code, string Message, string? Pveam);
