using Appliance.Linux;

namespace Appliance.Signing;

/// <summary>
/// The public keys kept on this machine: a directory of the administrator's, and read-only ones of packages. A key here
/// is trusted by nothing until a source names its file (P6).
/// </summary>
public sealed class KeyDirectory
{
    private const int WorldReadable = 0x1A4; // 0644
    private const int MaxNameLength = 100;

    private static readonly string[] Endings = [".gpg", ".asc", ".pub"];

    private readonly IReadOnlyList<string> directories;
    private readonly string writable;
    private readonly KeyLimits limits = new();

    /// <param name="searchDirectories">All directories, in the order they are listed and searched; missing ones are skipped.</param>
    /// <param name="writeDirectory">Where keys are imported to; created when needed.</param>
    public KeyDirectory(IReadOnlyList<string> searchDirectories, string writeDirectory)
    {
        writable = Path.GetFullPath(writeDirectory);
        directories = [.. searchDirectories.Select(Path.GetFullPath).Prepend(writable).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Every key file, the writable directory's first, then by name. Files that are no key files are listed with their problem.</summary>
    public IReadOnlyList<KeyFile> List() =>
        [.. directories.SelectMany(directory => Names(directory).Select(name => Read(directory, name)))];

    /// <summary>The file with this name, or the one that holds the primary key with this fingerprint.</summary>
    /// <exception cref="ApplianceException">None (APL1067), or several (APL1069).</exception>
    public KeyFile Find(string nameOrFingerprint)
    {
        var wanted = nameOrFingerprint.Replace(" ", "", StringComparison.Ordinal);
        var all = List();
        var found = all.Where(file => file.Name == nameOrFingerprint || Path.GetFileName(file.Path) == nameOrFingerprint).Take(1).ToList();
        found = found.Count > 0 ? found : all.Where(file => file.Keys.Any(key => IsCalled(key, wanted))).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new ApplianceException("APL1067", $"There is no key '{UntrustedText.Show(nameOrFingerprint)}'.") { Hint = "`appliance key list` shows what there is." },
            _ => throw new ApplianceException(
                "APL1069", $"'{UntrustedText.Show(nameOrFingerprint)}' is in {string.Join(" and ", found.Select(file => file.Path))}; give the name of one of them."),
        };
    }

    /// <summary>Checks a public key file and stores its bytes as they are; the ending follows from the content.</summary>
    /// <param name="file">OpenPGP, armored or not, or minisign.</param>
    /// <param name="name">One component of letters, digits, <c>.</c>, <c>_</c>, <c>+</c>, <c>-</c>; an ending <c>.gpg</c>, <c>.asc</c> or <c>.pub</c> is dropped.</param>
    /// <param name="expectedFingerprint">
    /// The only key the file may hold: full OpenPGP fingerprint, or the text of a minisign key. Null: not checked.
    /// </param>
    /// <param name="force">Replace another key of this name.</param>
    /// <exception cref="ApplianceException">
    /// No key file (APL1060), too big (APL1061), secret (APL1062), too weak (APL1063), not the expected key (APL1064), a bad
    /// name (APL1065), another key is there (APL1066), no fingerprint (APL1076), or it cannot be written (APL1068).
    /// </exception>
    public KeyFile Import(ReadOnlySpan<byte> file, string name, string? expectedFingerprint, bool force)
    {
        var stem = CheckName(name);
        var keys = TrustedKeys.Load(file, name, limits);
        keys.CheckStrength();
        if (expectedFingerprint is not null)
        {
            keys.CheckIsOnly(expectedFingerprint);
        }

        try
        {
            Directory.CreateDirectory(writable);
            return Store(file, stem, keys, force);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL1068", $"Cannot write keys to '{writable}': {e.Message}", e);
        }
    }

    /// <summary>Removes a key file from the writable directory.</summary>
    /// <returns>What was removed.</returns>
    /// <exception cref="ApplianceException">None (APL1067) or several (APL1069) such keys, or it belongs to a package or cannot be removed (APL1068).</exception>
    public KeyFile Remove(string nameOrFingerprint)
    {
        var file = Find(nameOrFingerprint);
        if (!file.IsWritable)
        {
            throw new ApplianceException("APL1068", $"Key '{file.Path}' belongs to a package and is not removed.")
            {
                Hint = "Disable the source that uses it: `appliance source disable NAME`.",
            };
        }

        try
        {
            using var directory = DirectoryHandle.Open(writable);
            directory.Unlink(Path.GetFileName(file.Path));
            directory.Sync();
            return file;
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL1068", $"Cannot remove key '{file.Path}': {e.Message}", e);
        }
    }

    private static bool IsCalled(PublicKeyInfo key, string wanted) =>
        string.Equals(key.Fingerprint, wanted, StringComparison.OrdinalIgnoreCase) || key.Pin == wanted;

    private static IEnumerable<string> Names(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFileSystemEntries(directory)
            .Select(path => Path.GetFileName(path))
            .Where(name => name[0] != '.' && Endings.Contains(Path.GetExtension(name), StringComparer.Ordinal))
            .Order(StringComparer.Ordinal)
        : [];

    private static string CheckName(string name)
    {
        var stem = Endings.Contains(Path.GetExtension(name), StringComparer.Ordinal) ? Path.GetFileNameWithoutExtension(name) : name;
        return stem.Length is > 0 and <= MaxNameLength && !name.Contains('/') && char.IsAsciiLetterOrDigit(stem[0])
            && stem.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '+' or '-')
            ? stem
            : throw new ApplianceException("APL1065", $"'{UntrustedText.Show(name)}' cannot be the name of a key.")
            {
                Hint = $"Use letters, digits and . _ + -, beginning with a letter or digit, at most {MaxNameLength} characters.",
            };
    }

    private KeyFile Read(string directory, string name)
    {
        var path = Path.Join(directory, name);
        var stem = Path.GetFileNameWithoutExtension(name);
        try
        {
            return new KeyFile(stem, path, directory == writable, TrustedKeys.LoadFile(path).Keys, Problem: null);
        }
        catch (ApplianceException e)
        {
            return new KeyFile(stem, path, directory == writable, [], e.Message);
        }
    }

    private KeyFile Store(ReadOnlySpan<byte> file, string stem, TrustedKeys keys, bool force)
    {
        var name = stem + keys.FileEnding(file);
        var others = Endings.Select(ending => stem + ending).Where(other => Path.Exists(Path.Join(writable, other))).ToList();
        foreach (var other in others.Where(_ => !force))
        {
            var there = Read(writable, other);
            if (there.Problem is not null || !there.Keys.Select(key => key.Pin).ToHashSet(StringComparer.Ordinal).SetEquals(keys.Keys.Select(key => key.Pin)))
            {
                throw new ApplianceException("APL1066", $"'{there.Path}' holds another key ({Describe(there)}); the new one is {Describe(keys.Keys)}.")
                {
                    Hint = "Choose another name, or remove the old key first; `--force` replaces it.",
                };
            }
        }

        AtomicFile.Write(Path.Join(writable, name), file, WorldReadable);
        using var directory = DirectoryHandle.Open(writable);
        foreach (var other in others.Where(other => other != name))
        {
            directory.Unlink(other);
        }

        return Read(writable, name);
    }

    private static string Describe(KeyFile file) => file.Problem is null ? Describe(file.Keys) : "unreadable";

    private static string Describe(IReadOnlyList<PublicKeyInfo> keys) => string.Join(", ", keys.Select(key => key.Fingerprint));
}
