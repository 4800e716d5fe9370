namespace Appliance.Catalog;

/// <summary>A template to be published: the record of an index before it is text. Values are judged by <see cref="IndexWriter"/>.</summary>
public sealed record IndexStanza
{
    /// <summary>Family name, as <c>debian-13-standard</c>.</summary>
    public required string Package { get; init; }

    /// <summary>In Debian's order, as <c>13.6-1</c>.</summary>
    public required string Version { get; init; }

    /// <summary><c>lxc</c> or <c>openvz</c>.</summary>
    public string Type { get; init; } = "lxc";

    /// <summary>Operating system and release, as <c>debian-13</c>.</summary>
    public required string Os { get; init; }

    /// <summary><c>system</c>, <c>mail</c> or <c>turnkeylinux</c> can be selected in the real pveam; others are listed.</summary>
    public string Section { get; init; } = "system";

    /// <summary>Who made it; null to leave it out.</summary>
    public string? Maintainer { get; init; }

    /// <summary><c>amd64</c>, <c>arm64</c> …</summary>
    public required string Architecture { get; init; }

    /// <summary>Path below the source's URL, or an absolute http(s) URL; ends in the template's file name.</summary>
    public required string Location { get; init; }

    /// <summary>At least one. SHA-512 is what both we and the real pveam check.</summary>
    public required IReadOnlyList<Digest> Digests { get; init; }

    /// <summary>Page about the template.</summary>
    public required string InfoPage { get; init; }

    /// <summary>Length of the file, in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Length unpacked, in KiB.</summary>
    public long? InstalledSize { get; init; }

    /// <summary>First day without updates from its distribution.</summary>
    public DateOnly? EndOfLife { get; init; }

    /// <summary>Overrides the family that the file name suggests.</summary>
    public string? Family { get; init; }

    /// <summary>Further fields in this order, as <c>Certified</c>, <c>ManageUrl</c> or <c>SBOM</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Other { get; init; } = [];

    /// <summary>First line of the description.</summary>
    public required string Headline { get; init; }

    /// <summary>Lines below the headline, separated by <c>\n</c>; an empty line is written as a lone <c>.</c>; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The record an entry was read from: to publish it again.</summary>
    public static IndexStanza From(TemplateEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var lines = entry["description"]!.Split('\n', 2);
        return new IndexStanza
        {
            Package = entry.Package,
            Version = entry.Version,
            Type = entry.Type,
            Os = entry.Os,
            Section = entry.Section,
            Maintainer = entry["maintainer"],
            Architecture = entry.Architecture ?? "i386",
            Location = entry.Location,
            Digests = entry.Digests,
            InfoPage = entry.InfoPage,
            Size = entry.Size,
            InstalledSize = entry.InstalledSize,
            EndOfLife = entry.EndOfLife,
            Family = entry["family"] is null ? null : entry.Family,
            Other = [.. entry.Fields.Where(field => !IndexWriter.IsOwnField(field.Key))],
            Headline = lines[0],
            Description = lines.Length > 1 ? lines[1] : "",
        };
    }
}
