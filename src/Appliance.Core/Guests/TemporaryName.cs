using System.Globalization;
using System.Runtime.InteropServices;
using Appliance.Linux;

namespace Appliance.Guests;

/// <summary>Names of files that a commit has in hand: hidden, not to be guessed, and bearing the process they belong to.</summary>
internal static class TemporaryName
{
    public const string Suffix = ".appliance-tmp";

    /// <summary>Characters of the final name that it repeats, so that a name of 255 bytes has room for the rest.</summary>
    private const int MaxStem = 100;

    public static string For(GuestEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $".{(entry.Name.Length <= MaxStem ? entry.Name : entry.Name[..MaxStem])}.{Environment.ProcessId}-{Guid.NewGuid():N}{Suffix}");

    /// <summary>Removes what commits that were killed left in a directory. Those of a process that lives are its own.</summary>
    public static void RemoveAbandoned(GuestDirectory directory)
    {
        try
        {
            foreach (var name in directory.Real?.List(RootfsHandle.MaxEntries) ?? [])
            {
                if (OwnerOf(name) is { } process && Libc.Kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == ErrnoException.NoProcess)
                {
                    directory.Real!.Remove(name, isDirectory: false);
                }
            }
        }
        catch (Exception e) when (e is ApplianceException or ErrnoException)
        {
            // Litter stops nothing; whatever else is wrong with the directory shows when it is written.
        }
    }

    /// <summary>The process of <c>.NAME.PID-RANDOM.appliance-tmp</c>; null for any other name.</summary>
    internal static int? OwnerOf(string name)
    {
        if (!name.StartsWith('.') || !name.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        var stem = name[..^Suffix.Length];
        var dash = stem.LastIndexOf('-');
        var dot = stem.LastIndexOf('.');
        return dot > 0 && dash > dot && stem.Length - dash == 33
            && int.TryParse(stem.AsSpan(dot + 1, dash - dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process > 0
            ? process
            : null;
    }
}
