using System.Text;
using Appliance.Linux;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Guests;

/// <summary>
/// Brings the staged changes to the disk, all or none: everything new is prepared under temporary names beside its
/// target first, then exchanged with what is there; on a failure exchanged back. Files are always new inodes (P42).
/// </summary>
/// <remarks>
/// A kill in the middle of the exchange leaves some files new and some old, each complete; the next run does the rest
/// and removes the temporary names.
/// </remarks>
internal sealed class GuestCommit
{
    private const int MaxTemporaryTries = 8;

    private readonly GuestTree tree;
    private readonly List<Prepared> prepared = [];
    private readonly List<GuestEntry> madeDirectories = [];
    private readonly List<GuestEntry> changedModes = [];

    private GuestCommit(GuestTree tree) => this.tree = tree;

    /// <exception cref="ApplianceException">Something cannot be changed and nothing was (APL4005), somebody else changed it (APL4007), or it could not be undone (APL4008).</exception>
    public static void Run(GuestTree tree, bool isFlushed, CancellationToken cancellationToken)
    {
        var pending = tree.Pending();
        if (pending.Count == 0)
        {
            return;
        }

        foreach (var directory in pending.Select(entry => entry.Directory).Distinct())
        {
            TemporaryName.RemoveAbandoned(directory);
        }

        var commit = new GuestCommit(tree);
        try
        {
            foreach (var entry in pending)
            {
                commit.Prepare(entry);
            }

            commit.Flush(isFlushed);
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var change in commit.prepared)
            {
                Exchange(change);
            }
        }
        catch
        {
            commit.Undo();
            throw;
        }

        commit.DropOld();
    }

    private void Prepare(GuestEntry entry)
    {
        try
        {
            switch (entry.Goal)
            {
                case EntryGoal.Directory:
                    MakeDirectory(entry);
                    break;
                case EntryGoal.DirectoryMode:
                    entry.Directory.Real!.SetDirectoryMode(entry.Name, entry.FinalMode);
                    changedModes.Add(entry);
                    break;
                case EntryGoal.File:
                    WriteTemporary(entry);
                    break;
                case EntryGoal.Link:
                    var temporary = CreateTemporary(entry, name => entry.Directory.Real!.CreateLink(name, entry.Target));
                    prepared.Add(new Prepared(entry, temporary, file: null));
                    GiveToRoot(entry.Directory.Real!, temporary);
                    break;
                default:
                    prepared.Add(new Prepared(entry, TemporaryName.For(entry), file: null));
                    break;
            }
        }
        catch (IOException e)
        {
            throw Refused(entry, e as ErrnoException ?? new ErrnoException(e.HResult, "write"));
        }
    }

    private void MakeDirectory(GuestEntry entry)
    {
        var parent = entry.Directory.Real!;
        entry.Child!.Real = parent.CreateDirectory(entry.Name);
        madeDirectories.Add(entry);
        GiveToRoot(parent, entry.Name);
        parent.SetDirectoryMode(entry.Name, entry.FinalMode);
    }

    private void WriteTemporary(GuestEntry entry)
    {
        SafeFileHandle? created = null;
        var directory = entry.Directory.Real!;
        var temporary = CreateTemporary(entry, name => created = directory.CreateNew(name));
        var file = created!;
        prepared.Add(new Prepared(entry, temporary, file));
        if (entry.KeepsAttributes)
        {
            using var old = directory.OpenRead(entry.Name) ?? throw entry.Changed();
            var (uid, gid) = Owner(entry);
            FileAttributesCopy.Owner(uid, gid, file);
            RandomAccess.Write(file, Encoding.Latin1.GetBytes(entry.Text), 0);
            FileAttributesCopy.Extended(old, file);
        }
        else
        {
            GiveToRoot(directory, temporary);
            RandomAccess.Write(file, Encoding.Latin1.GetBytes(entry.Text), 0);
        }

        if (entry.IsMarked)
        {
            OwnMark.Set(file);
        }

        AtomicFile.SetMode(file, entry.FinalMode, entry.Path);
    }

    /// <summary>The owner of the file that is replaced; an id that the container does not know gives way to its root's.</summary>
    private (uint Uid, uint Gid) Owner(GuestEntry entry)
    {
        var (uid, gid) = (entry.Original!.Uid, entry.Original.Gid);
        return entry.KeepsOwner
            ? (uid, gid)
            : (tree.IdMap.HasHostId(IdKind.User, uid) ? uid : tree.IdMap.RootUid, tree.IdMap.HasHostId(IdKind.Group, gid) ? gid : tree.IdMap.RootGid);
    }

    /// <summary>With shifted ids new things belong to the container's root; without, to whoever makes them, which is root (guest-setup.md §3.4).</summary>
    private void GiveToRoot(RootfsDirectory directory, string name)
    {
        if (tree.IsUnprivileged)
        {
            directory.SetOwner(name, tree.IdMap.RootUid, tree.IdMap.RootGid);
        }
    }

    /// <summary>
    /// All bytes on disk before the first name changes, or a crash could leave an empty file in place of a full one.
    /// Writing is begun for all of them first: then the first flush takes the others along in one journal commit.
    /// </summary>
    private void Flush(bool isFlushed)
    {
        var files = prepared.Where(change => change.File is not null && change.Entry.Text.Length > 0).ToList();
        foreach (var change in isFlushed ? files : [])
        {
            OpenFile.StartWriting(change.File!, 0, 0);
        }

        foreach (var change in isFlushed ? files : [])
        {
            if (Libc.Fdatasync((int)change.File!.DangerousGetHandle()) != 0)
            {
                throw Refused(change.Entry, ErrnoException.Last("flush"));
            }
        }

        foreach (var change in prepared)
        {
            change.File?.Dispose();
        }
    }

    private static void Exchange(Prepared change)
    {
        var entry = change.Entry;
        var directory = entry.Directory.Real!;
        var now = entry.Look();
        if (now?.Inode != entry.Original?.Inode || now?.Kind != entry.Original?.Kind || now?.Changed != entry.Original?.Changed)
        {
            throw entry.Changed();
        }

        var errno = Rename(change, forward: true);
        if (errno != 0)
        {
            throw Refused(entry, new ErrnoException(errno, "rename"));
        }

        change.IsDone = true;

        // Between the look and the exchange somebody may have been quicker; then what we got is not what we looked at.
        if (entry.Original is { } original && directory.Stat(change.Temporary)?.Inode != original.Inode)
        {
            throw entry.Changed();
        }
    }

    private void Undo()
    {
        var failed = new List<string>();
        foreach (var change in Enumerable.Reverse(prepared))
        {
            change.File?.Dispose();
            if (!TryUndo(change))
            {
                failed.Add(RootfsFile.Show(change.Entry.Path));
            }
        }

        foreach (var entry in Enumerable.Reverse(madeDirectories).Concat(changedModes))
        {
            try
            {
                if (entry.Goal == EntryGoal.DirectoryMode)
                {
                    entry.Directory.Real!.SetDirectoryMode(entry.Name, entry.Original!.Mode);
                }
                else
                {
                    entry.Directory.Real!.Remove(entry.Name, isDirectory: true);
                }
            }
            catch (ErrnoException)
            {
                failed.Add(RootfsFile.Show(entry.Path));
            }
        }

        if (failed.Count > 0)
        {
            throw new ApplianceException("APL4008", $"The setup failed and could not be undone for: {string.Join(", ", failed)}.")
            {
                Hint = $"Look for files '.NAME.*{TemporaryName.Suffix}' beside them: they hold the old content.",
            };
        }
    }

    private static bool TryUndo(Prepared change)
    {
        var entry = change.Entry;
        try
        {
            if (change.IsDone)
            {
                if (Rename(change, forward: false) != 0)
                {
                    return false;
                }

                change.IsDone = false;
            }

            return entry.Goal == EntryGoal.Absent || RemoveTemporary(change);
        }
        catch (ErrnoException)
        {
            return false;
        }
    }

    /// <summary>Brings a change to its name, or back. 0, or the error number.</summary>
    private static int Rename(Prepared change, bool forward)
    {
        var entry = change.Entry;
        var directory = entry.Directory.Real!;
        if (entry.Goal != EntryGoal.Absent && entry.Original is not null)
        {
            var errno = directory.Rename(change.Temporary, entry.Name, Libc.RenameExchange);
            return errno is ErrnoException.Invalid or ErrnoException.NoSystemCall ? ReplaceInSteps(change) : errno;
        }

        var isToName = forward == (entry.Goal != EntryGoal.Absent);
        var (from, to) = isToName ? (change.Temporary, entry.Name) : (entry.Name, change.Temporary);
        var result = directory.Rename(from, to, Libc.RenameNoreplace);

        // Some network file systems have no such flag; the name was looked at a moment ago.
        return result is ErrnoException.Invalid or ErrnoException.NoSystemCall ? directory.Rename(from, to, 0) : result;
    }

    /// <summary>For file systems that cannot exchange two names: the old one is kept under a third first, so that the name is never missing.</summary>
    private static int ReplaceInSteps(Prepared change)
    {
        var directory = change.Entry.Directory.Real!;
        var kept = TemporaryName.For(change.Entry);
        try
        {
            directory.HardLink(change.Entry.Name, kept);
        }
        catch (ErrnoException e)
        {
            return e.Errno;
        }

        var errno = directory.Rename(change.Temporary, change.Entry.Name, 0);
        if (errno == 0)
        {
            change.Temporary = kept;
        }
        else
        {
            directory.Remove(kept, isDirectory: false);
        }

        return errno;
    }

    private static bool RemoveTemporary(Prepared change)
    {
        change.Entry.Directory.Real!.Remove(change.Temporary, isDirectory: false);
        return true;
    }

    private void DropOld()
    {
        foreach (var change in prepared.Where(change => change.Entry.Original is not null))
        {
            try
            {
                RemoveTemporary(change);
            }
            catch (ErrnoException)
            {
                // The new file is in place; the next run tries to remove the old one again.
            }
        }
    }

    private static string CreateTemporary(GuestEntry entry, Action<string> create)
    {
        for (var tries = 0; ; tries++)
        {
            var name = TemporaryName.For(entry);
            try
            {
                create(name);
                return name;
            }
            catch (ErrnoException e) when (e.Errno == ErrnoException.Exists && tries < MaxTemporaryTries)
            {
                // Somebody guessed: again with another.
            }
        }
    }

    private static ApplianceException Refused(GuestEntry entry, ErrnoException error) =>
        new("APL4005", $"Cannot change '{RootfsFile.Show(entry.Path)}' in the guest: {error.Reason}. Nothing was changed.", error)
        {
            Hint = ErrnoException.Advice(error) ?? (error.Errno == ErrnoException.NotPermitted ? "It or its directory may be immutable (lsattr), or not yours to change." : null),
        };

    /// <summary>A change under its temporary name; once it is done, what was there before is under that name.</summary>
    private sealed class Prepared(GuestEntry entry, string temporary, SafeFileHandle? file)
    {
        public GuestEntry Entry => entry;

        public SafeFileHandle? File => file;

        public string Temporary { get; set; } = temporary;

        public bool IsDone { get; set; }
    }
}
