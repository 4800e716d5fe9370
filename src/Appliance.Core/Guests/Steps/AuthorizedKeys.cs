using System.Text;
using Appliance.Linux;

namespace Appliance.Guests.Steps;

/// <summary>Keys that may log in as root: our section of his <c>authorized_keys</c> (guest-setup.md §5.6). The file is 0600 and its directory 0700, always.</summary>
internal static class AuthorizedKeys
{
    private const int FileMode = 0x180; // 0600
    private const int DirectoryMode = 0x1C0; // 0700
    private const int HomeField = 5;

    public static void Set(GuestStep step)
    {
        if (step.Secrets.AuthorizedKeys is not { } keys || keys.AsSpan().Trim(" \t\r\n").IsEmpty)
        {
            return;
        }

        foreach (var character in keys)
        {
            if (char.IsControl(character) && character is not ('\n' or '\r' or '\t'))
            {
                throw Unusable("control characters");
            }
        }

        if (MarkedSection.HasMarker(keys))
        {
            throw Unusable("a line that marks the begin or the end of our section");
        }

        var home = Home(step.Tree);
        var directory = $"{home}/.ssh";
        step.Tree.MakeDirectory(directory, DirectoryMode);
        step.Tree.SetDirectoryMode(directory, DirectoryMode);

        // A comment in any language is UTF-8 in the guest.
        var bytes = Encoding.UTF8.GetBytes(keys);
        step.Tree.WriteMarked($"{directory}/authorized_keys", Encoding.Latin1.GetString(bytes), MarkedPlacement.Append, FileMode);
    }

    private static string Home(GuestTree tree)
    {
        var home = "/root";
        if (tree.ReadText("/etc/passwd") is { } passwd)
        {
            var line = Array.Find(passwd.Split('\n'), line => line.StartsWith("root:", StringComparison.Ordinal));
            home = line?.Split(':') is { Length: > HomeField } fields ? fields[HomeField] : "";
        }

        home = "/" + home.Trim('/');
        return home.Length > 1 && tree.IsDirectory(home)
            ? home
            : throw new ApplianceException("APL4014", $"The ssh keys cannot be set: root's home directory '{RootfsFile.Show(home)}' is not a directory in the guest.")
            {
                Hint = "It is the sixth field of root's line in the guest's /etc/passwd.",
            };
    }

    private static ApplianceException Unusable(string what) => new("APL4013", $"The ssh keys cannot be set: their text has {what}.");
}
