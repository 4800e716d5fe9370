using System.Globalization;

namespace Appliance.Catalog;

/// <summary>Times in files: RFC 3339 as we write them, and the RFC 1123 form that apt writes. Always UTC inside.</summary>
internal static class Timestamp
{
    /// <summary><c>2026-11-22T09:30:00Z</c>; a fraction only where there is one.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>Accepts <c>2026-11-22T09:30:00Z</c>, the same with a fraction or an offset, and <c>Sun, 22 Nov 2026 09:30:00 UTC</c> (or GMT, or +0000).</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        ReadOnlySpan<string> formats =
        [
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
            "yyyy-MM-dd'T'HH:mm:sszzz",
            "ddd, d MMM yyyy HH:mm:ss 'UTC'",
            "ddd, d MMM yyyy HH:mm:ss 'GMT'",
            "ddd, d MMM yyyy HH:mm:ss '+0000'",
        ];
        foreach (var format in formats)
        {
            if (DateTimeOffset.TryParseExact(
                text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
            {
                return true;
            }
        }

        time = default;
        return false;
    }
}
