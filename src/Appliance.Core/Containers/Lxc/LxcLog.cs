namespace Appliance.Containers.Lxc;

/// <summary>Reads LXC's log for the reason why something failed.</summary>
internal static class LxcLog
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>The first error of the log in one sentence without a stop, or null if there is none.</summary>
    public static string? FirstError(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var buffer = new byte[Math.Min(stream.Length, MaxBytes)];
            stream.ReadExactly(buffer);
            return FirstErrorOf(System.Text.Encoding.UTF8.GetString(buffer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A line is <c>lxc-start 101 20261122182402.358 ERROR    start - FILE:FUNCTION:LINE - message</c>.</summary>
    internal static string? FirstErrorOf(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var parts = line.Split(" - ", 3);
            if (parts.Length == 3 && parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, "ERROR", ..])
            {
                return parts[2].Trim().TrimEnd('.');
            }
        }

        return null;
    }
}
