namespace Appliance.Build.Pipeline.Demo;

/// <summary>One thing a person would type.</summary>
/// <param name="Purpose">What for, in a sentence; printed above the command.</param>
/// <param name="Arguments">Of the program <c>appliance</c>.</param>
public sealed record DemoStep(string Purpose, params IReadOnlyList<string> Arguments);
