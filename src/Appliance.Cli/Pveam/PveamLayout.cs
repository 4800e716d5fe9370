using System.Text;

namespace Appliance.Cli.Pveam;

/// <summary>The tables of pveam, to the byte (spec pveam.md §1.3, §1.4).</summary>
internal static class PveamLayout
{
    /// <summary>Heading of <c>list</c>; it ends in two blanks.</summary>
    public static string ListHeading { get; } = Pad("NAME", 60) + " " + Pad("SIZE", 6) + "\n";

    /// <summary>A row of <c>available</c>.</summary>
    public static string AvailableRow(string section, string template, string? architecture) =>
        $"{Pad(section, 15)} {Pad(template, 60)} {Show(architecture ?? "unknown")}\n";

    /// <summary>The same before pve-manager 9.2.7: no architecture, no padding behind the name.</summary>
    public static string LegacyAvailableRow(string section, string template) => $"{Pad(section, 15)} {Show(template)}\n";

    /// <summary>A row of <c>list</c>.</summary>
    public static string ListRow(string volume, long bytes) => $"{Pad(volume, 60)} {Megabytes(bytes)}MB\n";

    /// <summary>MiB with two decimals as C's <c>%4.2f</c> rounds them: an exact half goes to the even digit.</summary>
    public static string Megabytes(long bytes)
    {
        const int Unit = 1024 * 1024;
        var (hundredths, rest) = Int128.DivRem((Int128)bytes * 100, Unit);
        if (rest > Unit / 2 || (rest == Unit / 2 && Int128.IsOddInteger(hundredths)))
        {
            hundredths++;
        }

        return $"{hundredths / 100}.{hundredths % 100:00}";
    }

    /// <summary>
    /// Order of names: by their UTF-8 bytes, which is by code point, and not by UTF-16 unit as .NET's ordinal order is.
    /// </summary>
    public static IComparer<string> ByteOrder { get; } =
        Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    /// <summary>Counted in bytes, as the original pads.</summary>
    private static string Pad(string text, int width)
    {
        var shown = Show(text);
        return shown + new string(' ', Math.Max(0, width - Encoding.UTF8.GetByteCount(shown)));
    }

    private static string Show(string text) => UntrustedText.Show(text);
}
