using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance;

/// <summary>Times and amounts as people write them in options and configuration files.</summary>
public static class Units
{
    /// <summary>A whole number and a unit: <c>s</c>, <c>m</c>, <c>h</c>, <c>d</c>, <c>w</c>; without a unit it is seconds. At most ten years.</summary>
    public static bool TryParseDuration([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        var factor = text is { Length: > 0 } ? char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 7 * 86400, _ => 0 } : 0;
        var digits = factor == 0 ? text : text![..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 10L * 366 * 86400 / Math.Max(factor, 1))
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(number * Math.Max(factor, 1));
        return true;
    }

    /// <summary>A whole number and a binary unit: <c>K</c>, <c>M</c>, <c>G</c>, <c>T</c> (of 1024); without a unit it is bytes.</summary>
    public static bool TryParseBytes([NotNullWhen(true)] string? text, out long bytes)
    {
        bytes = 0;
        var shift = text is { Length: > 0 } ? char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        var digits = shift == 0 ? text : text![..^1];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue >> shift)
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }
}
