namespace Appliance.Catalog;

/// <summary>How old or how far ahead an index may be (P3, P4).</summary>
public sealed record FreshnessRules
{
    /// <summary>Age from which on the user is warned: somebody may be holding back news. Default 30 days.</summary>
    public TimeSpan WarnAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Age from which on the index is refused; null, the default, never.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How far ahead of our clock an index may be dated. Default 24 hours.</summary>
    public TimeSpan MaxClockAhead { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The user's word that an older index is wanted. What it lets through is said in a warning.</summary>
    public bool AllowRollback { get; init; }
}
