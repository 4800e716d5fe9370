using System.Globalization;
using System.Runtime.InteropServices;

namespace Appliance.Guests;

/// <summary>A release number of at most two parts, <c>24.04</c> or <c>12</c>: parts are compared as numbers.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReleaseVersion(int Major, int Minor = 0) : IComparable<ReleaseVersion>
{
    /// <summary>Numbers of more digits mean something else (a date, a build).</summary>
    private const int MaxDigits = 8;

    /// <summary>Reads digits, and after a dot more digits, from the beginning; what follows is not looked at. False without a digit.</summary>
    public static bool TryParsePrefix(ReadOnlySpan<char> text, out ReleaseVersion version)
    {
        version = default;
        var major = Digits(text);
        if (major.IsEmpty || major.Length > MaxDigits)
        {
            return false;
        }

        var rest = text[major.Length..];
        var minor = rest is ['.', ..] ? Digits(rest[1..]) : [];
        version = new ReleaseVersion(Number(major), minor.Length is 0 or > MaxDigits ? 0 : Number(minor));
        return true;
    }

    public static bool operator <(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(ReleaseVersion other) => Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);

    /// <summary><c>12</c>, or with a minor part <c>24.04</c>.</summary>
    public override string ToString() => Minor == 0 ? Major.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor:00}");

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text : text[..end];
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
