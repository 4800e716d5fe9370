using System.Globalization;

namespace Appliance.Containers.Lxc;

/// <summary>How long a process has been running.</summary>
internal static class ProcessAge
{
    /// <summary>Units of <c>/proc/PID/stat</c>: the same on every architecture of Linux that .NET knows.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Null if there is no such process.</summary>
    public static TimeSpan? Of(int pid)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat")), File.ReadAllText("/proc/uptime"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Field 22 of stat counts from the start of the host, as uptime does (proc_pid_stat(5)). The name in parentheses may hold anything.</summary>
    internal static TimeSpan? Parse(string stat, string uptime)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            && double.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var began)
            && double.TryParse(uptime.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var now)
            ? TimeSpan.FromSeconds(Math.Max(0, now - (began / TicksPerSecond)))
            : null;
    }
}
