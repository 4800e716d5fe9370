namespace Appliance.Cli;

/// <summary>The command line asks for something that makes no sense. Nothing was tried; exit 2.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>What to type instead.</summary>
    public string? Hint { get; init; }
}
