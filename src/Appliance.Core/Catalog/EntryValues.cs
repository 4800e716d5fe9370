using System.Globalization;
using System.Text;

namespace Appliance.Catalog;

/// <summary>Shapes of single values, judged on bytes: the same rule validates a record and reads its value later.</summary>
internal static class EntryValues
{
    /// <summary>A letter or digit, then letters, digits and <c>. + ~ _ -</c>: a name that is one path component, and never a <c>..</c> or an option.</summary>
    public static bool IsWord(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= TemplateName.MaxLength
        && AsciiBytes.Is(value[0], AsciiBytes.Alphanumeric)
        && AsciiBytes.All(value, AsciiBytes.Word);

    /// <summary>The same rule as <see cref="DebianVersion.TryParse"/>.</summary>
    public static bool IsVersion(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= TemplateName.MaxLength
        && char.IsAsciiDigit((char)value[0])
        && AsciiBytes.All(value, AsciiBytes.Version);

    /// <summary>1 to 18 decimal digits, nothing else; null otherwise.</summary>
    public static long? Number(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 18)
        {
            return null;
        }

        var number = 0L;
        foreach (var digit in value)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return null;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    /// <inheritdoc cref="Number(ReadOnlySpan{byte})"/>
    public static long? Number(string value) => Number(Encoding.UTF8.GetBytes(value));

    /// <summary><c>yyyy-MM-dd</c>; null otherwise.</summary>
    public static DateOnly? Date(ReadOnlySpan<byte> value) =>
        value.Length == 10
        && DateOnly.TryParseExact(Encoding.Latin1.GetString(value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;
}
