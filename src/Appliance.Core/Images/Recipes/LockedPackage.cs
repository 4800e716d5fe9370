using System.Globalization;

namespace Appliance.Images.Recipes;

/// <summary>A package that a lock names.</summary>
/// <param name="Name">As its package manager names it.</param>
/// <param name="Version">As its package manager writes it, release and epoch included.</param>
/// <param name="Architecture">As its package manager writes it.</param>
/// <param name="Sha256">Digest of the package file, 64 small hexadecimal digits.</param>
/// <param name="Size">Bytes of the package file.</param>
public sealed record LockedPackage(string Name, string Version, string Architecture, string Sha256, long Size)
{
    internal static bool TryParse(IReadOnlyList<string> words, out LockedPackage? package)
    {
        package = TryDigest(words[0], words[1], out var size) && IsWord(words[2]) && IsWord(words[3]) && IsWord(words[4])
            ? new LockedPackage(words[2], words[4], words[3], words[0], size) : null;
        return package is not null;
    }

    internal static bool TryDigest(string sha256, string size, out long bytes)
    {
        bytes = 0;
        return sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower) && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out bytes)
            && (size == "0" || size[0] != '0');
    }

    /// <summary>Printable ASCII without blanks: what names and versions of every package manager are made of.</summary>
    internal static bool IsWord(string text) => text.Length is > 0 and <= 512 && text.All(c => c is > ' ' and <= '~') && text[0] != '-';
}

/// <summary>An index or archive that vouches for packages: a repository's Release, repomd.xml, database or APKINDEX.</summary>
/// <param name="Name">Its address as the recipe's repositories have it, without blanks.</param>
/// <param name="Sha256">Digest of its verified bytes.</param>
/// <param name="Size">Their number.</param>
public sealed record LockedIndex(string Name, string Sha256, long Size)
{
    internal static bool TryParse(IReadOnlyList<string> words, out LockedIndex? index)
    {
        index = LockedPackage.TryDigest(words[0], words[1], out var size) && LockedPackage.IsWord(words[2]) ? new LockedIndex(words[2], words[0], size) : null;
        return index is not null;
    }
}

/// <summary>What happened to a package between two locks.</summary>
public enum LockChange
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>Another version.</summary>
    Version,

    /// <summary>The same version with other bytes: somebody published it again.</summary>
    Content,
}

/// <summary>A package that differs between two locks.</summary>
/// <param name="Change">How.</param>
/// <param name="Before">Null if it is new.</param>
/// <param name="After">Null if it is gone.</param>
public sealed record LockDifference(LockChange Change, LockedPackage? Before, LockedPackage? After)
{
    /// <summary>The package's name.</summary>
    public string Name => (After ?? Before)!.Name;

    /// <summary>Pairs what is in both; several versions of one name (kernels) are compared by version.</summary>
    internal static IEnumerable<LockDifference> Of(IReadOnlyList<LockedPackage> before, IReadOnlyList<LockedPackage> after)
    {
        var gone = before.Where(package => !after.Any(other => other.Version == package.Version)).ToList();
        var come = after.Where(package => !before.Any(other => other.Version == package.Version)).ToList();
        foreach (var package in after)
        {
            if (before.FirstOrDefault(other => other.Version == package.Version) is { } same && same != package)
            {
                yield return new LockDifference(LockChange.Content, same, package);
            }
        }

        for (var i = 0; i < Math.Max(gone.Count, come.Count); i++)
        {
            yield return i >= gone.Count ? new LockDifference(LockChange.Added, null, come[i])
                : i >= come.Count ? new LockDifference(LockChange.Removed, gone[i], null)
                : new LockDifference(LockChange.Version, gone[i], come[i]);
        }
    }
}
