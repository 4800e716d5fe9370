namespace Appliance.Store;

/// <summary>How an update of one source ended.</summary>
public enum UpdateOutcome
{
    /// <summary>The old index, if there is one, stays in use.</summary>
    Failed = 0,

    /// <summary>A newer index was verified and stored (or, with a check only, just verified).</summary>
    Updated,

    /// <summary>The server has nothing newer.</summary>
    Unchanged,

    /// <summary>A built-in source whose key has not been imported: it was not asked.</summary>
    WaitingForKey,
}

/// <summary>What <c>update</c> did for one source.</summary>
public sealed record SourceUpdate
{
    /// <summary>The source.</summary>
    public required Source Source { get; init; }

    /// <summary>How it ended.</summary>
    public required UpdateOutcome Outcome { get; init; }

    /// <summary>Why it failed.</summary>
    public ApplianceException? Error { get; init; }

    /// <summary>Templates in the index now in use.</summary>
    public int Templates { get; init; }

    /// <summary>Who signed it; null for a source trusted without a key.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>When it was signed.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Serial number, where the publisher gives one.</summary>
    public long? Serial { get; init; }

    /// <summary>The server that answered.</summary>
    public Uri? Server { get; init; }

    /// <summary>What the administrator should know although it worked.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>What <c>update</c> may be told.</summary>
public sealed record UpdateOptions
{
    /// <summary>Names of the sources to ask; empty means all enabled ones.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Fetch and verify, but store nothing.</summary>
    public bool CheckOnly { get; init; }

    /// <summary>Accept an index older than the one in use. Logged.</summary>
    public bool AllowRollback { get; init; }

    /// <summary>Refuse an index signed longer ago; null takes the setting.</summary>
    public TimeSpan? MaxAge { get; init; }
}
