namespace Appliance.SystemTests.Downloads;

/// <summary>A small file system in memory of its own; needs root.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts it; the test is skipped where that is not allowed.</summary>
    /// <param name="path">A directory; made if it is missing.</param>
    /// <param name="options">As tmpfs(5) has them: <c>size=1m</c>, <c>nr_inodes=5</c> …</param>
    public static async Task<SmallDisk> MountAsync(string path, string options)
    {
        Requires.Root();
        Directory.CreateDirectory(path);
        await using var mount = RunningProgram.Start(Requires.Program("mount", "mount"), ["-t", "tmpfs", "-o", options, "appliance-test", path]);
        var outcome = await mount.WaitAsync();
        Assert.SkipUnless(outcome.ExitCode == 0, $"Needs to mount a tmpfs: {outcome.Error.Trim()}");
        return new SmallDisk(path);
    }

    /// <summary>Changes it: <c>size=8m</c>, <c>ro</c>, <c>rw</c> …</summary>
    public async Task RemountAsync(string options)
    {
        await using var mount = RunningProgram.Start("mount", ["-o", "remount," + options, Path]);
        (await mount.WaitAsync()).Succeeded();
    }

    /// <summary>Takes all the space that is left.</summary>
    /// <returns>The file that took it.</returns>
    public string Fill()
    {
        var filler = System.IO.Path.Join(Path, "filler");
        using var file = File.Create(filler, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using var umount = RunningProgram.Start("umount", ["--lazy", Path]);
        await umount.WaitAsync();
    }
}
