using System.Text;
using Appliance.Linux;

namespace Appliance.Guests;

/// <summary>
/// The guest's tree as the steps see it: what is on disk with their own changes on top. Nothing reaches the disk before
/// <see cref="GuestCommit"/>.
/// </summary>
/// <remarks>
/// Text, names and link targets are strings of one character per byte (Latin-1): any encoding survives. Paths are those
/// of the guest, from its root; links and <c>..</c> stay inside (<see cref="RootfsHandle"/>). A directory is opened once
/// and held, so that reading and writing mean the same one.
/// </remarks>
internal sealed class GuestTree(RootfsHandle root, IdMap idMap) : IDisposable
{
    /// <summary>Mode of a new file.</summary>
    public const int DefaultFileMode = 0x1A4; // 0644

    /// <summary>Mode of a new directory.</summary>
    public const int DefaultDirectoryMode = 0x1ED; // 0755

    /// <summary>Most bytes that are read of one guest in all files together: 32 MiB. A directory of large files must not fill this host's memory.</summary>
    internal const long MaxReadBytes = 32 * 1024 * 1024;

    /// <summary>As many links as the kernel itself follows.</summary>
    private const int MaxLinks = 40;

    private const int MaxPath = 4096;
    private const string IgnorePrefix = ".pve-ignore.";

    private readonly Dictionary<string, GuestDirectory> directoriesByPath = new(StringComparer.Ordinal);
    private readonly Dictionary<(ulong Device, ulong Inode), GuestDirectory> directoriesByIdentity = [];
    private readonly List<GuestDirectory> newDirectories = [];
    private readonly List<GuestEntry> staged = [];
    private readonly HashSet<GuestEntry> read = [];
    private long readBytes;

    /// <summary>The tree on disk.</summary>
    public RootfsHandle Root => root;

    /// <summary>Whose the new files are.</summary>
    public IdMap IdMap => idMap;

    /// <summary>What the steps want the administrator to know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>True if a container with this tree runs with shifted ids.</summary>
    public bool IsUnprivileged => !idMap.IsIdentity;

    /// <summary>The names whose goal differs from the disk, in the order they were first staged.</summary>
    public IReadOnlyList<GuestEntry> Pending() => [.. staged.Where(entry => entry.IsPending)];

    /// <summary>A regular file, links followed.</summary>
    public bool IsRegular(string path) => Find(path, follow: true)?.Kind == FileKind.Regular;

    /// <summary>A directory, links followed.</summary>
    public bool IsDirectory(string path) => FindDirectory(path) is not null;

    /// <summary>Anything, a dangling link too.</summary>
    public bool Exists(string path) => Find(path, follow: false)?.Kind is not null;

    /// <summary>A symbolic link.</summary>
    public bool IsLink(string path) => Find(path, follow: false)?.Kind == FileKind.SymbolicLink;

    /// <summary>A regular file that anybody may execute, links followed.</summary>
    public bool IsExecutable(string path) => Find(path, follow: true) is { Kind: FileKind.Regular } entry && (entry.CurrentMode & 0x49 /* 0111 */) != 0;

    /// <summary>Mode bits of a regular file, links followed; null if it is anything else.</summary>
    public int? ModeOf(string path) => Find(path, follow: true) is { Kind: FileKind.Regular } entry ? entry.CurrentMode : null;

    /// <summary>Content of a regular file, links followed; null if it is anything else.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL4002), is larger than 4 MiB, or all that was read is larger than 32 MiB (APL4003).</exception>
    public string? ReadText(string path)
    {
        if (Find(path, follow: true) is not { Kind: FileKind.Regular } entry)
        {
            return null;
        }

        var text = entry.CurrentText();
        readBytes += read.Add(entry) ? text.Length : 0;
        return readBytes <= MaxReadBytes
            ? text
            : throw new ApplianceException("APL4003", $"The files in the guest that have to be read are larger than {MaxReadBytes} bytes together, the last of them '{RootfsFile.Show(path)}'; nothing was changed.");
    }

    /// <summary>First line of a file, without its end; null unless a regular file.</summary>
    /// <exception cref="ApplianceException">As <see cref="ReadText"/>.</exception>
    public string? ReadFirstLine(string path) => ReadText(path)?.Split('\n', 2)[0];

    /// <summary>Text of a link; null if it is none.</summary>
    public string? ReadLink(string path) => Find(path, follow: false)?.CurrentTarget();

    /// <summary>Names in a directory, links followed, sorted by bytes; none if it is absent.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL4002), or has too many entries (APL4004).</exception>
    public IReadOnlyList<string> List(string directory) => FindDirectory(directory)?.Names(RootfsHandle.MaxEntries) ?? [];

    /// <summary>True if the guest's owner wants this name left alone: a regular file <c>.pve-ignore.NAME</c> beside it (guest-setup.md §3.5). All writers heed it.</summary>
    public bool IsIgnored(string path)
    {
        var (directory, name) = Split(path);
        return IsRegular($"{directory}/{IgnorePrefix}{name}");
    }

    /// <summary>
    /// Gives a file its content. A link is replaced, not followed. An existing file keeps owner (if the container knows that id;
    /// else its root becomes the owner), mode (unless <paramref name="mode"/> is given) and attributes; a new one belongs to the
    /// container's root. What is so already stays untouched.
    /// </summary>
    /// <exception cref="ApplianceException">Its directory is missing, or a directory is in its place (APL4006).</exception>
    public void Write(string path, string text, int? mode = null, bool isSecret = false)
    {
        if (IsIgnored(path))
        {
            return;
        }

        var entry = Stage(path);
        entry.IsFresh |= entry.Goal == EntryGoal.Absent;
        entry.Goal = EntryGoal.File;
        entry.Text = text;
        entry.Mode = mode;
        entry.IsSecret |= isSecret;
    }

    /// <summary>As <see cref="Write"/> for a secret in a file that keeps its owner, whoever that is.</summary>
    /// <exception cref="ApplianceException">As <see cref="Write"/>.</exception>
    public void WriteSecretInPlace(string path, string text, int? mode)
    {
        if (!IsIgnored(path))
        {
            Write(path, text, mode, isSecret: true);
            Stage(path).KeepsOwner = true;
        }
    }

    /// <summary>Sets our section of a file (<see cref="MarkedSection"/>); links are followed to read, and replaced when written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">Lines of the section; empty clears it.</param>
    /// <param name="placement">Where it comes in a file without one.</param>
    /// <param name="mode">Mode the file gets whenever it is written; null as for <see cref="Write"/>.</param>
    /// <param name="deleteIfEmpty">Removes the file if nothing but the section was in it and it becomes empty.</param>
    /// <exception cref="ApplianceException">As <see cref="ReadText"/> and <see cref="Write"/>.</exception>
    public void WriteMarked(string path, string data, MarkedPlacement placement, int? mode = null, bool deleteIfEmpty = false)
    {
        if (IsIgnored(path))
        {
            return;
        }

        var result = MarkedSection.Apply(ReadText(path), data, placement);
        if (result.IsUnbalanced)
        {
            Warnings.Add($"'{path}' in the guest has begin and end markers that do not belong together: only our own section is touched.");
        }

        if (deleteIfEmpty && result.IsNothingElse)
        {
            Remove(path);
        }
        else if (result.Text is { } text)
        {
            Write(path, text, mode);
        }
    }

    /// <summary>Removes a name that is not a directory; nothing happens if there is none.</summary>
    public void Remove(string path)
    {
        if (!IsIgnored(path) && Find(path, follow: false) is { Kind: not (null or FileKind.Directory) } entry)
        {
            Stage(entry).Goal = EntryGoal.Absent;
        }
    }

    /// <summary>Makes a link if nothing has that name and its directory exists; else nothing happens.</summary>
    public void Link(string path, string target)
    {
        if (!IsIgnored(path) && Find(path, follow: false) is { Kind: null } entry)
        {
            StageLink(Stage(entry), target);
        }
    }

    /// <summary>Makes a link, in the place of a file or link of that name.</summary>
    /// <exception cref="ApplianceException">Its directory is missing, or a directory is in its place (APL4006).</exception>
    public void ReplaceLink(string path, string target)
    {
        if (!IsIgnored(path))
        {
            StageLink(Stage(path), target);
        }
    }

    /// <summary>Makes a directory and those that lead to it, as the container's root; one that exists (links followed) is left as it is.</summary>
    /// <exception cref="ApplianceException">Something that is no directory is in the way, a dangling link too (APL4006).</exception>
    public void MakeDirectory(string path, int mode = DefaultDirectoryMode)
    {
        if (FindDirectory(path) is not null)
        {
            return;
        }

        var (parent, name) = Split(path);
        MakeDirectory(parent);
        if (name.Length == 0 || Find(path, follow: false) is not { Kind: null } entry)
        {
            throw new ApplianceException("APL4006", $"Cannot make the directory '{RootfsFile.Show(path)}' in the guest: {Obstacle(path)}.");
        }

        Stage(entry).Goal = EntryGoal.Directory;
        entry.Mode = mode;
        entry.Child = new GuestDirectory(entry.Path, real: null);
        newDirectories.Add(entry.Child);
    }

    /// <summary>Gives a directory, links followed, a mode; nothing happens if there is none.</summary>
    public void SetDirectoryMode(string path, int mode)
    {
        if (Find(path, follow: true) is { Kind: FileKind.Directory } entry)
        {
            Stage(entry).Mode = mode;
            entry.Goal = entry.Goal == EntryGoal.Unchanged ? EntryGoal.DirectoryMode : entry.Goal;
        }
    }

    /// <summary>True if a file is one that <see cref="WriteOwn"/> wrote into this very tree, with a mark that no archive carries.</summary>
    public bool IsOwn(string path) => Find(path, follow: false)?.HasOwnMark() == true;

    /// <summary>As a removal and a <see cref="Write"/>; a file that is not for everybody is a secret. The file gets a mark by which <see cref="IsOwn"/> knows it.</summary>
    /// <exception cref="ApplianceException">As <see cref="Write"/>.</exception>
    public void WriteOwn(string path, string text, int mode)
    {
        Remove(path);
        Write(path, text, mode, isSecret: (mode & 0x4 /* 0004 */) == 0);
        if (!IsIgnored(path))
        {
            Stage(path).IsMarked = true;
        }
    }

    /// <summary>What a commit will do.</summary>
    public IReadOnlyList<GuestChange> Changes() => [.. Pending().Select(entry => new GuestChange(
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(entry.Path)),
        entry.Goal switch
        {
            EntryGoal.File => GuestChangeKind.Write,
            EntryGoal.Link => GuestChangeKind.Link,
            EntryGoal.Directory or EntryGoal.DirectoryMode => GuestChangeKind.Directory,
            _ => GuestChangeKind.Remove,
        },
        entry.Original?.Kind == FileKind.Regular ? Encoding.Latin1.GetBytes(entry.OriginalText()) : null,
        entry.Goal == EntryGoal.File ? Encoding.Latin1.GetBytes(entry.Text) : null,
        entry.Goal == EntryGoal.Link ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(entry.Target)) : null,
        entry.Goal is EntryGoal.File or EntryGoal.Directory or EntryGoal.DirectoryMode ? entry.FinalMode : null)
    {
        IsSecret = entry.IsSecret,
        PreviousMode = entry.Original?.Kind == FileKind.Regular ? entry.Original.Mode : null,
    })];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directory in directoriesByIdentity.Values.Concat(newDirectories))
        {
            directory.Dispose();
        }
    }

    private static (string Directory, string Name) Split(string path)
    {
        var trimmed = path.TrimEnd('/');
        var slash = trimmed.LastIndexOf('/');
        return (slash <= 0 ? "/" : trimmed[..slash], trimmed[(slash + 1)..]);
    }

    private GuestEntry? Find(string path, bool follow)
    {
        for (var links = 0; links <= MaxLinks && path.Length <= MaxPath && !path.Contains('\0'); links++)
        {
            var (directory, name) = Split(path);
            if (name is "" or "." or ".." || FindDirectory(directory) is not { } parent)
            {
                return null;
            }

            var entry = parent[name];
            if (!follow || entry.CurrentTarget() is not { } target)
            {
                return entry;
            }

            path = target.StartsWith('/') ? target : $"{parent.Path}/{target}";
        }

        return null;
    }

    private GuestDirectory? FindDirectory(string path)
    {
        if (directoriesByPath.TryGetValue(path, out var known))
        {
            return known;
        }

        if (path.Length > MaxPath)
        {
            return null;
        }

        if (root.OpenDirectory(path) is { } real)
        {
            var identity = (real.Self.Device, real.Self.Inode);
            if (directoriesByIdentity.TryGetValue(identity, out known))
            {
                real.Dispose();
            }
            else
            {
                directoriesByIdentity[identity] = known = new GuestDirectory(path, real);
            }

            return directoriesByPath[path] = known;
        }

        var (directory, name) = Split(path);
        return name.Length > 0 && FindDirectory(directory)?[name] is { Goal: EntryGoal.Directory } entry ? entry.Child : null;
    }

    private static void StageLink(GuestEntry entry, string target)
    {
        entry.Goal = EntryGoal.Link;
        entry.Target = target;
    }

    private GuestEntry Stage(string path) =>
        Find(path, follow: false) is { Kind: not FileKind.Directory } entry
            ? Stage(entry)
            : throw new ApplianceException("APL4006", $"Cannot write '{RootfsFile.Show(path)}' in the guest: {Obstacle(path)}.");

    private GuestEntry Stage(GuestEntry entry)
    {
        if (!entry.IsStaged)
        {
            entry.IsStaged = true;
            staged.Add(entry);
        }

        return entry;
    }

    private string Obstacle(string path)
    {
        var (directory, _) = Split(path);
        return FindDirectory(directory) is null
            ? root.IsBehindMount(directory) ? $"'{RootfsFile.Show(directory)}' lies on another file system that is mounted there" : $"'{RootfsFile.Show(directory)}' is not a directory"
            : Find(path, follow: false)?.Kind switch
            {
                FileKind.Directory => "there is a directory of that name",
                FileKind.SymbolicLink => "there is a link of that name that leads to no directory",
                _ => "there is something else of that name",
            };
    }
}
