using System.Runtime.ExceptionServices;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>Makes sure that a directory storage is there before anything of it is touched.</summary>
internal static class StorageActivation
{
    /// <summary>How long a storage may take to answer before it counts as hung. Source: spec pveam.md §4.1 waits 2 s.</summary>
    private static readonly TimeSpan ActivationTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Opens a directory of it, making it if the storage allows; never waits longer than the time-out on a hung mount.</summary>
    /// <param name="storage">A directory storage.</param>
    /// <param name="subdirectory">Relative to its base directory.</param>
    /// <param name="content">What is kept there, for messages.</param>
    /// <param name="create">Make what is missing; else the answer is null then.</param>
    /// <exception cref="ApplianceException">Not mounted (APL5010), hung (APL5011), missing (APL5012), unusable (APL5013).</exception>
    public static DirectoryHandle? Open(Storage storage, string subdirectory, string content, bool create)
    {
        // A thread of its own: a call on a hung mount does not return, and must not take one of the pool's with it.
        DirectoryHandle? opened = null;
        ExceptionDispatchInfo? failure = null;
        var opening = new Thread(() =>
        {
            try
            {
                opened = Activate(storage, Path.Join(storage.Path, subdirectory), content, create);
            }
            catch (Exception e) when (e is ApplianceException or IOException or UnauthorizedAccessException)
            {
                failure = ExceptionDispatchInfo.Capture(e is ApplianceException ? e : new ApplianceException("APL5013", $"Storage '{storage.Id}' cannot be used: {e.Message}", e) { Hint = ErrnoException.Advice(e) });
            }
        })
        { IsBackground = true };
        opening.Start();
        if (!opening.Join(ActivationTimeout))
        {
            throw new ApplianceException("APL5011", $"Storage '{storage.Id}' did not answer within {ActivationTimeout.TotalSeconds:0} s: '{storage.Path}' hangs.")
            {
                Hint = "Check the mount; other storages are not affected.",
            };
        }

        failure?.Throw();
        return opened;
    }

    private static DirectoryHandle? Activate(Storage storage, string path, string content, bool create)
    {
        if (storage.MountPoint is { } mount && !IsMountPoint(mount))
        {
            throw new ApplianceException("APL5010", $"Storage '{storage.Id}' is not mounted: expected a mount at '{mount}'.")
            {
                Hint = $"Mount it, or set 'disable' for it in storage.cfg.",
            };
        }

        if (!Directory.Exists(storage.Path) && !(create && storage.CreateBasePath))
        {
            return storage.CreateBasePath
                ? null
                : throw new ApplianceException("APL5012", $"Storage '{storage.Id}' has no directory: '{storage.Path}' does not exist.");
        }

        if (!Directory.Exists(path))
        {
            if (!create)
            {
                return null;
            }

            if (!storage.CreateSubdirectories)
            {
                throw new ApplianceException("APL5012", $"Storage '{storage.Id}' has no directory for {content}: '{path}' does not exist.")
                {
                    Hint = $"Create it, or remove create-subdirs from storage.cfg.",
                };
            }

            Directory.CreateDirectory(path);
        }

        return DirectoryHandle.Open(path);
    }

    /// <summary>Whether a path is in the kernel's mount table (proc(5), mountinfo, fifth field; blanks are octal there).</summary>
    private static bool IsMountPoint(string path) =>
        File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' '))
            .Any(fields => fields.Length > 4 && fields[4].Replace("\\040", " ", StringComparison.Ordinal) == path);
}
