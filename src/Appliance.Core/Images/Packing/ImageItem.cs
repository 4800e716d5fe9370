using Appliance.Archives;

namespace Appliance.Images.Packing;

/// <summary>Everything about one entry of an image that a person could call a difference.</summary>
internal sealed record ImageItem
{
    public required EntryKind Kind { get; init; }

    /// <summary>07777.</summary>
    public required uint Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public long Size { get; init; }

    /// <summary>Whole seconds since 1970.</summary>
    public long Modified { get; init; }

    /// <summary>Of a symbolic or hard link, as it is shown; else empty.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of a device node, <c>MAJOR:MINOR</c>; else empty.</summary>
    public string Device { get; init; } = "";

    /// <summary>SHA-256 of a regular file's content; else empty.</summary>
    public string Content { get; init; } = "";

    /// <summary>Values of extended attributes by name, as hexadecimal digits; ACLs as their text.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
