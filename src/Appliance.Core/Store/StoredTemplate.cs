using Appliance.Catalog;

namespace Appliance.Store;

/// <summary>A template file on a storage.</summary>
/// <param name="Id">Volume id.</param>
/// <param name="Path">Full path on this host.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Time of the file: for a downloaded one what the server said.</param>
public sealed record StoredTemplate(VolumeId Id, string Path, long Size, DateTimeOffset Modified)
{
    /// <summary>Format as the PVE API names it: <c>tar</c>, or <c>t</c> and the suffix (<c>tgz</c>, <c>txz</c>, <c>tzst</c>, <c>tbz2</c>).</summary>
    public string Format
    {
        get
        {
            var suffix = Id.Name[(Id.Name.LastIndexOf('.') + 1)..];
            return suffix.ToLowerInvariant() switch { "tar" => "tar", "gz" => "tgz", _ => "t" + suffix };
        }
    }

    /// <summary>Its parts, where the name has the usual shape.</summary>
    public TemplateName? Name => TemplateName.TryParse(Id.Name, out var name) ? name : null;
}

/// <summary>What a storage holds, and what was left out of the list.</summary>
public sealed record StorageListing(IReadOnlyList<StoredTemplate> Templates, IReadOnlyList<string> Notes);

/// <summary>What <c>verify</c> says of a template, worst first.</summary>
public enum TemplateState
{
    /// <summary>Its bytes are not those that were published.</summary>
    Corrupt = 0,

    /// <summary>No index and no record of ours knows it, so nothing can be said of its bytes.</summary>
    Foreign,

    /// <summary>Intact, but past the end of life its publisher gives.</summary>
    EndOfLife,

    /// <summary>Intact, and a newer version is offered.</summary>
    Outdated,

    /// <summary>Intact and the newest.</summary>
    Ok,
}

/// <summary>A template with the verdict on its bytes.</summary>
public sealed record VerifiedTemplate(StoredTemplate Template, TemplateState State)
{
    /// <summary>Digest it should have; null if foreign.</summary>
    public Digest? Expected { get; init; }

    /// <summary>Digest it has; null if there was nothing to compare with.</summary>
    public Digest? Actual { get; init; }

    /// <summary>Where it came from, if known.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>The newer version, if outdated.</summary>
    public OfferedTemplate? Newer { get; init; }

    /// <summary>End of life, if known.</summary>
    public DateOnly? EndOfLife { get; init; }
}

/// <summary>A stored template and the newer version on offer.</summary>
public sealed record OutdatedTemplate(StoredTemplate Template, OfferedTemplate Newer);
