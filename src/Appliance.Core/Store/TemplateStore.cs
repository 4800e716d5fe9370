using Appliance.Catalog;
using Appliance.Downloads;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>
/// Everything that can be done with templates on this host: update the indexes, see what is offered, download, list,
/// verify, upgrade, import, remove. Safe to use from several processes at once (P16).
/// </summary>
/// <remarks>
/// Nothing is read or connected before it is needed: making one costs nothing. A failure leaves every file as it was,
/// but for a partial download that the next attempt resumes.
/// </remarks>
public sealed class TemplateStore : IDisposable
{
    private const int ParallelUpdates = 8;
    private static readonly TimeSpan LitterAge = TimeSpan.FromDays(7);

    private readonly TimeProvider clock;
    private readonly IndexCache cache;
    private readonly UpdateLog log;
    private readonly ProvenanceRecords records;
    private readonly Lazy<SourceList> sources;
    private readonly Lazy<StorageConfig> storages;
    private readonly Lazy<Settings> settings;
    private readonly Lazy<Downloader> downloader;
    private readonly Lazy<Offer> offer;

    /// <param name="paths">Where everything is.</param>
    /// <param name="adjust">Changes the settings of <c>appliance.conf</c> as the command line asks; null leaves them.</param>
    /// <param name="clock">The time.</param>
    public TemplateStore(AppliancePaths paths, Func<Settings, Settings>? adjust, TimeProvider clock)
    {
        this.clock = clock;
        Paths = paths;
        cache = new IndexCache(paths);
        log = new UpdateLog(paths.LogFile, clock);
        records = new ProvenanceRecords(paths);
        sources = new(() => SourceList.Load(paths));
        storages = new(() => StorageConfig.Load(paths));
        settings = new(() => adjust is null ? Settings.Load(paths) : adjust(Settings.Load(paths)));
        downloader = new(() => new Downloader(settings.Value.ToDownloadOptions(), clock));
        offer = new(() => Offer.Load(sources.Value, cache, clock));
    }

    /// <summary>Where everything is.</summary>
    public AppliancePaths Paths { get; }

    /// <summary>The configured sources.</summary>
    public SourceList Sources => sources.Value;

    /// <summary>The configured storages.</summary>
    public StorageConfig Storages => storages.Value;

    /// <summary>The settings in force.</summary>
    public Settings Settings => settings.Value;

    /// <summary>What the indexes in force offer, read once.</summary>
    public Offer Offer => offer.Value;

    /// <summary>Asks the sources for their newest index, all at the same time; one that fails does not stop the others (P5).</summary>
    /// <returns>A result for each source asked, in the order of the list.</returns>
    /// <exception cref="ApplianceException">The configuration is wrong, or a named source does not exist (APL1090) or is disabled (APL1094).</exception>
    public async Task<IReadOnlyList<SourceUpdate>> UpdateAsync(UpdateOptions options, CancellationToken cancellationToken)
    {
        var asked = options.Sources.Count == 0
            ? [.. Sources.Sources.Where(source => source.Enabled)]
            : options.Sources.Distinct(StringComparer.Ordinal).Select(name => Sources[name]).ToList();
        if (asked.Find(source => !source.Enabled) is { } disabled)
        {
            throw new ApplianceException("APL1094", $"Source '{disabled.Name}' is disabled.") { Hint = $"Switch it on: appliance source enable {disabled.Name}" };
        }

        log.Write("starting update");
        var updater = new SourceUpdater(Sources, Settings, cache, downloader.Value, log, clock);
        using var slots = new SemaphoreSlim(ParallelUpdates);
        return await Task.WhenAll(asked.Select(async source =>
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await updater.UpdateAsync(source, options, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        })).ConfigureAwait(false);
    }

    /// <summary>Forgets the index of a source that was removed.</summary>
    public void Forget(string source) => cache.Forget(source);

    /// <summary>Fetches something small that is checked by the caller, such as a key file.</summary>
    /// <exception cref="DownloadException">The network failed, or it is larger than the limit.</exception>
    public async Task<byte[]> FetchAsync(Uri address, int maxBytes, CancellationToken cancellationToken) =>
        (await downloader.Value.FetchAsync([address], null, maxBytes, cancellationToken).ConfigureAwait(false)).Body;

    /// <summary>Makes sure a template is on a storage, complete and verified.</summary>
    /// <exception cref="VerificationException">Other bytes arrived than the index promises (APL200x).</exception>
    /// <exception cref="DownloadException">The network failed; the partial file is kept (APL30xx).</exception>
    /// <exception cref="ApplianceException">
    /// The storage cannot be used (APL50xx), no digest (APL1027) or only a weak one (APL1028), or another file has its
    /// name (APL5021).
    /// </exception>
    public async Task<DownloadReport> DownloadAsync(
        string storage, OfferedTemplate template, TemplateDownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var entry = template.Entry;
        var digest = Deciding(template, options);
        using var directory = TemplateDirectory.OpenOrCreate(Storages.ForTemplates(storage));
        directory.RemoveLitter(LitterAge, clock.GetUtcNow());
        var name = entry.Name.Value;
        var id = VolumeId.Of(storage, name);
        if (directory.Find(name) is { } there)
        {
            // A final name is a whole file: nobody need be waited for, and the storage may be read-only.
            var report = await AlreadyThereAsync(directory, there, digest, progress, cancellationToken).ConfigureAwait(false);
            using var free = records.Find(id) is null ? TryLock(directory, name) : null;
            return free is null ? report : Remembered(report, OriginOf(template, template.Location, [digest], there.Size));
        }

        using var held = await LockAsync(directory, name, progress, cancellationToken).ConfigureAwait(false);
        if (directory.Find(name) is { } present)
        {
            var report = await AlreadyThereAsync(directory, present, digest, progress, cancellationToken).ConfigureAwait(false);
            return Remembered(report, OriginOf(template, template.Location, [digest], present.Size));
        }

        log.Write($"start download {DownloadUrl.Show(template.Location)} to {id}");
        var request = new FileRequest
        {
            Urls = template.Addresses,
            Directory = directory.Handle.Path,
            Name = name,
            Digests = entry.Digests,
            ExpectedBytes = entry.Size,
            MaxBytes = options.MaxBytes,
        };
        var result = await TransferAsync(request, id, progress, cancellationToken).ConfigureAwait(false);
        return Stored(id, directory, result, digest, OriginOf(template, result.Url ?? template.Location, result.Computed, result.Bytes));
    }

    /// <summary>Brings a template from a file or an address of the user's own.</summary>
    /// <param name="storage">Storage id.</param>
    /// <param name="from">http or https address, or a path of this host.</param>
    /// <param name="name">Name it gets; null takes the last component of <paramref name="from"/>.</param>
    /// <param name="checksum">What it must have; may be null for a file, and for an address with <paramref name="allowUnverified"/>.</param>
    /// <param name="allowUnverified">Accept an address without a checksum.</param>
    /// <param name="progress">Reports.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ApplianceException">As <see cref="DownloadAsync"/>; no usable name (APL5030), no checksum (APL1027), not an archive of its kind (APL2010).</exception>
    public async Task<DownloadReport> ImportAsync(
        string storage, string from, string? name, Digest? checksum, bool allowUnverified, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var address = Uri.TryCreate(from, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? parsed : null;
        var import = new TemplateImport(from, address, NameOf(from, address, name), checksum);
        if (address is not null && checksum is null && !allowUnverified)
        {
            throw new ApplianceException("APL1027", $"Nothing says what '{DownloadUrl.Show(address)}' should contain.")
            {
                Hint = "Give its checksum: --checksum sha512:HEX (or --allow-unverified to take whatever comes).",
            };
        }

        using var directory = TemplateDirectory.OpenOrCreate(Storages.ForTemplates(storage));
        directory.RemoveLitter(LitterAge, clock.GetUtcNow());
        var id = VolumeId.Of(storage, import.Name.Value);
        using var held = await LockAsync(directory, import.Name.Value, progress, cancellationToken).ConfigureAwait(false);
        if (directory.Find(import.Name.Value) is { } present)
        {
            var expected = checksum ?? (address is null ? await import.HashSourceAsync(progress, cancellationToken).ConfigureAwait(false) : null);
            var report = expected is null
                ? throw Occupied(present, "and there is no checksum to compare it with")
                : await AlreadyThereAsync(directory, present, expected, progress, cancellationToken).ConfigureAwait(false);
            return Remembered(report, OriginOf(address, from, [expected], present.Size));
        }

        var result = address is null
            ? await import.CopyAsync(directory, progress, cancellationToken).ConfigureAwait(false)
            : await TransferAsync(import.Request(directory), id, progress, cancellationToken).ConfigureAwait(false);
        return Stored(id, directory, result, checksum ?? result.Computed[0], OriginOf(address, from, result.Computed, result.Bytes));
    }

    /// <summary>What a storage holds, sorted by volume id without regard to case.</summary>
    /// <exception cref="ApplianceException">The storage cannot be used (APL50xx).</exception>
    public StorageListing List(string storage)
    {
        using var directory = TemplateDirectory.OpenIfThere(Storages.ForTemplates(storage));
        var listing = directory?.List() ?? new StorageListing([], []);
        return listing with
        {
            Templates = [.. listing.Templates.OrderBy(template => template.Id.ToString(), StringComparer.OrdinalIgnoreCase).ThenBy(template => template.Id.ToString(), StringComparer.Ordinal)],
        };
    }

    /// <summary>The same over all storages for templates; one that cannot be used becomes a note.</summary>
    public StorageListing ListAll()
    {
        var templates = new List<StoredTemplate>();
        var notes = new List<string>();
        foreach (var storage in Storages.AllForTemplates())
        {
            try
            {
                var listing = List(storage.Id);
                templates.AddRange(listing.Templates);
                notes.AddRange(listing.Notes);
            }
            catch (ApplianceException e)
            {
                notes.Add(e.Message);
            }
        }

        return new StorageListing(templates, notes);
    }

    /// <summary>Where a stored template came from; null if it is not one of ours.</summary>
    public Provenance? ProvenanceOf(VolumeId id) => records.Find(id);

    /// <summary>A stored template.</summary>
    /// <exception cref="ApplianceException">The storage cannot be used (APL50xx), or it is not there (APL5022).</exception>
    public StoredTemplate Find(VolumeId id)
    {
        using var directory = TemplateDirectory.OpenIfThere(Storages.ForTemplates(id.Storage));
        return directory?.Find(id.Name) ?? throw Missing(id);
    }

    /// <summary>Opens a stored template for making a container of it. While it is open it cannot be removed.</summary>
    /// <exception cref="ApplianceException">The storage cannot be used (APL50xx), it is not there (APL5022), in use (APL5023), or cannot be read (APL5025).</exception>
    public OpenTemplate Open(VolumeId id)
    {
        using var directory = TemplateDirectory.OpenIfThere(Storages.ForTemplates(id.Storage)) ?? throw Missing(id);
        try
        {
            var file = directory.Find(id.Name) is null ? throw Missing(id) : directory.Handle.OpenRead(id.Name);
            if (FileLock.TryMarkInUse(file) && directory.Handle.Stat(id.Name)?.Inode == DirectoryHandle.Stat(file, id.Name).Inode)
            {
                return new OpenTemplate(id.Name, file, ExpectedOf(id)) { Id = id };
            }

            file.Dispose();
            throw InUse(id);
        }
        catch (ErrnoException e)
        {
            throw new ApplianceException("APL5025", $"Volume '{UntrustedText.Show(id.ToString())}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Removes a template, and nothing else: only a regular file directly in the storage's template directory (P15).</summary>
    /// <exception cref="ApplianceException">Not there (APL5022), in use (APL5023), or the file system refuses (APL5024).</exception>
    public void Remove(VolumeId id)
    {
        using var directory = TemplateDirectory.OpenIfThere(Storages.ForTemplates(id.Storage));
        directory?.RemoveLitter(LitterAge, clock.GetUtcNow());
        if (directory?.Find(id.Name) is null)
        {
            // A removal that was killed may not have come to the record.
            records.Remove(id);
            throw Missing(id);
        }

        try
        {
            using var held = directory.TryLock(id.Name) ?? throw InUse(id);
            using var file = directory.Handle.OpenRead(id.Name);
            if (FileLock.IsInUse(file))
            {
                // A container is being made of it.
                throw InUse(id);
            }

            directory.Handle.Unlink(id.Name);
            directory.Handle.Sync();
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5024", $"Volume '{UntrustedText.Show(id.ToString())}' cannot be removed: {e.Message}", e) { Hint = ErrnoException.Advice(e) };
        }

        records.Remove(id);
        log.Write($"removed {id}");
    }

    /// <summary>Reads a stored template to the end and says what it is.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL50xx).</exception>
    public async Task<VerifiedTemplate> VerifyAsync(StoredTemplate template, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var directory = TemplateDirectory.OpenIfThere(Storages.ForTemplates(template.Id.Storage)) ?? throw Missing(template.Id);
        var provenance = records.Find(template.Id);
        var offered = Offer.Templates.Where(other => other.Entry.Name.Value == template.Id.Name).ToList();

        // The record of what arrived comes first; without one the template may still be a file that an index knows.
        var candidates = provenance is not null ? provenance.Digests : [.. offered.SelectMany(other => other.Entry.Digests).Distinct()];
        var newer = template.Name is { } name ? Offer.NewerThan(name) : null;
        var endOfLife = offered.Select(other => other.Entry.EndOfLife).FirstOrDefault(date => date is not null);
        if (candidates.Count == 0)
        {
            return new VerifiedTemplate(template, TemplateState.Foreign) { Newer = newer };
        }

        var actual = await HashAsync(directory, template, [.. candidates.Select(digest => digest.Algorithm).Distinct()], progress, cancellationToken).ConfigureAwait(false);
        var match = candidates.FirstOrDefault(actual.Contains);
        var state = match is null ? TemplateState.Corrupt
            : endOfLife < DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime) ? TemplateState.EndOfLife
            : newer is not null ? TemplateState.Outdated
            : TemplateState.Ok;
        return new VerifiedTemplate(template, state)
        {
            Expected = match ?? candidates[0],
            Actual = match ?? actual.First(digest => digest.Algorithm == candidates[0].Algorithm),
            Provenance = provenance,
            Newer = newer,
            EndOfLife = endOfLife,
        };
    }

    /// <summary>Stored templates for which a newer version of the same family and architecture is offered. Only the newest stored one of each counts.</summary>
    public IReadOnlyList<OutdatedTemplate> Outdated(string? storage)
    {
        var stored = (storage is null ? ListAll() : List(storage)).Templates;
        return
        [
            .. NewestFirst(stored)
                .Select(family => family[0])
                .Select(template => (Template: template, Newer: Offer.NewerThan(template.Name!)))
                .Where(pair => pair.Newer is not null)
                .Select(pair => new OutdatedTemplate(pair.Template, pair.Newer!)),
        ];
    }

    /// <summary>
    /// Templates that may go: of each storage, family and architecture all but the newest <paramref name="keep"/>, and only those
    /// stored longer ago than <paramref name="olderThan"/>. A file whose name has no version never goes.
    /// </summary>
    public IReadOnlyList<StoredTemplate> Prunable(string? storage, int keep, TimeSpan? olderThan)
    {
        var now = clock.GetUtcNow();
        return
        [
            .. NewestFirst((storage is null ? ListAll() : List(storage)).Templates)
                .SelectMany(family => family.Skip(keep))
                .Where(template => olderThan is null || now - (records.Find(template.Id)?.Stored ?? template.Modified) > olderThan),
        ];
    }

    /// <summary>Removes what killed processes left on a storage, or on all that can be used: locks, and downloads nobody has gone on with for a week.</summary>
    /// <returns>How many files of unfinished downloads are gone.</returns>
    public int RemoveLitter(string? storage)
    {
        var removed = 0;
        foreach (var each in storage is null ? Storages.AllForTemplates() : [Storages.ForTemplates(storage)])
        {
            try
            {
                using var directory = TemplateDirectory.OpenIfThere(each);
                removed += directory?.RemoveLitter(LitterAge, clock.GetUtcNow()).Count ?? 0;
            }
            catch (ApplianceException) when (storage is null)
            {
                // None of its templates was a candidate either.
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (downloader.IsValueCreated)
        {
            downloader.Value.Dispose();
        }
    }

    /// <summary>The record of what arrived comes first; without one the template may still be a file that an index knows.</summary>
    private Digest? ExpectedOf(VolumeId id)
    {
        var known = records.Find(id)?.Digests ?? [.. Offer.Templates.Where(other => other.Entry.Name.Value == id.Name).SelectMany(other => other.Entry.Digests)];
        return known.MinBy(digest => digest.Algorithm);
    }

    private static List<List<StoredTemplate>> NewestFirst(IEnumerable<StoredTemplate> templates) =>
    [
        .. templates
            .Where(template => template.Name?.Version is not null)
            .GroupBy(template => (template.Id.Storage, template.Name!.Family, template.Name.Architecture))
            .Select(family => family.OrderByDescending(template => template.Name!.Version!, Comparer<string>.Create(DebianVersion.Compare)).ToList()),
    ];

    private static Digest Deciding(OfferedTemplate template, TemplateDownloadOptions options)
    {
        var name = template.Entry.Name;
        var digest = template.Entry.Digests.Count > 0
            ? template.Entry.Digests[0]
            : throw new VerificationException("APL1027", $"The index of {template.Source.Name} gives no digest for '{name}'.")
            {
                Hint = "Without one its bytes cannot be checked; ask the publisher to add sha512sum.",
            };
        return !digest.IsWeak || options.AllowWeakDigest
            ? digest
            : throw new VerificationException("APL1028", $"The index of {template.Source.Name} gives only an MD5 sum for '{name}', expected sha512 or sha256.")
            {
                Hint = "MD5 can be forged. --allow-weak-digest accepts it.",
            };
    }

    private async Task<FileLock> LockAsync(TemplateDirectory directory, string name, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await directory.LockAsync(
                name,
                Settings.LockTimeout,
                () => progress?.Report(new DownloadProgress(name, 0, null, DownloadPhase.Waiting, "another process is downloading it")),
                cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw ConfigFile.CannotWrite(directory.Handle.Path, e);
        }
    }

    private async Task<FileResult> TransferAsync(FileRequest request, VolumeId id, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await downloader.Value.DownloadAsync(request, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (ApplianceException e)
        {
            log.Write($"download of {id} failed: {e.Code} {e.Message}");
            throw;
        }
    }

    private DownloadReport Stored(VolumeId id, TemplateDirectory directory, FileResult result, Digest digest, Provenance provenance)
    {
        records.Write(id, provenance);
        log.Write($"download of {id} finished: {result.Bytes} bytes, {digest}");
        return new DownloadReport { Id = id, Path = Path.Join(directory.Handle.Path, id.Name), Digest = digest, Transfer = result };
    }

    private Provenance OriginOf(OfferedTemplate template, Uri from, IReadOnlyList<Digest> digests, long size)
    {
        var state = Offer.Indexes.FirstOrDefault(offered => offered.Source == template.Source);
        return OriginOf(from, "", digests, size) with { Source = template.Source.Name, Signer = state?.State.Fingerprint, Serial = state?.Index.Serial };
    }

    private Provenance OriginOf(Uri? address, string path, IReadOnlyList<Digest> digests, long size) => new()
    {
        From = address is null ? Path.GetFullPath(path) : DownloadUrl.WithoutCredentials(address).AbsoluteUri,
        Digests = digests,
        Size = size,
        Stored = clock.GetUtcNow(),
    };

    /// <summary>Writes the record that a killed run may not have come to. The caller holds the name's lock.</summary>
    private DownloadReport Remembered(DownloadReport report, Provenance provenance)
    {
        if (records.Find(report.Id) is null)
        {
            records.Write(report.Id, provenance);
        }

        return report;
    }

    private static FileLock? TryLock(TemplateDirectory directory, string name)
    {
        try
        {
            return directory.TryLock(name);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<DownloadReport> AlreadyThereAsync(
        TemplateDirectory directory, StoredTemplate present, Digest expected, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var actual = await HashAsync(directory, present, [expected.Algorithm], progress, cancellationToken).ConfigureAwait(false);
        return actual[0] == expected
            ? new DownloadReport { Id = present.Id, Path = present.Path, Digest = expected, AlreadyPresent = true }
            : throw Occupied(present, $"with other content: expected {expected}, it has {actual[0]}");
    }

    private static async Task<IReadOnlyList<Digest>> HashAsync(
        TemplateDirectory directory, StoredTemplate template, IReadOnlyList<DigestAlgorithm> algorithms, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            using var file = directory.Handle.OpenRead(template.Id.Name);
            return await FileDigest.ComputeAsync(file, template.Id.Name, template.Size, algorithms, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ApplianceException("APL5025", $"Volume '{UntrustedText.Show(template.Id.ToString())}' cannot be read: {e.Message}", e);
        }
    }

    private static ApplianceException Occupied(StoredTemplate present, string why) =>
        new("APL5021", $"'{UntrustedText.Show(present.Path)}' is already there {why}.")
        {
            Hint = $"Remove it first: appliance remove {UntrustedText.Show(present.Id.ToString())}",
        };

    private static ApplianceException InUse(VolumeId id) => new("APL5023", $"Volume '{UntrustedText.Show(id.ToString())}' is in use by another process.");

    private static ApplianceException Missing(VolumeId id) =>
        new("APL5022", $"Volume '{UntrustedText.Show(id.ToString())}' does not exist.") { Hint = $"See 'appliance list {id.Storage}'." };

    private static TemplateName NameOf(string from, Uri? address, string? name)
    {
        var text = name ?? (address is null ? Path.GetFileName(from) : Uri.UnescapeDataString(address.Segments[^1]));
        return TemplateName.TryParse(text, out var parsed)
            ? parsed
            : throw new ApplianceException("APL5030", $"'{UntrustedText.Show(text)}' cannot be the name of a template: expected letters, digits, '.+~_-' and an ending .tar, .tar.gz, .tar.xz, .tar.zst or .tar.bz2.")
            {
                Hint = "Give one with --name.",
            };
    }
}
