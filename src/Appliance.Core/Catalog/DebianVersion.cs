using System.Diagnostics.CodeAnalysis;

namespace Appliance.Catalog;

/// <summary>A version as Debian orders them: <c>[EPOCH:]UPSTREAM[-REVISION]</c>.</summary>
/// <remarks>
/// Source: deb-version(7). Letters sort before everything else, <c>~</c> before the end of the text, digits by value;
/// a missing revision equals <c>0</c>. Two texts may be equal in order and differ in bytes (<c>1.0</c>, <c>1.00</c>).
/// </remarks>
public sealed class DebianVersion : IComparable<DebianVersion>, IEquatable<DebianVersion>
{
    private readonly string text;

    private DebianVersion(string text) => this.text = text;

    public static bool operator ==(DebianVersion? left, DebianVersion? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(DebianVersion? left, DebianVersion? right) => !(left == right);

    public static bool operator <(DebianVersion? left, DebianVersion? right) => Order(left, right) < 0;

    public static bool operator >(DebianVersion? left, DebianVersion? right) => Order(left, right) > 0;

    public static bool operator <=(DebianVersion? left, DebianVersion? right) => Order(left, right) <= 0;

    public static bool operator >=(DebianVersion? left, DebianVersion? right) => Order(left, right) >= 0;

    /// <summary>Accepts what an index may carry as <c>Version</c>: a digit, then ASCII letters, digits and <c>. + - : ~</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DebianVersion? version)
    {
        version = text is not null && IsVersion(text) ? new DebianVersion(text) : null;
        return version is not null;
    }

    /// <summary>Negative, zero or positive as <paramref name="left"/> sorts before, with or after <paramref name="right"/>; a total order on any text.</summary>
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var (leftEpoch, leftUpstream, leftRevision) = Split(left);
        var (rightEpoch, rightUpstream, rightRevision) = Split(right);

        var order = CompareNumbers(left.AsSpan()[leftEpoch], right.AsSpan()[rightEpoch]);
        order = order != 0 ? order : CompareParts(left.AsSpan()[leftUpstream], right.AsSpan()[rightUpstream]);
        return order != 0 ? order : CompareParts(left.AsSpan()[leftRevision], right.AsSpan()[rightRevision]);
    }

    /// <inheritdoc/>
    public int CompareTo(DebianVersion? other) => other is null ? 1 : Compare(text, other.text);

    /// <summary>Same place in the order.</summary>
    public bool Equals(DebianVersion? other) => other is not null && Compare(text, other.text) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DebianVersion);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Equal in order must be equal in hash: leading zeros and a revision of zero are left out.
        var hash = default(HashCode);
        var (epoch, upstream, revision) = Split(text);
        AddTo(ref hash, text.AsSpan()[epoch].TrimStart('0'));
        hash.Add(':');
        AddTo(ref hash, text.AsSpan()[upstream]);
        hash.Add('-');
        AddTo(ref hash, text.AsSpan()[revision]);
        return hash.ToHashCode();
    }

    /// <summary>The version as it was written.</summary>
    public override string ToString() => text;

    private static int Order(DebianVersion? left, DebianVersion? right) =>
        left is null ? (right is null ? 0 : -1) : left.CompareTo(right);

    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '+' or '-' or ':' or '~'))
            {
                return false;
            }
        }

        return text.Length > 0 && char.IsAsciiDigit(text[0]);
    }

    /// <summary>The epoch is what precedes the first colon if that is a number, the revision what follows the last hyphen.</summary>
    private static (Range Epoch, Range Upstream, Range Revision) Split(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        var start = colon > 0 && !text[..colon].ContainsAnyExceptInRange('0', '9') ? colon + 1 : 0;
        var hyphen = text[start..].LastIndexOf('-');
        var end = hyphen < 0 ? text.Length : start + hyphen;
        return (..Math.Max(0, start - 1), start..end, Math.Min(text.Length, end + 1)..);
    }

    /// <summary>Alternates runs of non-digits, by rank, and runs of digits, by value, until one side differs or both end.</summary>
    private static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 || right.Length > 0)
        {
            while ((left.Length > 0 && !char.IsAsciiDigit(left[0])) || (right.Length > 0 && !char.IsAsciiDigit(right[0])))
            {
                var order = Rank(left) - Rank(right);
                if (order != 0)
                {
                    return order;
                }

                // Ranks are equal and at least one is not a digit, so neither side has ended here.
                left = left[1..];
                right = right[1..];
            }

            var leftNumber = Digits(left);
            var rightNumber = Digits(right);
            var byValue = CompareNumbers(leftNumber, rightNumber);
            if (byValue != 0)
            {
                return byValue;
            }

            left = left[leftNumber.Length..];
            right = right[rightNumber.Length..];
        }

        return 0;
    }

    /// <summary>Numbers of any length: without leading zeros the longer is the larger.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text : text[..length];
    }

    private static int Rank(ReadOnlySpan<char> text) => text.Length == 0 || char.IsAsciiDigit(text[0])
        ? 0
        : text[0] switch
        {
            '~' => -1,
            var letter when char.IsAsciiLetter(letter) => letter,
            var other => other + 256,
        };

    private static void AddTo(ref HashCode hash, ReadOnlySpan<char> part)
    {
        while (part.Length > 0)
        {
            var number = Digits(part);
            if (number.Length == 0)
            {
                hash.Add(part[0]);
                part = part[1..];
                continue;
            }

            foreach (var digit in number.TrimStart('0'))
            {
                hash.Add(digit);
            }

            part = part[number.Length..];
        }
    }
}
