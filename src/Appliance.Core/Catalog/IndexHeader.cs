namespace Appliance.Catalog;

/// <summary>What an index says about itself. Rides in the <c>pve-web-news</c> record, where the real pveam lets it pass unseen.</summary>
public sealed record IndexHeader
{
    /// <summary>Counts publications and only grows; null to leave it out.</summary>
    public long? Serial { get; init; }

    /// <summary>When the index was made.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>From when on it must not be believed; later than <see cref="Date"/>.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>First line of the news; never empty.</summary>
    public string Headline { get; init; } = "News of this source";

    /// <summary>The news, lines separated by <c>\n</c>; never empty, because the real pveam takes a news record without text for a broken one.</summary>
    public string News { get; init; } = "Container templates.";
}
