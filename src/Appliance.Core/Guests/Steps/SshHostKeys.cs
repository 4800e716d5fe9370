using Appliance.Linux;

namespace Appliance.Guests.Steps;

/// <summary>
/// Keys of the guest's ssh server, made by this host's ssh-keygen: those of a template are no secret (guest-setup.md §5.10).
/// Keys that were made for this very tree before stay.
/// </summary>
internal static class SshHostKeys
{
    private const string Directory = "/etc/ssh";
    private const int PrivateMode = 0x180; // 0600
    private const int PublicMode = 0x1A4; // 0644
    public static void Make(GuestStep step)
    {
        if (!step.Tree.IsDirectory(Directory))
        {
            return;
        }

        var comment = GuestHostKeys.CommentOf(step.ShortHostname);
        var missing = Array.FindAll(GuestHostKeys.Types, type => !IsOurs(step.Tree, type, comment));
        if (missing.Length == 0)
        {
            return;
        }

        foreach (var (type, privateKey, publicKey) in step.Secrets.HostKeys?.For(missing, comment) ?? Generate(missing, comment, step.CancellationToken))
        {
            step.Tree.WriteOwn(PathOf(type), privateKey, PrivateMode);
            step.Tree.WriteOwn(PathOf(type) + ".pub", publicKey, PublicMode);
        }
    }

    private static string PathOf(string type) => $"{Directory}/ssh_host_{type}_key";

    private static bool IsOurs(GuestTree tree, string type, string comment) =>
        IsOursOrIgnored(tree, PathOf(type)) && IsOursOrIgnored(tree, PathOf(type) + ".pub")
        && (tree.IsIgnored(PathOf(type) + ".pub") || tree.ReadText(PathOf(type) + ".pub")?.EndsWith($" {comment}\n", StringComparison.Ordinal) == true);

    private static bool IsOursOrIgnored(GuestTree tree, string path) => tree.IsIgnored(path) || tree.IsOwn(path);

    private static List<(string Type, string PrivateKey, string PublicKey)> Generate(string[] types, string comment, CancellationToken cancellationToken)
    {
        var program = ChildProcess.Find("ssh-keygen")
            ?? throw new ApplianceException("APL4015", "The guest's ssh server needs keys of its own, but this host has no ssh-keygen to make them.") { Hint = "Install openssh-client." };

        // The engine is synchronous: three children are all it ever waits for.
        var directory = Path.Join(Path.GetTempPath(), $"appliance-keys.{Guid.NewGuid():n}");
        return GuestHostKeys.GenerateAsync(program, types, comment, directory, cancellationToken).GetAwaiter().GetResult();
    }
}
