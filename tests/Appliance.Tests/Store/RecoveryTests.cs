using System.Diagnostics;
using Appliance.Linux;
using Appliance.Store;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Store;

/// <summary>What killed processes leave, and that the next run mends it (P17).</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const string Name = "one_1.0-1_amd64.tar.gz";
    private StoreWorld world = null!;

    private string Indexes => Path.Join(world.Paths.StateDirectory, "indexes");

    private string Records => Path.Join(world.Paths.StateDirectory, "provenance", "local");

    public async ValueTask InitializeAsync()
    {
        world = await StoreWorld.StartAsync();
        world.Mirror.Publish(StoreWorld.Start, SignedMirror.Template("one", "1.0-1"));
        await world.UpdateAsync();
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Download_KilledBeforeItsRecordWasWritten_WritesItWithoutATransfer()
    {
        await DownloadAsync();
        File.Move(Path.Join(Records, Name), Path.Join(Records, $".{Name}.0123abcd.tmp"));
        world.Mirror.Requests.Clear();

        var report = await DownloadAsync();

        Assert.True(report.AlreadyPresent);
        Assert.Empty(world.Mirror.Requests);
        Assert.Equal(("main", report.Digest), (world.Open().ProvenanceOf(report.Id)!.Source, world.Open().ProvenanceOf(report.Id)!.Digests[0]));
        Assert.Equal([Path.Join(Records, Name)], Directory.GetFiles(Records));
        Assert.Equal([Name], world.OnDisk());
    }

    [Fact]
    public async Task Import_KilledBeforeItsRecordWasWritten_WritesIt()
    {
        var file = Path.Join(world.Paths.StateDirectory, "mine_1_amd64.tar.gz");
        File.WriteAllBytes(file, world.Mirror.Files["system/" + Name]);
        var id = (await ImportAsync(file)).Id;
        Directory.Delete(Records, recursive: true);

        Assert.True((await ImportAsync(file)).AlreadyPresent);
        Assert.Equal(file, world.Open().ProvenanceOf(id)!.From);
    }

    [Fact]
    public async Task Remove_KilledHalfWay_IsFinishedByTheNext()
    {
        var id = (await DownloadAsync()).Id;
        File.Delete(Path.Join(world.Templates, Name));
        world.WriteTemplate($".{Name}.lock", "");

        Assert.Equal("APL5022", Assert.Throws<ApplianceException>(() => world.Open().Remove(id)).Code);

        Assert.Empty(world.OnDisk());
        Assert.Empty(Directory.GetFiles(Records));
    }

    /// <summary>Somebody else works on the name, but the whole file is there: nobody is waited for.</summary>
    [Fact]
    public async Task Download_PresentAndLocked_DoesNotWait()
    {
        await DownloadAsync();
        using var directory = DirectoryHandle.Open(world.Templates);
        using var held = FileLock.TryAcquire(directory, $".{Name}.lock");

        Assert.True((await DownloadAsync()).AlreadyPresent);
    }

    [Fact]
    public async Task Update_NothingNew_RemovesWhatAKilledUpdateLeft_ButNotAnotherSourcesFiles()
    {
        var text = Path.GetFileName(Directory.GetFiles(Indexes, "main.*.dat")[0]);
        string[] litter = [".main.index.0123abcd.tmp", $".{text}.0123abcd.tmp", "main.0123456789abcdef.dat"];
        string[] others = [".main.x.index.0123abcd.tmp", "main.x.0123456789abcdef.dat", ".foreign.tmp"];
        foreach (var name in litter.Concat(others))
        {
            File.WriteAllText(Path.Join(Indexes, name), "x");
        }

        Assert.Equal(UpdateOutcome.Unchanged, (await world.UpdateAsync()).Outcome);

        Assert.Equal(others.Append("main.index").Append(text).Order(StringComparer.Ordinal), Directory.GetFiles(Indexes).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Prune_UnfinishedDownloadOfLongAgo_IsRemoved()
    {
        await DownloadAsync();
        world.WriteTemplate(".old_1_amd64.tar.gz.partial", "x");
        File.SetLastWriteTimeUtc(Path.Join(world.Templates, ".old_1_amd64.tar.gz.partial"), StoreWorld.Start.UtcDateTime.AddDays(-8));

        Assert.Equal(1, world.Open().RemoveLitter(storage: null));
        Assert.Equal([Name], world.OnDisk());
    }

    /// <summary>Nothing that is not a regular file is opened in a way that waits.</summary>
    [Fact]
    public async Task Import_Fifo_IsRefusedAtOnce()
    {
        var fifo = Path.Join(world.Paths.StateDirectory, "x_1_amd64.tar.gz");
        await Process.Start("mkfifo", [fifo]).WaitForExitAsync(StoreWorld.Cancel);

        Assert.Equal("APL5031", (await Assert.ThrowsAsync<ApplianceException>(() => ImportAsync(fifo))).Code);
        Assert.Empty(world.OnDisk());
    }

    [Fact]
    public async Task Load_ConfigurationThatIsAFifo_IsRefusedAtOnce()
    {
        await Process.Start("mkfifo", [world.Paths.ConfigFile]).WaitForExitAsync(StoreWorld.Cancel);

        Assert.Equal("APL5001", Assert.Throws<ApplianceException>(() => world.Open().Settings).Code);
    }

    private Task<DownloadReport> DownloadAsync()
    {
        var store = world.Open();
        return store.DownloadAsync("local", store.Offer.Resolve(Name, "amd64"), new TemplateDownloadOptions(), null, StoreWorld.Cancel);
    }

    private Task<DownloadReport> ImportAsync(string file) =>
        world.Open().ImportAsync("local", file, null, null, allowUnverified: false, null, StoreWorld.Cancel);
}
