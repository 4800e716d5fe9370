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

    private readonly int stemLength;

    private TemplateName(string value, int stemLength)
    {
        Value = value;
        this.stemLength = stemLength;
    }

    /// <summary>The whole file name.</summary>
    public string Value { get; }

    /// <summary>What stays when the version moves on: <c>debian-13-standard</c>. The name without its ending where there is no other shape.</summary>
    public string Family => Value[..FirstCut()];

    /// <summary><c>13.6-1</c>; null where the name has no such part.</summary>
    public string? Version => FirstCut() is var first && first < stemLength && (HasThreeParts(first) || !IsArchitecture(first))
        ? Value[(first + 1)..(HasThreeParts(first) ? LastUnderscore(stemLength) : stemLength)]
        : null;

    /// <summary><c>amd64</c>; null where the name has no such part.</summary>
    public string? Architecture => FirstCut() is var first && first < stemLength && (HasThreeParts(first) || IsArchitecture(first))
        ? Value[(LastUnderscore(stemLength) + 1)..stemLength]
        : null;

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
    private static int EndingLength(string name, StringComparison comparison)
    {
        if (name.EndsWith(".tar.zst", comparison) || name.EndsWith(".tar.bz2", comparison))
        {
            return 8;
        }

        if (name.EndsWith(".tar.gz", comparison) || name.EndsWith(".tar.xz", comparison))
        {
            return 7;
        }

        return name.EndsWith(".tar", comparison) ? 4 : 0;
    }

    /// <summary>
    /// Where the family ends: at the last but one underscore, else at the only one; at the end of the stem when a part would be empty.
    /// </summary>
    private int FirstCut()
    {
        var last = LastUnderscore(stemLength);
        if (last <= 0 || last == stemLength - 1)
        {
            return stemLength;
        }

        var first = LastUnderscore(last);
        return first < 0 ? last : first == 0 || first == last - 1 ? stemLength : first;
    }

    private bool HasThreeParts(int first) => first < LastUnderscore(stemLength);

    private int LastUnderscore(int before) => before == 0 ? -1 : Value.LastIndexOf('_', before - 1);

    /// <summary>With one underscore the part behind it is an architecture if it is a known one, else a version (<c>nginx_latest.tar</c>).</summary>
    private bool IsArchitecture(int underscore) => Value.AsSpan()[(underscore + 1)..stemLength] is
        "amd64" or "arm64" or "i386" or "armhf" or "armel" or "riscv64" or "ppc64el" or "s390x" or "loong64" or "all";
}
