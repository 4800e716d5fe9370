using System.Text;
using Appliance.Containers.Volumes;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Creation;

/// <summary>
/// What a creation is about to make, written before it is made. Whoever creates holds the lock of the file; a process
/// that is killed loses it, and the next command undoes what the file says (CreationRecovery).
/// </summary>
/// <remarks>
/// Mounts and loop devices are not in it: they live in a mount namespace of the process and end with it. The file lies
/// below the state directory, not beside the config, because Proxmox VE keeps configs on a file system that has no locks.
/// </remarks>
internal sealed class CreationJournal : IDisposable
{
    private const string Suffix = ".journal";
    private const int MaxBytes = 64 * 1024;
    private const int FileMode = 0x180; // 0600

    private readonly DirectoryHandle directory;
    private readonly FileLock held;
    private readonly string path;
    private readonly List<string> lines;
    private bool isKept;

    private CreationJournal(ContainerId id, DirectoryHandle directory, FileLock held, string path, List<string> lines)
    {
        Id = id;
        this.directory = directory;
        this.held = held;
        this.path = path;
        this.lines = lines;
    }

    /// <summary>The container.</summary>
    public ContainerId Id { get; }

    /// <summary>Where keys for the container are made.</summary>
    public string KeyDirectory => Path.Join(directory.Path, Id + ".keys");

    /// <summary>True if it is what a killed process left.</summary>
    public bool IsLeftOver => lines.Count > 0;

    /// <summary>The config was, or was about to be, written.</summary>
    public bool HasConfig => lines.Contains("config", StringComparer.Ordinal);

    /// <summary>Disks that were, or were about to be, made.</summary>
    public IReadOnlyList<JournalledDisk> Disks =>
    [
        .. lines.Select(line => line.Split(' ')).Where(words => words is ["disk", _, _])
            .Select(words => DiskVolumeId.TryParse(words[1], out var id)
                ? new JournalledDisk(id, words[2], lines.Select(line => line.Split(' ')).LastOrDefault(made => made is ["made", _, _] && made[1] == words[1])?[2])
                : null)
            .OfType<JournalledDisk>(),
    ];

    /// <summary>Disks of a container that is replaced: nobody's once the new configuration is there.</summary>
    public IReadOnlyList<DiskVolumeId> Obsolete =>
        [.. lines.Select(line => line.Split(' ')).Select(words => words is ["old", _] && DiskVolumeId.TryParse(words[1], out var id) ? id : null).OfType<DiskVolumeId>()];

    /// <summary>Opens the journal of a container and takes its lock; null while another process creates it.</summary>
    /// <exception cref="ApplianceException">It cannot be made or read (APL5179).</exception>
    public static CreationJournal? TryOpen(AppliancePaths paths, ContainerId id)
    {
        var location = LocationOf(paths);
        try
        {
            Directory.CreateDirectory(location, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var opened = DirectoryHandle.Open(location);
            FileLock? taken = null;
            try
            {
                var file = Path.Join(location, id + Suffix);
                taken = FileLock.TryAcquire(opened, id + Suffix);
                if (taken is null)
                {
                    opened.Dispose();
                    return null;
                }

                // A line without its end was being written when the process died: what it announces was not begun.
                // It goes, or the next line would be joined to it.
                var text = ConfigFile.ReadOrNull(file, MaxBytes) ?? "";
                if (text.Length > 0 && text[^1] != '\n')
                {
                    text = text[..(text.LastIndexOf('\n') + 1)];
                    using var cut = opened.OpenOrCreate(id + Suffix, FileMode);
                    RandomAccess.SetLength(cut, Encoding.UTF8.GetByteCount(text));
                }

                return new CreationJournal(id, opened, taken, file, [.. text.Split('\n')[..^1]]);
            }
            catch
            {
                taken?.Release();
                opened.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(location, e);
        }
    }

    /// <summary>Containers that have a journal: being created now, or left over.</summary>
    public static IReadOnlyList<ContainerId> Pending(AppliancePaths paths)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(LocationOf(paths), "*" + Suffix)
                    .Select(file => ContainerId.TryParse(Path.GetFileNameWithoutExtension(file), out var id) ? id : null)
                    .OfType<ContainerId>(),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Announces a disk.</summary>
    /// <param name="id">The name it is to get.</param>
    /// <param name="temporary">The name it has until it is ready; <c>-</c> where it has its own from the start.</param>
    public void AnnounceDisk(DiskVolumeId id, string temporary) => Append($"disk {id} {temporary}");

    /// <summary>Says which file became the disk, so that nobody else's of that name is taken for it.</summary>
    public void DiskMade(DiskVolumeId id, ulong device, ulong inode) => Append($"made {id} {device:x}:{inode:x}");

    /// <summary>Announces a disk that goes when the configuration is replaced.</summary>
    public void AnnounceObsolete(DiskVolumeId id) => Append($"old {id}");

    /// <summary>Announces the config.</summary>
    public void AnnounceConfig() => Append("config");

    /// <summary>Removes keys that were being made.</summary>
    public void RemoveKeys() => TreeRemoval.Remove(directory, Id + ".keys");

    /// <summary>Leaves the file for the next try: something could not be undone.</summary>
    public void Keep() => isKept = true;

    /// <summary>Everything is done or undone: the file goes.</summary>
    public void Dispose()
    {
        if (isKept)
        {
            held.Release();
        }
        else
        {
            held.Dispose();
        }

        directory.Dispose();
    }

    private static string LocationOf(AppliancePaths paths) => Path.Join(paths.StateDirectory, "create");

    private static ApplianceException CannotWrite(string path, Exception e) => new("APL5179", $"Cannot keep the journal '{path}': {e.Message}", e) { Hint = ErrnoException.Advice(e) };

    private void Append(string line)
    {
        try
        {
            using var file = directory.OpenOrCreate(Path.GetFileName(path), FileMode);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(line + "\n"), RandomAccess.GetLength(file));
            AtomicFile.Flush(file, path);
            lines.Add(line);
        }
        catch (IOException e)
        {
            throw CannotWrite(path, e);
        }
    }
}

/// <summary>A disk in a journal.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Temporary">Its name until it was ready; <c>-</c> for none.</param>
/// <param name="Identity">Device and inode, once it was there.</param>
internal sealed record JournalledDisk(DiskVolumeId Id, string Temporary, string? Identity);
