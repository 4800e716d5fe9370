using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>The directory of an activated storage that holds its templates: listed, opened, locked and removed by single names, no link followed (P15).</summary>
internal sealed class TemplateDirectory : IDisposable
{
    private readonly DirectoryHandle directory;

    private TemplateDirectory(Storage storage, DirectoryHandle directory) => (Storage, this.directory) = (storage, directory);

    public Storage Storage { get; }

    public DirectoryHandle Handle => directory;

    /// <summary>Opens it, making it if the storage allows; never waits longer than the time-out on a hung mount.</summary>
    /// <exception cref="ApplianceException">Not mounted (APL5010), hung (APL5011), missing (APL5012), unusable (APL5013).</exception>
    public static TemplateDirectory OpenOrCreate(Storage storage) => Open(storage, create: true)!;

    /// <summary>Opens it; null if the storage is there but has no template directory yet.</summary>
    public static TemplateDirectory? OpenIfThere(Storage storage) => Open(storage, create: false);

    /// <summary>Templates in byte order of their names, and a note for what looks like one but is no regular file.</summary>
    public StorageListing List()
    {
        var templates = new List<StoredTemplate>();
        var notes = new List<string>();
        foreach (var name in directory.Names().Where(name => name[0] != '.' && TemplateName.IsTemplateFile(name)).Order(StringComparer.Ordinal))
        {
            if (Find(name) is { } template)
            {
                templates.Add(template);
            }
            else if (directory.Stat(name) is { Kind: not FileKind.Directory })
            {
                notes.Add($"'{UntrustedText.Show(Path.Join(directory.Path, name))}' is not a regular file and is not listed.");
            }
        }

        return new StorageListing(templates, notes);
    }

    /// <summary>A template by name; null if there is no regular file of that name.</summary>
    public StoredTemplate? Find(string name) =>
        VolumeId.TryParse($"{Storage.Id}:vztmpl/{name}", out var id) && directory.Stat(name) is { Kind: FileKind.Regular } status
            ? new StoredTemplate(id, Path.Join(directory.Path, name), status.Size, status.Modified)
            : null;

    /// <summary>Waits until no other process works on this name (P16).</summary>
    /// <param name="name">Final name of a template.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="waiting">Called once if there is someone to wait for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApplianceException">Still locked when the time was up (APL5020).</exception>
    public async Task<FileLock> LockAsync(string name, TimeSpan timeout, Action? waiting, CancellationToken cancellationToken)
    {
        if (TryLock(name) is { } free)
        {
            return free;
        }

        waiting?.Invoke();
        return await FileLock.AcquireAsync(directory, PartialNames.Lock(name), timeout, cancellationToken).ConfigureAwait(false)
            ?? throw new ApplianceException("APL5020", $"'{name}' on storage '{Storage.Id}' is in use by another process; waited {timeout.TotalSeconds:0} s.");
    }

    /// <summary>Takes the lock of a name, or null while another process works on it.</summary>
    public FileLock? TryLock(string name) => FileLock.TryAcquire(directory, PartialNames.Lock(name));

    /// <summary>Removes what killed processes left: lock files nobody holds, partial downloads nobody has touched for <paramref name="age"/>.</summary>
    /// <returns>Names of partial files that are gone. What cannot be removed stays: it stops nothing.</returns>
    public IReadOnlyList<string> RemoveLitter(TimeSpan age, DateTimeOffset now)
    {
        var removed = new List<string>();
        foreach (var name in directory.Names().Where(name => name[0] == '.' && name.Contains(".tar", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            var isLock = name.EndsWith(PartialNames.LockSuffix, StringComparison.Ordinal);
            if ((!isLock && !PartialNames.IsPartial(name)) || directory.Stat(name) is not { Kind: FileKind.Regular } status || (!isLock && now - status.Modified < age))
            {
                continue;
            }

            try
            {
                // Taking a lock nobody holds and letting it go removes its file.
                using var held = FileLock.TryAcquire(directory, isLock ? name : PartialNames.LockOf(name));
                if (!isLock && held is not null && directory.Unlink(name))
                {
                    removed.Add(name);
                }
            }
            catch (ErrnoException)
            {
            }
        }

        return removed;
    }

    public void Dispose() => directory.Dispose();

    private static TemplateDirectory? Open(Storage storage, bool create) =>
        StorageActivation.Open(storage, storage.TemplateDirectory, "templates", create) is { } opened ? new TemplateDirectory(storage, opened) : null;
}
