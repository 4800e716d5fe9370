namespace Appliance.Cli.Output;

/// <summary>Quantities as a person reads them. The exact values are in the JSON and YAML output.</summary>
internal static class HumanText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes in the largest unit that leaves at least 1, with one decimal: <c>120.9 MiB</c>.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        var unit = 0;

        // 1023.95 would be rounded to 1024.0.
        while (Math.Abs(value) >= (unit == 0 ? 1024 : 1023.95) && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : $"{value:0.0} {Units[unit]}";
    }

    /// <summary>Bytes per second.</summary>
    public static string Rate(double bytesPerSecond) => Size((long)Math.Clamp(bytesPerSecond, 0, long.MaxValue / 2)) + "/s";

    /// <summary>A duration in at most two units: <c>42 s</c>, <c>3 min 05 s</c>, <c>2 h 10 min</c>, <c>12 d</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var seconds = (long)Math.Round(Math.Abs(duration.TotalSeconds));
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => $"{seconds / 60} min {seconds % 60:00} s",
            < 86400 => $"{seconds / 3600} h {seconds % 3600 / 60:00} min",
            _ => $"{seconds / 86400} d",
        };
    }

    /// <summary>Time in UTC to the minute.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm");

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd");

    /// <summary><c>1 template</c>, <c>2 templates</c>.</summary>
    public static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
