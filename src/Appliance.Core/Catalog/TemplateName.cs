using System.Diagnostics.CodeAnalysis;

namespace Appliance.Catalog;

/// <summary>
/// File name of a template: one path component that may be downloaded to (P9).
/// <c>[A-Za-z0-9][A-Za-z0-9.+~_-]*</c>, then <c>.tar</c>, <c>.tar.gz</c>, <c>.tar.xz</c>, <c>.tar.zst</c> or <c>.tar.bz2</c>; at most 255 bytes.
/// </summary>
/// <remarks>The usual shape is <c>FAMILY_VERSION_ARCH.tar.zst</c>; the parts are guesses from it, the index record decides.</remarks>
public sealed record TemplateName
{
    /// <summary>Longest name a Linux file system takes, in bytes.</summary>
    public const int MaxLength = 255;

    private readonly int familyLength;
    private readonly int versionLength;
    private readonly int architectureLength;

    private TemplateName(string value, int stemLength)
    {
        Value = value;
        (familyLength, versionLength, architectureLength) = Split(value.AsSpan(0, stemLength));
    }

    /// <summary>The whole file name.</summary>
    public string Value { get; }

    /// <summary>What stays when the version moves on: <c>debian-13-standard</c>. The name without its ending where there is no other shape.</summary>
    public string Family => Value[..familyLength];

    /// <summary><c>13.6-1</c>; null where the name has no such part.</summary>
    public string? Version => versionLength == 0 ? null : Value.Substring(familyLength + 1, versionLength);

    /// <summary><c>amd64</c>; null where the name has no such part.</summary>
    public string? Architecture => architectureLength == 0
        ? null
        : Value.Substring(familyLength + 1 + (versionLength == 0 ? 0 : versionLength + 1), architectureLength);

    /// <summary>Accepts only what may be a local file name (P9); ASCII, lower-case endings.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TemplateName? name)
    {
        name = null;
        if (text is null || text.Length > MaxLength || text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        var ending = EndingLength(text, StringComparison.Ordinal);
        if (ending == 0 || ending == text.Length)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '+' or '~' or '_' or '-'))
            {
                return false;
            }
        }

        name = new TemplateName(text, text.Length - ending);
        return true;
    }

    /// <summary>
    /// Whether a file found on disk counts as a template: any one path component that ends like one, in any case, blanks allowed.
    /// Wider than <see cref="TryParse"/>, because it judges what exists, not what may be made.
    /// </summary>
    /// <remarks>Source: spec of pveam, accepted template names. <c>.tgz</c> and <c>.tar.lzo</c> are none.</remarks>
    public static bool IsTemplateFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0
            && !name.Contains('/', StringComparison.Ordinal)
            && !name.Contains('\0', StringComparison.Ordinal)
            && EndingLength(name, StringComparison.OrdinalIgnoreCase) is > 0 and var ending
            && ending < name.Length;
    }

    /// <inheritdoc/>
    public bool Equals(TemplateName? other) => other is not null && string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <summary>The file name.</summary>
    public override string ToString() => Value;

    /// <summary>Length of the ending that makes a name a template's, 0 when there is none.</summary>
    private static int EndingLength(ReadOnlySpan<char> name, StringComparison comparison)
    {
        foreach (var ending in (ReadOnlySpan<string>)[".tar.zst", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar"])
        {
            if (name.EndsWith(ending, comparison))
            {
                return ending.Length;
            }
        }

        return 0;
    }

    /// <summary>Cuts at the last two underscores; with one underscore the part behind it is an architecture if it is a known one, else a version.</summary>
    private static (int Family, int Version, int Architecture) Split(ReadOnlySpan<char> stem)
    {
        var last = stem.LastIndexOf('_');
        if (last <= 0 || last == stem.Length - 1)
        {
            return (stem.Length, 0, 0);
        }

        var tail = stem.Length - last - 1;
        var middle = stem[..last].LastIndexOf('_');
        if (middle < 0)
        {
            return IsArchitecture(stem[(last + 1)..]) ? (last, 0, tail) : (last, tail, 0);
        }

        return middle == 0 || middle == last - 1 ? (stem.Length, 0, 0) : (middle, last - middle - 1, tail);
    }

    private static bool IsArchitecture(ReadOnlySpan<char> text) =>
        text is "amd64" or "arm64" or "i386" or "armhf" or "armel" or "riscv64" or "ppc64el" or "s390x" or "loong64" or "all";
}
