using System.Security.Cryptography;
using Appliance.Signing;

namespace Appliance.Images.Recipes;

/// <summary>The public keys that a recipe names, found on this machine: what a package manager is given to verify with.</summary>
/// <param name="Key">What the recipe says.</param>
/// <param name="Path">Where the file was found.</param>
/// <param name="Bytes">
/// The keyring: OpenPGP in binary form with the pinned keys only; for pacman the whole file, as there the pinned keys vouch
/// for the others; for apk the file as it is.
/// </param>
public sealed record RecipeKeyring(SourceKey Key, string Path, ReadOnlyMemory<byte> Bytes)
{
    private static readonly KeyLimits Limits = new() { MaxBytes = 8 * 1024 * 1024, MaxKeys = 1_000, MaxPackets = 200_000 };

    /// <summary>Reads the file and checks what the recipe says of it.</summary>
    /// <param name="key">From the recipe.</param>
    /// <param name="kind">Of the recipe's source.</param>
    /// <param name="directories">Where to look for a file that is named without a path, first match first.</param>
    /// <exception cref="ApplianceException">
    /// The file is not there, or holds none of the pinned keys, or has another digest (APL6034); it is no key file (APL106x).
    /// </exception>
    public static RecipeKeyring Locate(SourceKey key, SourceKind kind, IReadOnlyList<string> directories)
    {
        var path = key.File[0] == '/' ? Existing(key.File) : directories.Select(directory => Existing(System.IO.Path.Join(directory, key.File))).FirstOrDefault(found => found is not null);
        if (path is null)
        {
            throw new ApplianceException("APL6034", $"The public keys '{key.File}' are not there, expected them {(key.File[0] == '/' ? "at that path" : $"in {string.Join(" or ", directories)}")}.")
            {
                Hint = key.Package is { } package ? $"They are in the package {package}: `apt install {package}`, where this Debian has it."
                    : "Take the file from the distribution's own installation or package, check it, and put it there.",
            };
        }

        var bytes = KeyFileBytes.Read(path, Limits.MaxBytes);
        if (key.Digest is { } digest && Of(digest, bytes) != digest)
        {
            throw new ApplianceException("APL6034", $"'{path}' has the digest {Of(digest, bytes)}, expected {digest} as the recipe says.");
        }

        return new RecipeKeyring(key, path, kind == SourceKind.Apk ? bytes : Pinned(key, kind, path, bytes));
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;

    private static string Of(string digest, byte[] bytes) => digest.StartsWith("sha512:", StringComparison.Ordinal)
        ? $"sha512:{Convert.ToHexStringLower(SHA512.HashData(bytes))}" : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static byte[] Pinned(SourceKey key, SourceKind kind, string path, byte[] bytes)
    {
        var all = OpenPgpKeyFile.Parse(bytes, path, Limits);
        var pinned = all.Where(one => key.Fingerprints.Count == 0 || key.Fingerprints.Contains(one.Primary.Fingerprint, StringComparer.Ordinal)).ToList();
        if (pinned.Count == 0)
        {
            throw new ApplianceException("APL6034", $"'{path}' holds none of the keys that the recipe names: {string.Join(", ", key.Fingerprints)}.")
            {
                Hint = "The file may be too old or too new. Compare with what the distribution publishes before you change the recipe.",
            };
        }

        return [.. (kind == SourceKind.Pacman ? all : pinned).SelectMany(one => one.Bytes.ToArray())];
    }
}
