using Appliance.Archives.Tar;

namespace Appliance.Archives.Extraction;

/// <summary>Counts what goes by, and puts into words what the user may want to know of it.</summary>
internal sealed class Census
{
    private readonly long[] kinds = new long[(int)EntryKind.BlockDevice + 1];
    private long fileBytes;

    internal long Entries { get; private set; }

    internal void Add(TarEntry entry)
    {
        Entries++;
        kinds[(int)entry.Kind]++;
        fileBytes += entry.Kind == EntryKind.File ? entry.Size : 0;
    }

    internal ArchiveCounts Counts(ArchiveTree tree) => new()
    {
        Files = kinds[(int)EntryKind.File],
        Directories = tree.Directories.Count - (tree.Root.Metadata is null ? 1 : 0),
        SymbolicLinks = kinds[(int)EntryKind.SymbolicLink],
        HardLinks = kinds[(int)EntryKind.HardLink],
        Fifos = kinds[(int)EntryKind.Fifo],
        Devices = kinds[(int)EntryKind.CharacterDevice] + kinds[(int)EntryKind.BlockDevice],
        Skipped = tree.Skipped,
        FileBytes = fileBytes,
    };

    /// <summary>Sentences, one for each thing that was left out.</summary>
    internal static List<string> Notices(ArchiveTree tree, AttributeRules attributes, TarReader reader, int kept, string? nestedRoot)
    {
        var notices = new List<string>();
        if (tree.Skipped > 0)
        {
            notices.Add($"{tree.Skipped} entries below dev/ were left out: a container gets its devices when it starts.");
        }

        foreach (var (what, count) in attributes.Dropped)
        {
            notices.Add(what.Length > 0
                ? $"The extended attribute '{UntrustedText.Show(what)}' of {count} {(count == 1 ? "entry" : "entries")} was left out: only user.*, file capabilities of files and access lists are kept."
                : $"{count} further extended attributes were left out.");
        }

        if (reader.TrailingBytes > 0)
        {
            notices.Add($"{reader.TrailingBytes} bytes follow the end of the archive; they were not interpreted.");
        }

        if (kept > 0)
        {
            notices.Add($"{kept} files were there before and were kept.");
        }

        if (nestedRoot is not null)
        {
            notices.Add($"The top of the archive is no root file system; '{nestedRoot}' in it looks like one.");
        }

        return notices;
    }
}
