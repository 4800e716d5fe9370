namespace Appliance.SystemTests.Crashes;

/// <summary>
/// Disks that end, refuse or fail, and many processes at once, by the reference harness: the host stays sound, and when
/// the disturbance is over the same command succeeds and leaves no litter (P16, P17).
/// </summary>
public sealed class DisturbanceTests
{
    [Theory]
    [InlineData("download", "diskfull", "1 8 16")]
    [InlineData("download", "inodefull", "1 2 3 4 5 6")]
    [InlineData("download", "readonly", "")]
    [InlineData("update", "diskfull", "1 2 4")]
    [InlineData("update", "inodefull", "4 5 6 7")]
    [InlineData("update", "readonly", "")]
    public async Task Operation_DiskEndsOrRefuses_IsSoundAndRecovers(string name, string mode, string sizes)
    {
        Requires.Root();
        await using var scene = await CrashScene.StartAsync();
        var (operation, disk) = name == "update" ? (scene.Update, scene.StateDirectory) : (scene.Download, scene.StorageDirectory);

        await Harness.CheckAsync(mode, operation, ["-d", Directory.CreateDirectory(disk).FullName, .. sizes.Length > 0 ? ["-z", sizes] : Array.Empty<string>()]);
    }

    [Theory]
    [InlineData("download", "EIO")]
    [InlineData("download", "ENOSPC")]
    [InlineData("update", "EIO")]
    [InlineData("update", "EROFS")]
    public async Task Operation_SystemCallFails_IsSoundAndRecovers(string name, string error)
    {
        Requires.Program("strace", "strace");
        await using var scene = await CrashScene.StartAsync();

        await Harness.CheckAsync(
            "syscall", name == "update" ? scene.Update : scene.Download, "-e", error, "-n", Harness.Times(1, 20), "-k", "pwrite64,fsync,renameat2,unlinkat,fchmod,flock");
    }

    /// <summary>P16: eight processes, one transfer.</summary>
    [Fact]
    public async Task Download_EightAtOnce_AllSucceedAndOneTransfers()
    {
        Requires.Shared();
        await using var scene = await CrashScene.StartAsync();
        var rounds = Harness.Times(3, 20);

        await Harness.CheckAsync("concurrent", scene.Download, "-p", "8", "-n", rounds);

        Assert.Equal(int.Parse(rounds), scene.Transfers);
    }

    [Fact]
    public async Task Update_EightAtOnce_AllSucceed()
    {
        Requires.Shared();
        await using var scene = await CrashScene.StartAsync();

        await Harness.CheckAsync("concurrent", scene.Update, "-p", "8", "-n", Harness.Times(3, 20));
    }

    [Fact]
    public async Task Everything_AtOnce_AllSucceed()
    {
        Requires.Shared();
        await using var scene = await CrashScene.StartAsync();

        await Harness.CheckAsync("concurrent", scene.Everything, ["-p", "12", "-n", Harness.Times(3, 20), .. scene.Others.SelectMany(command => new[] { "-c", command })]);
    }
}
