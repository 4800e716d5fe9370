using System.Text;
using Appliance.Linux;

namespace Appliance.Guests;

/// <summary>What a name in the guest shall be at the end.</summary>
internal enum EntryGoal
{
    /// <summary>As it is.</summary>
    Unchanged = 0,

    Absent,
    File,
    Link,
    Directory,

    /// <summary>The directory that is there gets another mode.</summary>
    DirectoryMode,
}

/// <summary>A directory of the guest: there already, or to be made.</summary>
internal sealed class GuestDirectory(string path, RootfsDirectory? real) : IDisposable
{
    private readonly Dictionary<string, GuestEntry> entries = new(StringComparer.Ordinal);

    /// <summary>The guest path it was found by.</summary>
    public string Path => path;

    /// <summary>The directory on disk; null until it is made.</summary>
    public RootfsDirectory? Real { get; set; } = real;

    public GuestEntry this[string name]
    {
        get
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                entries[name] = entry = new GuestEntry(this, name);
            }

            return entry;
        }
    }

    /// <summary>Names as they will be, sorted by bytes.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL4002), or has too many entries (APL4004).</exception>
    public IReadOnlyList<string> Names(int maxEntries)
    {
        var names = new SortedSet<string>(Real?.List(maxEntries) ?? [], StringComparer.Ordinal);
        foreach (var (name, entry) in entries)
        {
            if (entry.Goal == EntryGoal.Absent)
            {
                names.Remove(name);
            }
            else if (entry.Goal != EntryGoal.Unchanged)
            {
                names.Add(name);
            }
        }

        return [.. names];
    }

    public void Dispose() => Real?.Dispose();
}

/// <summary>A name in a directory of the guest: what it is on disk, and what it shall become.</summary>
internal sealed class GuestEntry(GuestDirectory directory, string name)
{
    private FileStatus? original;
    private bool isLookedAt;
    private string? originalText;

    public GuestDirectory Directory => directory;

    public string Name => name;

    public string Path => directory.Path == "/" ? "/" + name : $"{directory.Path}/{name}";

    public EntryGoal Goal { get; set; }

    /// <summary>Content of a <see cref="EntryGoal.File"/>.</summary>
    public string Text { get; set; } = "";

    /// <summary>Mode of a file or directory that is asked for; null keeps that of an existing file.</summary>
    public int? Mode { get; set; }

    /// <summary>True if the file that was there has nothing to do with the new one: owner and attributes are not kept.</summary>
    public bool IsFresh { get; set; }

    public bool IsSecret { get; set; }

    /// <summary>True if an owner that the container does not know is kept.</summary>
    public bool KeepsOwner { get; set; }

    /// <summary>True if it is in the list of the tree.</summary>
    public bool IsStaged { get; set; }

    /// <summary>True if the file gets our mark (<see cref="GuestTree.WriteOwn"/>).</summary>
    public bool IsMarked { get; set; }

    /// <summary>Text of a <see cref="EntryGoal.Link"/>.</summary>
    public string Target { get; set; } = "";

    /// <summary>The directory to be made.</summary>
    public GuestDirectory? Child { get; set; }

    /// <summary>What is on disk under this name, as first seen; null if nothing.</summary>
    public FileStatus? Original
    {
        get
        {
            if (!isLookedAt)
            {
                original = Look();
                isLookedAt = true;
            }

            return original;
        }
    }

    /// <summary>What it is for those who look at the staged tree; null if nothing.</summary>
    public FileKind? Kind => Goal switch
    {
        EntryGoal.Absent => null,
        EntryGoal.File => FileKind.Regular,
        EntryGoal.Link => FileKind.SymbolicLink,
        EntryGoal.Directory or EntryGoal.DirectoryMode => FileKind.Directory,
        _ => Original?.Kind,
    };

    /// <summary>Mode bits as they will be.</summary>
    public int CurrentMode => Goal == EntryGoal.Unchanged ? Original?.Mode ?? 0 : FinalMode;

    /// <summary>Mode bits a written file gets.</summary>
    public int FinalMode => Mode ?? (KeepsAttributes ? Original!.Mode : GuestTree.DefaultFileMode);

    /// <summary>True if owner, mode and attributes of the file on disk are those of the new one.</summary>
    public bool KeepsAttributes => !IsFresh && Original?.Kind == FileKind.Regular;

    /// <summary>True if the goal is not yet what is on disk.</summary>
    public bool IsPending => Goal switch
    {
        EntryGoal.Absent => Original is not null,
        EntryGoal.File => Original?.Kind != FileKind.Regular || Original.Mode != FinalMode || OriginalText() != Text,
        EntryGoal.Link => OriginalTarget() != Target,
        EntryGoal.Directory => true,
        EntryGoal.DirectoryMode => Original?.Mode != Mode,
        _ => false,
    };

    /// <summary>Text as it will be; the name must be a regular file.</summary>
    public string CurrentText() => Goal == EntryGoal.File ? Text : OriginalText();

    /// <summary>Target as it will be; null if it will be no link.</summary>
    public string? CurrentTarget() => Goal switch
    {
        EntryGoal.Link => Target,
        EntryGoal.Unchanged => OriginalTarget(),
        _ => null,
    };

    /// <summary>Status on disk at this moment, not remembered.</summary>
    /// <exception cref="ApplianceException">The file system refuses (APL4002).</exception>
    public FileStatus? Look()
    {
        try
        {
            return directory.Real?.Stat(name);
        }
        catch (ErrnoException e)
        {
            throw new ApplianceException("APL4002", $"Cannot look at '{RootfsFile.Show(Path)}' in the guest: {e.Reason}.", e);
        }
    }

    /// <summary>Content on disk of a regular file; empty for anything else.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL4002), is too large (APL4003), or was exchanged since it was first seen (APL4007).</exception>
    public string OriginalText()
    {
        if (Original?.Kind != FileKind.Regular)
        {
            return "";
        }

        if (originalText is null)
        {
            using var file = directory.Real!.OpenRead(name);
            if (file is null || DirectoryHandle.Stat(file, name).Inode != Original.Inode)
            {
                throw Changed();
            }

            originalText = Encoding.Latin1.GetString(RootfsFile.Read(file, Path, RootfsHandle.MaxFileBytes));
        }

        return originalText;
    }

    /// <summary>True if the file on disk has our mark, made for this very inode.</summary>
    public bool HasOwnMark()
    {
        using var file = Original?.Kind == FileKind.Regular ? directory.Real!.OpenRead(name) : null;
        return file is not null && OwnMark.IsOn(file);
    }

    /// <summary>The error of a name that is no longer what it was when it was looked at.</summary>
    public ApplianceException Changed() =>
        new("APL4007", $"'{RootfsFile.Show(Path)}' in the guest was changed by somebody else meanwhile; nothing was changed.")
        {
            Hint = "Run the command again when nobody else works on this tree.",
        };

    private string? OriginalTarget() => Original?.Kind == FileKind.SymbolicLink ? directory.Real!.ReadLink(name) : null;
}
