using System.Globalization;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>SOURCE_DATE_EPOCH</c> stands for the clock where a build must be repeatable (reproducible-builds.org).</summary>
internal static class BuildDate
{
    /// <summary>The date that the environment sets, or null.</summary>
    /// <exception cref="UsageException">It is set to something else.</exception>
    public static DateTimeOffset? Of(Terminal terminal)
    {
        var epoch = terminal.Variable("SOURCE_DATE_EPOCH");
        return epoch is null ? null
            : long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new UsageException($"SOURCE_DATE_EPOCH is '{epoch}', expected seconds since 1970.");
    }
}
