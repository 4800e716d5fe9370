using System.Diagnostics;
using System.Text;
using Appliance.Containers;
using Appliance.Store;

namespace Appliance.Tests.Containers;

public sealed class CtConfigStoreTests : IDisposable
{
    private static readonly ContainerId Id = ContainerId.Of(101);
    private readonly TempDirectory root = new();

    private CtConfigStore Store => new(AppliancePaths.Resolve(root.Path));

    public void Dispose() => root.Dispose();

    [Fact]
    public void List_WithoutDirectory_IsEmpty()
    {
        Assert.Empty(Store.List());
        Assert.Equal(100, Store.NextId().Value);
        Assert.False(Store.Delete(Id));
    }

    [Fact]
    public void Delete_AfterAKilledWriter_RemovesWhatItLeft()
    {
        Store.Create(ContainerId.Of(102), CtConfig.Empty);
        var directory = Path.GetDirectoryName(Store.PathOf(Id))!;
        File.WriteAllText(Path.Join(directory, ".101.conf.0123abcd.tmp"), "hostname: a");
        File.WriteAllText(Path.Join(directory, ".1012.conf.0123abcd.tmp"), "hostname: a");

        Assert.False(Store.Delete(Id));

        Assert.Equal([".1012.conf.0123abcd.tmp", "102.conf"], Directory.EnumerateFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Create_ThenReadWriteDelete_DoesEach()
    {
        Store.Create(Id, CtConfig.Empty.With("hostname", "a"));
        var config = Store.Read(Id);
        Assert.Equal("a", config.Hostname);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Store.PathOf(Id)));

        Store.Write(Id, config.With("hostname", "b"), config.Digest);
        Assert.Equal("hostname: b\n", File.ReadAllText(Store.PathOf(Id)));
        Assert.True(Store.Delete(Id));
        Assert.Equal("APL5116", Assert.Throws<ApplianceException>(() => Store.Read(Id)).Code);
        Assert.Equal("APL5116", Assert.Throws<ApplianceException>(() => Store.Write(Id, config, null)).Code);
    }

    [Fact]
    public void Create_OfOneThatExists_IsRefusedAndChangesNothing()
    {
        Store.Create(Id, CtConfig.Empty.With("hostname", "a"));

        Assert.Equal("APL5117", Assert.Throws<ApplianceException>(() => Store.Create(Id, CtConfig.Empty)).Code);
        Assert.Equal("a", Store.Read(Id).Hostname);
    }

    [Fact]
    public void Write_AfterSomebodyElse_IsRefused()
    {
        Store.Create(Id, CtConfig.Empty);
        var config = Store.Read(Id);
        File.WriteAllText(Store.PathOf(Id), "hostname: other\n");

        var error = Assert.Throws<ApplianceException>(() => Store.Write(Id, config.With("hostname", "mine"), config.Digest));

        Assert.Equal("APL5118", error.Code);
        Assert.Equal("other", Store.Read(Id).Hostname);
        Assert.Equal(["101.conf"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Store.PathOf(Id))!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Lock_HeldByAnother_IsWaitedForAndThenRefused()
    {
        var token = TestContext.Current.CancellationToken;
        using (await Store.LockAsync(Id, TimeSpan.Zero, token))
        {
            var error = await Assert.ThrowsAsync<ApplianceException>(() => Store.LockAsync(Id, TimeSpan.Zero, token));
            Assert.Equal("APL5119", error.Code);
            using var other = await Store.LockAsync(ContainerId.Of(102), TimeSpan.Zero, token);
        }

        using var again = await Store.LockAsync(Id, TimeSpan.Zero, token);
        Assert.Equal(Id, again.Id);
    }

    [Fact]
    public async Task Lock_OnAClusterHost_IsItsOwnAndStaysAsAFile()
    {
        Directory.CreateDirectory(root["etc/pve/lxc"]);
        (await Store.LockAsync(Id, TimeSpan.Zero, TestContext.Current.CancellationToken)).Dispose();

        Assert.True(File.Exists(root["run/lock/lxc/pve-config-101.lock"]));
        Assert.Equal(root["etc/pve/lxc/101.conf"], Store.PathOf(Id));
    }

    [Fact]
    public void NextId_OnAClusterHost_LooksAtAllNodesAndMachines()
    {
        Directory.CreateDirectory(root["etc/pve/lxc"]);
        CliWrite("etc/pve/lxc/100.conf");
        CliWrite("etc/pve/nodes/b/lxc/101.conf");
        CliWrite("etc/pve/nodes/b/qemu-server/102.conf");
        CliWrite("etc/pve/lxc/notes.conf");

        Assert.Equal(103, Store.NextId().Value);
        Assert.Equal([100], Store.List().Select(id => id.Value));
        Assert.Equal("APL5117", Assert.Throws<ApplianceException>(() => Store.Create(ContainerId.Of(102), CtConfig.Empty)).Code);
    }

    [Fact]
    public void List_OfAThousand_ReadsThemQuickly()
    {
        var directory = Directory.CreateDirectory(root["etc/appliance/lxc"]);
        var text = Encoding.ASCII.GetBytes("arch: amd64\nhostname: a\nmemory: 512\nnet0: name=eth0,bridge=vmbr0,ip=10.0.0.9/24,gw=10.0.0.1,hwaddr=BC:24:11:00:00:01\nrootfs: local:1,size=4G\n");
        for (var id = 100; id < 1100; id++)
        {
            File.WriteAllBytes(Path.Join(directory.FullName, $"{id}.conf"), text);
        }

        var started = Stopwatch.GetTimestamp();
        var configs = Store.List().Select(Store.Read).ToList();

        Assert.Equal(1000, configs.Count);
        Assert.All(configs, config => Assert.Equal("a", config.Hostname));

        // About 0.05 s; the bound is for a busy machine and catches what grows faster than the number of files.
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
        Assert.Equal(1100, Store.NextId().Value);
    }

    [Fact]
    public void Read_FileThatIsTooLarge_IsRefused()
    {
        Store.Create(Id, CtConfig.Empty);
        using (var file = File.OpenWrite(Store.PathOf(Id)))
        {
            file.SetLength(new CtConfigLimits().MaxBytes + 1);
        }

        Assert.Equal("APL5002", Assert.Throws<ApplianceException>(() => Store.Read(Id)).Code);
    }

    private void CliWrite(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root[path])!);
        File.WriteAllText(root[path], "");
    }
}
