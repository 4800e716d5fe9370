namespace Appliance.SystemTests.Crashes;

/// <summary>
/// kill -9 at random moments and at chosen system calls: nothing is ever wrong under a final name, and the next run
/// succeeds unaided and leaves no litter (P10, P17). APPLIANCE_LONG_TESTS=1 tries every system call and 200 moments.
/// </summary>
public sealed class KillTests
{
    /// <summary>Where a crash could leave something: what changes a file or a directory.</summary>
    private const string ChangingCalls = "pwrite64,mkdir,renameat2,unlinkat,fsync,fchmod,flock";

    [Theory]
    [InlineData("download")]
    [InlineData("update")]
    [InlineData("import")]
    [InlineData("remove")]
    public async Task Operation_KilledAtRandom_IsSoundAndRecovers(string name)
    {
        Requires.Shared();
        await using var scene = await CrashScene.StartAsync();

        await Harness.CheckAsync("kill", Named(scene, name), "-n", Harness.Times(name is "download" or "update" ? 40 : 10, 200));
    }

    [Theory]
    [InlineData("download")]
    [InlineData("update")]
    [InlineData("import")]
    [InlineData("remove")]
    public async Task Operation_KilledAtSystemCall_IsSoundAndRecovers(string name)
    {
        Requires.Program("strace", "strace");
        await using var scene = await CrashScene.StartAsync();
        string[] calls = Harness.IsLong ? [] : ["-k", ChangingCalls];

        await Harness.CheckAsync("syscall", Named(scene, name), ["-n", Harness.Times(1, 40), .. calls]);
    }

    private static Operation Named(CrashScene scene, string name) => name switch
    {
        "download" => scene.Download,
        "update" => scene.Update,
        "import" => scene.Import,
        _ => scene.Remove,
    };
}
