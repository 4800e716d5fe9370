namespace Appliance.Cli.Completion;

/// <summary>A word that may stand where the cursor is.</summary>
/// <param name="Word">The whole word, what is already typed included.</param>
/// <param name="Description">What it does, for shells that show it.</param>
internal sealed record Candidate(string Word, string? Description = null);
