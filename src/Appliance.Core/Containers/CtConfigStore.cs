using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers;

/// <summary>
/// The configurations of this host's containers. A file is replaced in one step, under the container's lock, and only
/// if it is still the one that was read.
/// </summary>
/// <remarks>On a Proxmox VE host the directory and the locks are its own, so that its tools and this program wait for each other.</remarks>
public sealed class CtConfigStore(AppliancePaths paths)
{
    private const string Suffix = ".conf";
    private const int FileMode = 0x1A0; // 0640
    private readonly string directory = paths.ContainersDirectory;

    /// <summary>Ids of all containers of this host, ascending. Reads no file.</summary>
    public IReadOnlyList<ContainerId> List() => IdsIn(directory);

    /// <summary>Whether there is such a container.</summary>
    public bool Exists(ContainerId id) => File.Exists(PathOf(id));

    /// <summary>Reads a container's configuration.</summary>
    /// <exception cref="ApplianceException">No such container (APL5116), unreadable (APL5001), too large (APL5002, APL5111).</exception>
    public CtConfig Read(ContainerId id) => TryRead(id) ?? throw NoSuch(id);

    /// <summary>The same; null where there is no such container, as when it was destroyed since it was listed.</summary>
    public CtConfig? TryRead(ContainerId id)
    {
        var path = PathOf(id);
        return ConfigFile.ReadBytesOrNull(path, new CtConfigLimits().MaxBytes) is { } bytes ? CtConfig.Parse(bytes, path) : null;
    }

    /// <summary>Waits for the right to change a container, whether it exists or not.</summary>
    /// <exception cref="ApplianceException">Somebody else has it for longer than <paramref name="timeout"/> (APL5119), or the lock cannot be made (APL5007).</exception>
    public async Task<CtConfigLock> LockAsync(ContainerId id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var (place, name) = LockFile(id);
        try
        {
            Directory.CreateDirectory(place);
            using var handle = DirectoryHandle.Open(place);
            return await FileLock.AcquireAsync(handle, name, timeout, cancellationToken).ConfigureAwait(false) is { } held
                ? new CtConfigLock(id, held, IsShared)
                : throw new ApplianceException("APL5119", $"Container {id} is being worked on by another command, which did not end within {timeout.TotalSeconds:0} s.")
                {
                    Hint = "Try again when that has ended.",
                };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ConfigFile.CannotWrite(Path.Join(place, name), e);
        }
    }

    /// <summary>Writes the configuration of a container that exists. Hold its lock.</summary>
    /// <param name="id">The container.</param>
    /// <param name="config">What is to be written.</param>
    /// <param name="expectedDigest">What its file must still have: <see cref="CtConfig.Digest"/> of what was read. Null writes whatever is there.</param>
    /// <exception cref="ApplianceException">No such container (APL5116), changed meanwhile (APL5118), cannot be written (APL5007).</exception>
    public void Write(ContainerId id, CtConfig config, string? expectedDigest)
    {
        var old = Read(id);
        if (expectedDigest is not null && !string.Equals(old.Digest, expectedDigest, StringComparison.OrdinalIgnoreCase))
        {
            throw new ApplianceException("APL5118", $"The configuration of container {id} has the digest {old.Digest}, expected {UntrustedText.Show(expectedDigest)}: somebody else changed it.")
            {
                Hint = "Nothing was written. Look at it again and repeat the change.",
            };
        }

        Write(id, path => AtomicFile.Write(path, config.Format(), FileMode));
    }

    /// <summary>Writes the configuration of a new container.</summary>
    /// <exception cref="ApplianceException">It exists, here or on another node (APL5117), or cannot be written (APL5007).</exception>
    public void Create(ContainerId id, CtConfig config)
    {
        if (!ReservedIds().Contains(id))
        {
            try
            {
                Write(id, path => AtomicFile.Create(path, config.Format(), FileMode));
                return;
            }
            catch (ApplianceException) when (Exists(id))
            {
                // Somebody was faster.
            }
        }

        throw new ApplianceException("APL5117", $"A guest with the number {id} exists already.")
        {
            Hint = "`next` instead of a number takes the lowest free one.",
        };
    }

    /// <summary>Removes a container's configuration, and what a killed writer of it left. False if there was none. Hold its lock.</summary>
    /// <exception cref="ApplianceException">It cannot be removed (APL5007).</exception>
    public bool Delete(ContainerId id)
    {
        try
        {
            if (!Directory.Exists(directory))
            {
                return false;
            }

            using var handle = DirectoryHandle.Open(directory);
            AtomicFile.RemoveLitter(handle, AtomicFile.Stem(id + Suffix));
            var isThere = handle.Unlink(id + Suffix);
            handle.Sync();
            return isThere;
        }
        catch (IOException e)
        {
            throw ConfigFile.CannotWrite(PathOf(id), e);
        }
    }

    /// <summary>The lowest number that no guest has, on a Proxmox VE host those of all nodes and the virtual machines included.</summary>
    /// <exception cref="ApplianceException">All are taken (APL5120).</exception>
    public ContainerId NextId() => NextId([]);

    /// <summary>The same, none of <paramref name="others"/> either.</summary>
    /// <exception cref="ApplianceException">All are taken (APL5120).</exception>
    public ContainerId NextId(IEnumerable<ContainerId> others)
    {
        var taken = ReservedIds();
        taken.UnionWith(others);
        for (var value = ContainerId.Min; value <= ContainerId.Max; value++)
        {
            if (ContainerId.Of(value) is var id && !taken.Contains(id))
            {
                return id;
            }
        }

        throw new ApplianceException("APL5120", "Every number a container may have is taken.");
    }

    /// <summary>Where a container's configuration is.</summary>
    public string PathOf(ContainerId id) => Path.Join(directory, id + Suffix);

    private bool IsShared => paths.ClusterDirectory is not null;

    private (string Directory, string Name) LockFile(ContainerId id) => IsShared
        ? (paths.Rooted("/run/lock/lxc"), $"pve-config-{id}.lock")
        : (Path.Join(paths.StateDirectory, "locks"), $"ct-{id}.lock");

    private HashSet<ContainerId> ReservedIds()
    {
        var taken = List().ToHashSet();
        if (paths.ClusterDirectory is { } cluster && Path.Join(cluster, "nodes") is var nodes && Directory.Exists(nodes))
        {
            foreach (var node in Directory.EnumerateDirectories(nodes))
            {
                taken.UnionWith(IdsIn(Path.Join(node, "lxc")));
                taken.UnionWith(IdsIn(Path.Join(node, "qemu-server")));
            }
        }

        return taken;
    }

    private static List<ContainerId> IdsIn(string directory)
    {
        var ids = new List<ContainerId>();
        try
        {
            foreach (var path in Directory.EnumerateFiles(directory, "*" + Suffix))
            {
                if (ContainerId.TryParse(Path.GetFileNameWithoutExtension(path), out var id))
                {
                    ids.Add(id);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // No container was ever made.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL5001", $"Cannot read '{directory}': {e.Message}", e);
        }

        ids.Sort((left, right) => left.Value.CompareTo(right.Value));
        return ids;
    }

    private void Write(ContainerId id, Action<string> write)
    {
        try
        {
            Directory.CreateDirectory(directory);
            write(PathOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ConfigFile.CannotWrite(PathOf(id), e);
        }
    }

    private static ApplianceException NoSuch(ContainerId id) => new("APL5116", $"There is no container {id}.")
    {
        Hint = "`appliance ct list` shows those of this host.",
    };
}
