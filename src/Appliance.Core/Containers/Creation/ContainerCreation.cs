using Appliance.Archives;
using Appliance.Containers.Volumes;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Creation;

/// <summary>
/// Makes a container from a template: disks, tree, guest setup, configuration. It is complete or it is not there: a failure,
/// a cancellation or a kill leaves nothing, the last by the next command (<see cref="CreationRecovery"/>).
/// </summary>
/// <param name="paths">Where everything is.</param>
/// <param name="storages">Where disks can be.</param>
/// <param name="clock">The time.</param>
/// <param name="isRunning">Whether a container runs.</param>
public sealed class ContainerCreation(AppliancePaths paths, StorageConfig storages, TimeProvider clock, Func<ContainerId, bool> isRunning)
{
    private readonly CtConfigStore configs = new(paths);
    private readonly VolumeAllocator volumes = new(storages);

    /// <summary>Says early that a request cannot be fulfilled, before a template is fetched for it.</summary>
    /// <exception cref="ApplianceException">The number is taken (APL5117), or the container with it must not be replaced (APL5172); wrong options (APL5112, APL5152, APL5153, APL5170, APL5176); a directory that cannot be taken (APL5165, APL5177).</exception>
    public void Check(CreateRequest request)
    {
        if (request.Id is { } id && configs.TryRead(id) is { } existing)
        {
            RequireReplaceable(id, existing, request);
        }

        var made = NewContainer.Of(request.Id ?? ContainerId.Of(ContainerId.Min), request);
        _ = made.Config.ToGuestSettings();
        foreach (var disk in made.Disks.Where(disk => disk.Size is not null))
        {
            DiskStorage.Of(storages.ForContainers(disk.Storage));
        }

        GivenDisks.RequireUsable(made.Disks);
    }

    /// <summary>Creates a container.</summary>
    /// <param name="template">What it is made of; stays open.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Stops it; everything is taken back before this returns.</param>
    /// <exception cref="VerificationException">The template is not the file it should be (APL2061), hostile or damaged (APL20xx), or no root file system (APL5174, APL5175).</exception>
    /// <exception cref="ApplianceException">Disks (APL515x), mounts (APL516x), guest setup (APL40xx), the number (APL5117, APL5171, APL5172).</exception>
    public async Task<CreatedContainer> RunAsync(OpenTemplate template, CreateRequest request, IProgress<CreateProgress>? progress, CancellationToken cancellationToken)
    {
        using var place = await ReserveAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return await MakeAsync(place, template, request, progress, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TakeBackAsync(place.Journal).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<CreatedContainer> MakeAsync(
        CreationPlace place, OpenTemplate template, CreateRequest request, IProgress<CreateProgress>? progress, CancellationToken cancellationToken)
    {
        var id = place.Id;
        var made = NewContainer.Of(id, request);
        var config = made.Config;
        GivenDisks.RequireUsable(made.Disks);
        if (place.Existing is null)
        {
            place.Journal.AnnounceConfig();
            configs.Create(id, config.With("lock", "create"));
        }

        progress?.Report(new CreateProgress(id, CreateStage.Disks, Extracted: null));
        foreach (var disk in made.Disks)
        {
            var volume = disk.Size is null ? null
                : await volumes.AllocateAsync(disk.Storage, id, disk.Size, config.IdMap, place.Journal, cancellationToken).ConfigureAwait(false);
            config = config.With(disk.Key, disk.ValueWith(volume));
        }

        ExtractResult extracted;
        GuestDetection detection;
        List<string> warnings;
        using var keysWanted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keys = GuestHostKeys.MakeAsync(config.Hostname!, place.Journal.KeyDirectory, keysWanted.Token);
        try
        {
            var mounts = VolumeMount.ToFill(config, id);
            using (var root = await new VolumeMounter(storages, paths).MountPrivatelyAsync(mounts, config.IdMap, cancellationToken).ConfigureAwait(false))
            {
                if (made.Disks[0].Size is null)
                {
                    GivenDisks.RequireEmpty(made.Disks[0], root.Path, mounts);
                }

                progress?.Report(new CreateProgress(id, CreateStage.Extract, Extracted: null));
                extracted = await ExtractAsync(template, root, config.IdMap, request, isGiven: made.Disks[0].Size is null, new Forward(id, progress), cancellationToken).ConfigureAwait(false);

                progress?.Report(new CreateProgress(id, CreateStage.Setup, Extracted: null));
                var secrets = new GuestSecrets { Password = request.Secrets.Password, AuthorizedKeys = request.Secrets.AuthorizedKeys, HostKeys = await keys.ConfigureAwait(false) };
                using var tree = RootfsHandle.Open(root.Path);
                using var setup = GuestSetup.Prepare(tree, config.ToGuestSettings(), HostFacts.OfThisHost(), GuestMode.Create, secrets, clock, cancellationToken);
                setup.CommitUnflushed(cancellationToken);
                detection = setup.Detection;
                warnings = [.. extracted.Notices, .. setup.Warnings];

                progress?.Report(new CreateProgress(id, CreateStage.Finish, Extracted: null));
                Flush(root, template);
            }
        }
        finally
        {
            await keysWanted.CancelAsync().ConfigureAwait(false);
            await ((Task)keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        config = config.With("ostype", detection.OsType);
        config = config.Arch is null ? config.With("arch", detection.Architecture) : config;
        cancellationToken.ThrowIfCancellationRequested();
        await CommitAsync(place, config).ConfigureAwait(false);
        return new CreatedContainer(id, config, detection, extracted, warnings);
    }

    private static async Task<ExtractResult> ExtractAsync(
        OpenTemplate template, MountedRoot root, IdMap map, CreateRequest request, bool isGiven, IProgress<ExtractProgress> progress, CancellationToken cancellationToken)
    {
        var options = new ExtractOptions
        {
            IdMap = map,
            Limits = request.Limits,
            AllowDeviceNodes = request.AllowDeviceNodes && map.IsIdentity,
            BytesPerSecond = request.BytesPerSecond,
            Digest = template.Hash,
            ExpectedDigest = template.ExpectedHash,

            // A disk that was made is removed as a whole.
            RemoveOnFailure = isGiven,
        };
        using var target = DirectoryHandle.Open(root.Path);
        try
        {
            var extracted = await Extractor.ExtractAsync(template.File, template.Name, target, options, progress, cancellationToken).ConfigureAwait(false);
            TreeShape.Require(target, template.Name, extracted.NestedRoot);
            return extracted;
        }
        catch (IOException e)
        {
            throw CannotUnpack(template, e);
        }
    }

    private static void Flush(MountedRoot root, OpenTemplate template)
    {
        try
        {
            root.Flush();
        }
        catch (IOException e)
        {
            throw CannotUnpack(template, e);
        }
    }

    private static ApplianceException CannotUnpack(OpenTemplate template, IOException e) =>
        new("APL5173", $"'{UntrustedText.Show(template.Name)}' cannot be unpacked: {UntrustedText.Show(e.Message)}.", e)
        {
            Hint = e.HResult is ErrnoException.NoSpace or ErrnoException.QuotaExceeded or ErrnoException.InputOutput
                ? "The disk is too small, or the storage is full: give --rootfs a larger size, or free some space. Nothing is left of the container."
                : null,
        };

    /// <summary>From here on the container is there; what follows only tidies up.</summary>
    private async Task CommitAsync(CreationPlace place, CtConfig config)
    {
        if (place.Existing is null)
        {
            configs.Write(place.Id, config, expectedDigest: null);
            return;
        }

        var obsolete = CreationRecovery.VolumesOf(place.Existing).Except(CreationRecovery.VolumesOf(config), StringComparer.Ordinal)
            .Select(text => DiskVolumeId.TryParse(text, out var id) && id.Owner == place.Id ? id : null)
            .OfType<DiskVolumeId>()
            .ToList();
        obsolete.ForEach(place.Journal.AnnounceObsolete);
        configs.Write(place.Id, config, place.Existing.Digest);
        foreach (var volume in obsolete)
        {
            await volumes.FreeAsync(volume, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>A number nobody has, and the right to make something of it.</summary>
    private async Task<CreationPlace> ReserveAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        var taken = new HashSet<ContainerId>();
        while (true)
        {
            var id = request.Id ?? configs.NextId(taken);
            var journal = CreationJournal.TryOpen(paths, id);
            if (journal is { IsLeftOver: true })
            {
                using (journal)
                {
                    await CreationRecovery.UndoAsync(journal, paths, storages, cancellationToken).ConfigureAwait(false);
                }
            }
            else if (journal is not null && await TryTakeAsync(journal, request, cancellationToken).ConfigureAwait(false) is { } place)
            {
                return place;
            }
            else if (request.Id is not null)
            {
                throw new ApplianceException("APL5171", $"Container {id} is being created by another command.");
            }
            else
            {
                taken.Add(id);
            }
        }
    }

    /// <returns>Null if somebody took the number since it was chosen, and any number will do.</returns>
    private async Task<CreationPlace?> TryTakeAsync(CreationJournal journal, CreateRequest request, CancellationToken cancellationToken)
    {
        CtConfigLock? held = null;
        try
        {
            held = await configs.LockAsync(journal.Id, CreationRecovery.LockTimeout, cancellationToken).ConfigureAwait(false);
            var existing = configs.TryRead(journal.Id);
            if (existing is not null && request.Id is null)
            {
                held.Dispose();
                journal.Dispose();
                return null;
            }

            if (existing is not null)
            {
                RequireReplaceable(journal.Id, existing, request);
            }

            return new CreationPlace(journal, held, existing);
        }
        catch
        {
            held?.Dispose();
            journal.Dispose();
            throw;
        }
    }

    private void RequireReplaceable(ContainerId id, CtConfig existing, CreateRequest request)
    {
        if (!request.Replace)
        {
            throw new ApplianceException("APL5117", $"A guest with the number {id} exists already.") { Hint = "`next` takes the lowest free number; --force replaces a stopped container." };
        }

        var reason = existing.Protection ? "it is protected" : existing.Lock is { } text ? $"it is locked ({UntrustedText.Show(text)})" : isRunning(id) ? "it runs" : null;
        if (reason is not null)
        {
            throw new ApplianceException("APL5172", $"Container {id} cannot be replaced: {reason}.");
        }
    }

    private async Task TakeBackAsync(CreationJournal journal)
    {
        try
        {
            await CreationRecovery.UndoLockedAsync(journal, paths, storages, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ApplianceException)
        {
            // The reason of the failure is told, not this one; the journal is kept, and the next command tries again.
        }
    }

    private sealed class Forward(ContainerId id, IProgress<CreateProgress>? progress) : IProgress<ExtractProgress>
    {
        public void Report(ExtractProgress value) => progress?.Report(new CreateProgress(id, CreateStage.Extract, value));
    }
}

/// <summary>The right to create a container.</summary>
/// <param name="Journal">What is being made.</param>
/// <param name="Lock">Nobody else changes it.</param>
/// <param name="Existing">The container that is replaced, or null.</param>
internal sealed record CreationPlace(CreationJournal Journal, CtConfigLock Lock, CtConfig? Existing) : IDisposable
{
    public ContainerId Id => Journal.Id;

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        Lock.Dispose();
    }
}
