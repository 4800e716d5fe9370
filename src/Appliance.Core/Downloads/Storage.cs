using System.Globalization;
using Appliance.Linux;

namespace Appliance.Downloads;

/// <summary>Errors of the directory a file goes to, in words that say what to do.</summary>
internal static class Storage
{
    /// <exception cref="ApplianceException">APL5084: not there or not readable.</exception>
    internal static DirectoryHandle Open(string path)
    {
        try
        {
            return DirectoryHandle.Open(path);
        }
        catch (ErrnoException e)
        {
            throw new ApplianceException("APL5084", $"Cannot store into '{path}': {e.Message}.", e) { Hint = ErrnoException.Advice(e) };
        }
    }

    /// <exception cref="ApplianceException">APL5080: less is free than is still to come.</exception>
    internal static void RequireSpace(DirectoryHandle directory, string name, long missing)
    {
        var free = directory.FreeBytes();
        if (free < missing)
        {
            throw new ApplianceException(
                "APL5080",
                $"Not enough space in '{directory.Path}' for '{name}': {Size(missing)} needed, {Size(free)} free, {Size(missing - free)} missing.")
            {
                Hint = "Remove templates that are not used ('appliance prune') or choose another storage.",
            };
        }
    }

    /// <summary>A write, flush or rename failed; so many bytes are kept of a file of that size (null if nobody has said).</summary>
    internal static ApplianceException Failed(Exception e, DirectoryHandle directory, string name, long written, long? total)
    {
        var errno = (e as ErrnoException)?.Errno ?? e.HResult;
        if (errno is ErrnoException.NoSpace or ErrnoException.QuotaExceeded)
        {
            var free = directory.FreeBytes();
            var missing = total is { } all ? $"{Size(all - written)} more needed" : "the size is not known";
            var why = free > (total ?? 0) - written ? " in bytes, but no inode or quota is left" : "";
            return new ApplianceException(
                "APL5081", $"No space left in '{directory.Path}' for '{name}': {Size(written)} written, {missing}, {Size(free)} free{why}.", e)
            {
                Hint = "Make room and run the same command again: it continues where it stopped.",
            };
        }

        return errno == ErrnoException.Exists && e is ErrnoException
            ? Taken(directory, name, e)
            : new ApplianceException("APL5084", $"Cannot store '{name}' into '{directory.Path}': {UntrustedText.Show(e.Message.TrimEnd('.'))}.", e) { Hint = ErrnoException.Advice(e) };
    }

    internal static ApplianceException Taken(DirectoryHandle directory, string name, Exception? inner = null) =>
        new("APL5082", $"'{Path.Join(directory.Path, name)}' exists already and is not overwritten.", inner);

    /// <summary>Exact below a MiB, else two decimals: what is missing must not be rounded away.</summary>
    private static string Size(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.00} MiB");
}
