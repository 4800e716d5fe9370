using Appliance.Catalog;
using Appliance.Downloads;

namespace Appliance.Store;

/// <summary>Which template a user means, wherever it is: on a storage, in a file, on a server.</summary>
/// <param name="Text">
/// A volume id; a path that begins with <c>/</c>, <c>./</c> or <c>../</c>; an http or https address; or what
/// <see cref="Offer.Resolve"/> takes: a family, a name, a digest.
/// </param>
public sealed record TemplateChoice(string Text)
{
    /// <summary>Where what has to be fetched goes to.</summary>
    public string Storage { get; init; } = "local";

    /// <summary>Architecture of a family; null takes that of this host.</summary>
    public string? Architecture { get; init; }

    /// <summary>What it must have; null takes what the index or the record of its arrival says.</summary>
    public Digest? Checksum { get; init; }

    /// <summary>Accept an address without a checksum.</summary>
    public bool AllowUnverified { get; init; }

    /// <summary>How downloads are done.</summary>
    public TemplateDownloadOptions Download { get; init; } = new();

    /// <summary>Opens it; fetches it first if it is nowhere on this host.</summary>
    /// <exception cref="ApplianceException">As <see cref="TemplateStore.Open"/>, <see cref="TemplateStore.DownloadAsync"/>, <see cref="TemplateStore.ImportAsync"/>, <see cref="OpenTemplate.OfFile"/> and <see cref="Offer.Resolve"/>.</exception>
    public async Task<OpenTemplate> OpenAsync(TemplateStore store, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (VolumeId.TryParse(Text, out var id))
        {
            return Checked(store.Open(id));
        }

        if (Text.StartsWith('/') || Text.StartsWith("./", StringComparison.Ordinal) || Text.StartsWith("../", StringComparison.Ordinal))
        {
            return OpenTemplate.OfFile(Path.GetFullPath(Text), Checksum);
        }

        if (Text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || Text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            var imported = await store.ImportAsync(Storage, Text, name: null, Checksum, AllowUnverified, progress, cancellationToken).ConfigureAwait(false);
            return store.Open(imported.Id);
        }

        var stored = store.ListAll().Templates;
        OfferedTemplate offered;
        try
        {
            offered = store.Offer.Resolve(Text, Architecture);
        }
        catch (ApplianceException) when (Newest(stored) is { } own)
        {
            // Nobody offers it, but it is here: an import, or a source that is gone.
            return Checked(store.Open(own.Id));
        }

        var present = stored.Where(template => template.Id.Name == offered.Entry.Name.Value).MinBy(template => template.Id.Storage != Storage);
        if (present is null)
        {
            return Checked(store.Open((await store.DownloadAsync(Storage, offered, Download, progress, cancellationToken).ConfigureAwait(false)).Id));
        }

        return Checked(store.Open(present.Id));
    }

    private OpenTemplate Checked(OpenTemplate template) => Checksum is null ? template : template.Expecting(Checksum);

    /// <summary>The stored one of that name, or the newest of that family.</summary>
    private StoredTemplate? Newest(IReadOnlyList<StoredTemplate> stored)
    {
        var architecture = Architecture ?? Offer.HostArchitecture;
        return stored.FirstOrDefault(template => template.Id.Name == Text)
            ?? stored.Where(template => template.Name is { Version: not null } name && name.Family == Text && (name.Architecture is null or "all" || name.Architecture == architecture))
                .MaxBy(template => template.Name!.Version!, Comparer<string>.Create(DebianVersion.Compare));
    }
}
