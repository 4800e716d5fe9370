using System.Text;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Containers.Volumes;

/// <summary>A program that a kind of block storage is worked with: LVM's or ZFS's.</summary>
internal static class StorageTool
{
    private const int MaxOutputBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs it and gives what it wrote.</summary>
    /// <exception cref="ApplianceException">It is not installed (APL5151) or fails (APL5155).</exception>
    public static async Task<string> RunAsync(Storage storage, string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var path = ChildProcess.Find(program)
            ?? throw new ApplianceException("APL5151", $"Storage '{storage.Id}' of type '{storage.Type}' cannot be used here: the program '{program}' is not installed.")
            {
                Hint = storage.Type == "zfspool" ? "apt-get install zfsutils-linux" : "apt-get install lvm2",
            };
        var result = await ChildProcess.RunAsync(path, arguments, environment: null, default, Timeout, MaxOutputBytes, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? Encoding.UTF8.GetString(result.Output)
            : throw new ApplianceException("APL5155", $"Storage '{storage.Id}': '{program}' failed: {UntrustedText.Show(Encoding.UTF8.GetString(result.Error).ReplaceLineEndings(" ").Trim())}");
    }

    /// <summary>The lines it wrote, trimmed.</summary>
    public static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
