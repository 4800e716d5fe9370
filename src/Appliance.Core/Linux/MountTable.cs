namespace Appliance.Linux;

/// <summary>What the kernel has mounted where, as the calling thread sees it.</summary>
internal static unsafe class MountTable
{
    /// <summary>More layers than anybody puts on one directory.</summary>
    private const int MaxLayers = 64;

    /// <summary>Takes away all that is mounted on a directory, layer by layer, with what is mounted below.</summary>
    /// <exception cref="ErrnoException">Not permitted.</exception>
    internal static void Detach(string directory)
    {
        for (var layer = 0; layer < MaxLayers; layer++)
        {
            if (!TryDetach(directory))
            {
                return;
            }
        }
    }

    /// <summary>Takes away what was mounted on a directory last.</summary>
    internal static void DetachTop(string directory) => TryDetach(directory);

    /// <summary>Whether a directory is a mount point: its path is in the mount table.</summary>
    internal static bool IsMountPoint(string directory) =>
        File.ReadLines("/proc/thread-self/mountinfo").Any(line => Field(line) == directory);

    private static bool TryDetach(string directory)
    {
        // Not busy for anybody but those who still have files of it open: they keep it to themselves until they close them.
        if (Libc.Unmount(directory, Libc.UnmountDetach | Libc.UnmountNofollow) == 0)
        {
            return true;
        }

        var error = ErrnoException.Last($"cannot unmount '{directory}'");
        return error.Errno is ErrnoException.Invalid or ErrnoException.NoEntry ? false : throw error;
    }

    /// <summary>The fifth field of a line of mountinfo; blanks and the like are octal there (proc(5)).</summary>
    private static string Field(string line)
    {
        var fields = line.Split(' ', 6);
        return fields.Length < 6 ? "" : fields[4]
            .Replace("\\040", " ", StringComparison.Ordinal)
            .Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal)
            .Replace("\\134", "\\", StringComparison.Ordinal);
    }
}
