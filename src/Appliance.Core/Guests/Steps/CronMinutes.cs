using System.IO.Hashing;
using System.Text;

namespace Appliance.Guests.Steps;

/// <summary>
/// Gives the jobs of root in the system's crontabs other minutes, so that not all containers of a host work at once
/// (guest-setup.md §5.8). The minute follows from the container's name and the job: doing it again changes nothing.
/// </summary>
internal static class CronMinutes
{
    private const string Directory = "/etc/cron.d";

    /// <summary>0–58: as the reference, whose minute 59 stays free.</summary>
    private const int Minutes = 59;

    public static void Spread(GuestStep step)
    {
        var files = step.Tree.List(Directory)
            .Where(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            .Select(name => $"{Directory}/{name}");
        foreach (var path in files.Prepend("/etc/crontab"))
        {
            if (step.Tree.ReadText(path) is { } text)
            {
                step.Tree.Write(path, Spread(text, $"{step.Hostname}\0{path}"));
            }
        }
    }

    /// <summary>The crontab with other minutes; it ends in one line end, which cron insists on.</summary>
    internal static string Spread(string text, string seed)
    {
        var result = new StringBuilder(text.Length + 16);
        var number = 0;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            number++;
            var rest = RestOfRootJob(line);
            result.Append(rest is null ? line : $"{Minute($"{seed}\0{number}\0{rest}")}{rest}").Append('\n');
        }

        return result.ToString();
    }

    /// <summary>What follows the minute of a job of root whose minute is a number; null for any other line.</summary>
    private static string? RestOfRootJob(string line)
    {
        var digits = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || line[digits] is not (' ' or '\t'))
        {
            return null;
        }

        // Four fields, the user, the command.
        var fields = line[digits..].Split([' ', '\t', '\r', '\f', '\v'], 7, StringSplitOptions.RemoveEmptyEntries);
        return fields is [_, _, _, _, "root", _, ..] ? line[digits..] : null;
    }

    private static int Minute(string seed) => (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(seed)) % Minutes);
}
