using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Appliance.Catalog;

/// <summary>A digest of a file's bytes that cannot hold a bad value: algorithm, and lower-case hexadecimal of its exact length.</summary>
public sealed record Digest
{
    private Digest(DigestAlgorithm algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary>Which function made it.</summary>
    public DigestAlgorithm Algorithm { get; }

    /// <summary>Lower-case hexadecimal digits, exactly <see cref="HexLength"/> of them.</summary>
    public string Hex { get; }

    /// <summary>True for MD5: a download by it alone needs the user's word (P8).</summary>
    public bool IsWeak => Algorithm is DigestAlgorithm.Md5;

    /// <summary>Hexadecimal digits of one digest: 128, 64 or 32.</summary>
    public static int HexLength(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha512 => 128,
        DigestAlgorithm.Sha256 => 64,
        DigestAlgorithm.Md5 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a digest algorithm."),
    };

    /// <summary><c>sha512</c>, <c>sha256</c> or <c>md5</c>.</summary>
    public static string NameOf(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha512 => "sha512",
        DigestAlgorithm.Sha256 => "sha256",
        DigestAlgorithm.Md5 => "md5",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a digest algorithm."),
    };

    /// <summary>Reads hexadecimal digits of either case; anything but the exact length is refused.</summary>
    public static bool TryParse(DigestAlgorithm algorithm, string? hex, [NotNullWhen(true)] out Digest? digest)
    {
        digest = hex?.Length == HexLength(algorithm) && IsHex(hex)
            ? new Digest(algorithm, hex.ToLowerInvariant())
            : null;
        return digest is not null;
    }

    /// <summary>Reads <c>sha512:HEX</c>, <c>sha256:HEX</c> or <c>md5:HEX</c>; the algorithm's name in lower case.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0
            && TryParseName(text.AsSpan(0, colon), out var algorithm)
            && TryParse(algorithm, text![(colon + 1)..], out digest);
    }

    /// <summary>Makes the digest of bytes in memory.</summary>
    public static Digest Of(DigestAlgorithm algorithm, ReadOnlySpan<byte> data) => FromHash(algorithm, algorithm switch
    {
        DigestAlgorithm.Sha512 => SHA512.HashData(data),
        DigestAlgorithm.Sha256 => SHA256.HashData(data),
        DigestAlgorithm.Md5 => MD5.HashData(data),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not a digest algorithm."),
    });

    /// <summary>Wraps what a hash function has computed.</summary>
    /// <exception cref="ArgumentException">The hash has not the algorithm's length.</exception>
    public static Digest FromHash(DigestAlgorithm algorithm, ReadOnlySpan<byte> hash) =>
        hash.Length * 2 == HexLength(algorithm)
            ? new Digest(algorithm, Convert.ToHexStringLower(hash))
            : throw new ArgumentException($"A {NameOf(algorithm)} digest is {HexLength(algorithm) / 2} bytes, not {hash.Length}.", nameof(hash));

    /// <summary><c>sha512:HEX</c>, as <see cref="TryParse(string?, out Digest?)"/> reads it.</summary>
    public override string ToString() => $"{NameOf(Algorithm)}:{Hex}";

    /// <summary>Whether bytes are hexadecimal digits of the algorithm's length: validation without making a string.</summary>
    internal static bool IsHexOf(DigestAlgorithm algorithm, ReadOnlySpan<byte> hex) =>
        hex.Length == HexLength(algorithm) && AsciiBytes.All(hex, AsciiBytes.Hex);

    private static bool IsHex(string text)
    {
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseName(ReadOnlySpan<char> name, out DigestAlgorithm algorithm)
    {
        algorithm = name switch
        {
            "sha256" => DigestAlgorithm.Sha256,
            "md5" => DigestAlgorithm.Md5,
            _ => DigestAlgorithm.Sha512,
        };
        return name is "sha512" or "sha256" or "md5";
    }
}
