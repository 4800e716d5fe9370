using Appliance.Archives.Tar;
using Appliance.Linux;

namespace Appliance.Archives.Writing;

/// <summary>Why a tree cannot be read, in one wording.</summary>
internal static class TreeErrors
{
    /// <summary>Something is gone or different that was there a moment ago.</summary>
    internal const string ChangedCode = "APL6052";

    /// <summary>A path of a tree as it is shown to a person.</summary>
    internal static string Show(ReadOnlySpan<byte> path) => path.IsEmpty ? "." : MemberName.Show(path);

    internal static ApplianceException Unreadable(string name, ErrnoException error) =>
        new("APL6051", $"'{name}' of the tree cannot be read: {error.Reason}.", error)
        {
            Hint = error.Errno is ErrnoException.Access or ErrnoException.NotPermitted ? "Run it as root, or as root of the user namespace that the tree was made in." : null,
        };

    internal static ApplianceException Changed(string name) =>
        new(ChangedCode, $"'{name}' changed while it was read; the result would be neither the old tree nor the new one.")
        {
            Hint = "Stop what still writes there (a container, a package manager), then pack again.",
        };

    internal static ApplianceException Mounted(string name) =>
        new("APL6053", $"Something is mounted on '{name}' of the tree: what is below the mount cannot be seen, and what is mounted does not belong to the tree.")
        {
            Hint = "Unmount it (`findmnt` lists mounts), then pack again.",
        };

    internal static ApplianceException TooLarge(string what) => new("APL6054", $"The tree has {what}.");
}
