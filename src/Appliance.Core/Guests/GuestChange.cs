namespace Appliance.Guests;

/// <summary>What happens to a name in the guest.</summary>
public enum GuestChangeKind
{
    /// <summary>A regular file gets new content, mode or both; a link there is replaced.</summary>
    Write = 0,

    /// <summary>A file or link goes.</summary>
    Remove,

    /// <summary>A symbolic link is made or replaced.</summary>
    Link,

    /// <summary>A directory is made.</summary>
    Directory,
}

/// <summary>One change that is prepared but not yet made.</summary>
/// <param name="Path">In the guest, beginning with <c>/</c>; as text, not made safe for a terminal.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Before">Content now, if a regular file is there; what a link leads to does not count.</param>
/// <param name="After">Content of a <see cref="GuestChangeKind.Write"/>; else null.</param>
/// <param name="LinkTarget">Text of the link of a <see cref="GuestChangeKind.Link"/>; else null.</param>
/// <param name="Mode">Mode bits that a file or directory gets; null for the other kinds.</param>
public sealed record GuestChange(string Path, GuestChangeKind Kind, byte[]? Before, byte[]? After, string? LinkTarget, int? Mode)
{
    /// <summary>True if its content must not be shown: password hashes, private keys.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Mode bits of the file that is replaced; null where there is none.</summary>
    public int? PreviousMode { get; init; }
}
