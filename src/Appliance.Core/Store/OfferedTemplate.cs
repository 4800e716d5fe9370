using Appliance.Catalog;

namespace Appliance.Store;

/// <summary>A template that a source offers: what to fetch, where from, and which bytes it must be.</summary>
public sealed record OfferedTemplate(TemplateEntry Entry, Source Source)
{
    /// <summary><c>SOURCE/NAME</c>: unambiguous among all sources.</summary>
    public string Id => $"{Source.Name}/{Entry.Name.Value}";

    /// <summary>Absolute address on the source's first server.</summary>
    public Uri Location => Source.Resolve(Source.Url, Entry.Location);

    /// <summary>Every address to try, in order.</summary>
    public IReadOnlyList<Uri> Addresses => Source.AddressesOf(Entry.Location);

    /// <summary>Whether both are known by a digest of the same kind and it is the same.</summary>
    internal bool IsSameFileAs(OfferedTemplate other) =>
        Entry.Digests.Any(mine => !mine.IsWeak && other.Entry.Digests.Contains(mine));
}
