namespace Appliance.Images;

/// <summary>What a publisher may say about an index.</summary>
public sealed record IndexOptions
{
    /// <summary>Serial number; null takes the one after that of the index being replaced, or 1.</summary>
    public long? Serial { get; init; }

    /// <summary>How long the index may be believed; null says nothing about it.</summary>
    public TimeSpan? ValidFor { get; init; }

    /// <summary>Section of templates whose <c>.info</c> file names none.</summary>
    public string Section { get; init; } = "system";

    /// <summary>Maintainer of templates whose <c>.info</c> file names none; null leaves it out.</summary>
    public string? Maintainer { get; init; }

    /// <summary>Page of templates whose <c>.info</c> file names none.</summary>
    public string InfoPage { get; init; } = "https://linuxcontainers.org";

    /// <summary>Shown by the web interface of Proxmox VE.</summary>
    public string News { get; init; } = "Container templates.";
}
