using System.Text;
using Appliance.Linux;

namespace Appliance.Containers.Volumes;

/// <summary>Makes ext4 file systems with the program of e2fsprogs.</summary>
internal static class Ext4
{
    private const int MaxOutputBytes = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Makes one, its root owned by the container's root. Multiple mount protection is on, so that an image on shared
    /// storage is never mounted by two hosts at once (guest-setup.md §11.5).
    /// </summary>
    /// <param name="path">Image or block device.</param>
    /// <param name="owner">Whose root owns the root directory.</param>
    /// <param name="shown">Its name for messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ApplianceException">mkfs.ext4 is not installed (APL5156), or fails (APL5157).</exception>
    public static async Task FormatAsync(string path, IdMap owner, string shown, CancellationToken cancellationToken)
    {
        var program = ChildProcess.Find("mkfs.ext4")
            ?? throw new ApplianceException("APL5156", "The program 'mkfs.ext4' is not installed.") { Hint = "apt-get install e2fsprogs, or use a directory: --rootfs STORAGE:0." };
        var result = await ChildProcess.RunAsync(
            program, ["-q", "-O", "mmp", "-E", $"root_owner={owner.RootUid}:{owner.RootGid}", path], environment: null, default, Timeout, MaxOutputBytes, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            var words = Encoding.UTF8.GetString(result.Error).Replace(path, shown, StringComparison.Ordinal).ReplaceLineEndings(" ").Trim();
            throw new ApplianceException("APL5157", $"No file system could be made on '{shown}': {UntrustedText.Show(words)}");
        }
    }
}
