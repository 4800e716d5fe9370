namespace Appliance.SystemTests.Crashes;

/// <summary>Something the program does, as shell commands for the crash harness.</summary>
/// <param name="Command">Does it.</param>
/// <param name="Setup">Brings the host to where it has something to do.</param>
/// <param name="Invariant">Exits 0 while the host is sound; the harness says in KT_PHASE whether everything must be as after success.</param>
/// <param name="Recover">What a person would type next; null repeats the command.</param>
public sealed record Operation(string Command, string Setup, string Invariant, string? Recover = null);
