using System.Globalization;
using System.Net.Sockets;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers;

/// <summary>Rules for single values, each giving the canonical spelling or null.</summary>
internal static class PropertyRules
{
    /// <summary>Longest value accepted anywhere a rule says nothing shorter, in characters.</summary>
    private const int MaxText = 4096;

    private static readonly string[] MountOptions = ["discard", "lazytime", "noatime", "nodev", "noexec", "nosuid"];

    /// <summary>A DNS name: labels of letters, digits and inner hyphens, at most 255 characters.</summary>
    public static string? DnsName(string text) => text.Length is > 0 and <= 255 && text.Split('.').All(IsLabel) ? text : null;

    /// <summary>What a file may have for one: what cannot do harm in a guest file. Underscores are common, a final dot is legal.</summary>
    public static bool IsSafeName(string text) => text.Length is > 0 and <= 255 && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_') && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>Several values, separated by blanks, commas or semicolons; written with blanks.</summary>
    public static string? List(string text, Func<string, string?> rule, char separator = ' ')
    {
        var items = SplitList(text).Select(rule).ToList();
        return items.Count > 0 && !items.Contains(null) ? string.Join(separator, items.Distinct(StringComparer.Ordinal)) : null;
    }

    /// <summary>Parts of a list in a file.</summary>
    public static string[] SplitList(string text) => text.Split([' ', '\t', ',', ';', '\0'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An IPv4 or IPv6 address, a link-local IPv6 one also with <c>%interface</c>.</summary>
    public static string? NameServer(string text)
    {
        var scope = text.IndexOf('%', StringComparison.Ordinal);
        var address = scope < 0 ? text : text[..scope];
        return (scope < 0 || (InterfaceName(text[(scope + 1)..]) is not null && address.StartsWith("fe80:", StringComparison.OrdinalIgnoreCase)))
            && (Gateway(AddressFamily.InterNetworkV6, address) is not null || (scope < 0 && Gateway(AddressFamily.InterNetwork, address) is not null))
            ? text
            : null;
    }

    /// <summary>1–15 characters; it becomes part of file names.</summary>
    public static string? InterfaceName(string text) => text.Length is > 0 and <= 15 && text is not ("." or "..")
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-') ? text : null;

    /// <summary>The value of <c>ip</c> or <c>ip6</c>.</summary>
    public static string? Address(AddressFamily family, string text) => InterfaceAddress.TryParse(family, text, null, out _) ? text : null;

    /// <summary>A gateway.</summary>
    public static string? Gateway(AddressFamily family, string text) => InterfaceAddress.TryParse(family, null, text, out _) ? text : null;

    /// <summary>A unicast hardware address; in capitals.</summary>
    public static string? HardwareAddress(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 6 && parts.All(part => part.Length == 2 && part.All(char.IsAsciiHexDigit))
            && (int.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 1) == 0
            ? text.ToUpperInvariant()
            : null;
    }

    /// <summary>VLAN numbers with semicolons.</summary>
    public static string? Trunks(string text) => ListOf(text, part => new CtType.Whole(1, 4094).Normalise(part));

    /// <summary>Mount options with semicolons.</summary>
    public static string? MountOptionList(string text) => ListOf(text, part => MountOptions.Contains(part, StringComparer.Ordinal) ? part : null);

    /// <summary>File system types with semicolons.</summary>
    public static string? FileSystems(string text) =>
        ListOf(text, part => part.Length <= 32 && part.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') ? part : null);

    /// <summary><c>passthrough</c> or ranges with semicolons that do not overlap.</summary>
    public static string? VolumeIdMap(string text)
    {
        if (text == "passthrough")
        {
            return text;
        }

        var ranges = new List<IdMapRange>();
        foreach (var part in text.Split(';'))
        {
            if (part.Length < 2 || part[1] != ':' || part.Contains(' ') || !IdMapRange.TryParse(part, out var range) || ranges.Exists(range.Overlaps))
            {
                return null;
            }

            ranges.Add(range);
        }

        return text;
    }

    /// <summary>Number and <c>K M G T</c>, also with <c>iB</c> or <c>B</c>; written without these.</summary>
    public static string? Size(string text)
    {
        var digits = text.TrimEnd('B').TrimEnd('i');
        var unit = digits.Length > 0 && digits[^1] is 'K' or 'M' or 'G' or 'T' ? digits[^1..] : "";
        return new CtType.Fraction(0, int.MaxValue).Normalise(digits[..^unit.Length]) is { } number && (unit.Length > 0 || digits.Length == text.Length)
            ? number + unit
            : null;
    }

    /// <summary>Bytes of a size.</summary>
    public static long SizeBytes(string size)
    {
        var shift = size[^1] switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        var number = decimal.Parse(shift == 0 ? size : size[..^1], CultureInfo.InvariantCulture);
        var bytes = number * (1L << shift);
        return bytes > long.MaxValue ? long.MaxValue : (long)bytes;
    }

    /// <summary>A volume on a storage, a number of GiB to allocate, or an absolute path.</summary>
    public static string? Volume(string text)
    {
        if (!IsLine(text) || !IsPath(text))
        {
            return null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return text[0] == '/'
            || (colon > 0 && colon < text.Length - 1 && VolumeId.IsStorageId(text.AsSpan(0, colon)) && text[colon + 1] != '/')
            || new CtType.Fraction(0, int.MaxValue).Normalise(text) is not null
            ? text
            : null;
    }

    /// <summary>A path inside the container.</summary>
    public static string? MountPath(string text) => IsLine(text) && IsPath(text) && text.Trim('/').Length > 0 ? text : null;

    /// <summary>A device node below <c>/dev/</c>.</summary>
    public static string? DevicePath(string text) =>
        IsLine(text) && IsPath(text) && text.StartsWith("/dev/", StringComparison.Ordinal) && text.Length > 5 && !text.EndsWith('/') ? text : null;

    /// <summary>Four octal digits, the first 0.</summary>
    public static string? DeviceMode(string text) => text.Length == 4 && text[0] == '0' && text.All(digit => digit is >= '0' and <= '7') ? text : null;

    /// <summary>A volume of scripts.</summary>
    public static string? Script(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return IsLine(text) && IsPath(text) && colon > 0 && VolumeId.IsStorageId(text.AsSpan(0, colon)) && colon < text.Length - 1 ? text : null;
    }

    /// <summary>A name in a zoneinfo tree.</summary>
    public static string? TimeZone(string text) => text.Length is > 0 and <= 64 && text.Split('/').All(part =>
        part.Length > 0 && char.IsAsciiLetter(part[0]) && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '+')) ? text : null;

    /// <summary>A word that marks containers.</summary>
    public static string? Tag(string text) => text.Length is > 0 and <= 128 && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '_')
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '+' or '.') ? text.ToLowerInvariant() : null;

    /// <summary><c>NAME=value</c>, several separated by NUL.</summary>
    public static string? Environment(string text) => text.Length is > 0 and <= MaxText && text.Split('\0').All(IsAssignment) ? text : null;

    /// <summary>A command line without control characters but TAB.</summary>
    public static string? Command(string text) =>
        text.Length is > 0 and <= MaxText && text.Trim().Length > 0 && text.All(character => character == '\t' || !char.IsControl(character)) ? text : null;

    /// <summary>A name of a snapshot: a letter, then letters, digits, <c>_</c> and <c>-</c>; 2–40 characters.</summary>
    public static string? SnapshotName(string text) => text.Length is >= 2 and <= 40 && char.IsAsciiLetter(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-') ? text : null;

    private static bool IsAssignment(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(text[0]) && text.AsSpan(0, equals).IndexOfAnyExcept(NameCharacters) < 0 && !text.Any(char.IsControl);
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static string? ListOf(string text, Func<string, string?> rule)
    {
        var parts = text.Split(';');
        return parts.All(part => part.Length > 0 && rule(part) is not null) ? text : null;
    }

    private static bool IsLabel(string text) => text.Length is > 0 and <= 63 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    private static bool IsLine(string text) => text.Length is > 0 and <= MaxText && !text.Any(char.IsControl);

    /// <summary>No component that leads elsewhere (guest-setup.md §10).</summary>
    private static bool IsPath(string text) =>
        !text.Contains("/./", StringComparison.Ordinal) && !text.Contains("/../", StringComparison.Ordinal)
        && !text.EndsWith("/.", StringComparison.Ordinal) && !text.EndsWith("/..", StringComparison.Ordinal)
        && !text.StartsWith("../", StringComparison.Ordinal) && !text.StartsWith("./", StringComparison.Ordinal) && text is not ("." or "..");
}
