using Appliance.Containers;
using Appliance.Containers.Creation;
using Appliance.Containers.Volumes;
using Appliance.Linux;
using Appliance.Store;

namespace Appliance.Tests.Containers;

/// <summary>Disks on a real directory, mounted in a namespace of the test's own: as root only, and nothing of the host changes.</summary>
public sealed class VolumeTests : IDisposable
{
    private static readonly ContainerId Id = ContainerId.Of(101);
    private readonly TempDirectory directory = new();

    public VolumeTests() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Owners and mounts need root.");

    private AppliancePaths Paths => AppliancePaths.Resolve(directory.Path);

    private StorageConfig Storages => StorageConfig.Load(Paths);

    private string Images => Path.Join(Paths.LocalStorageDirectory, "images");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task AllocateAsync_ImageAndTree_AreNamedAndNumberedAsProxmoxDoes()
    {
        using var journal = CreationJournal.TryOpen(Paths, Id)!;

        Assert.Equal("local:101/subvol-101-disk-0.subvol", (await AllocateAsync(journal, "0")).ToString());
        Assert.Equal("local:101/vm-101-disk-1.raw", (await AllocateAsync(journal, "0.03")).ToString());
        await new VolumeAllocator(Storages).FreeAsync(DiskVolumeId.Parse("local:101/subvol-101-disk-0.subvol"), TestContext.Current.CancellationToken);
        Assert.Equal("local:101/vm-101-disk-0.raw", (await AllocateAsync(journal, "0.03")).ToString());

        Assert.Equal(["vm-101-disk-0.raw", "vm-101-disk-1.raw"], Directory.EnumerateFileSystemEntries(Path.Join(Images, "101")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.05")]
    public async Task MountPrivatelyAsync_NewDisk_BelongsToTheContainersRoot_AndKeepsWhatIsWritten(string size)
    {
        using var journal = CreationJournal.TryOpen(Paths, Id)!;
        var root = new VolumeMount((await AllocateAsync(journal, size)).ToString(), "/", MountOptions.Default);
        var data = new VolumeMount((await AllocateAsync(journal, "0.03")).ToString(), "/srv/data", MountOptions.Default);
        var mounter = new VolumeMounter(Storages, Paths);
        using (var mounted = await mounter.MountPrivatelyAsync([data, root], IdMap.Unprivileged, TestContext.Current.CancellationToken))
        {
            using var tree = DirectoryHandle.Open(mounted.Path);
            Assert.Equal(100_000u, tree.Owner().Uid);
            File.WriteAllText(Path.Join(mounted.Path, "srv/data/file"), "kept");
            using var made = tree.OpenDirectory("srv");
            Assert.Equal((100_000u, 100_000u), made.Owner());
            Assert.DoesNotContain("appliance-test", File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        }

        using (var again = await mounter.MountPrivatelyAsync([root, data with { Options = new MountOptions { ReadOnly = true } }], IdMap.Unprivileged, TestContext.Current.CancellationToken))
        {
            Assert.Equal("kept", File.ReadAllText(Path.Join(again.Path, "srv/data/file")));
            Assert.Throws<IOException>(() => File.WriteAllText(Path.Join(again.Path, "srv/data/other"), "x"));
        }

        using (var rootOnly = await mounter.MountPrivatelyAsync([root], IdMap.Unprivileged, TestContext.Current.CancellationToken))
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(rootOnly.Path, "srv/data")));
        }

        Assert.Empty(Loops());
    }

    /// <summary>A hostile tree must not lead a mount to a place of the host.</summary>
    [Fact]
    public async Task MountPrivatelyAsync_TargetThroughALink_IsRefused()
    {
        using var journal = CreationJournal.TryOpen(Paths, Id)!;
        var root = await AllocateAsync(journal, "0");
        var data = await AllocateAsync(journal, "0.03");
        File.CreateSymbolicLink(Path.Join(await new VolumeAllocator(Storages).PathOfAsync(root, TestContext.Current.CancellationToken), "srv"), directory.Path);

        var e = await Assert.ThrowsAsync<ApplianceException>(() => new VolumeMounter(Storages, Paths).MountPrivatelyAsync(
            [new(root.ToString(), "/", MountOptions.Default), new(data.ToString(), "/srv/data", MountOptions.Default)], IdMap.Identity, TestContext.Current.CancellationToken));

        Assert.Equal("APL5162", e.Code);
        Assert.False(Directory.Exists(directory["data"]));
        Assert.Empty(Loops());
    }

    [Fact]
    public async Task MountPrivatelyAsync_BoundDirectory_IsSeen_AndAPathThroughALinkIsRefused()
    {
        using var journal = CreationJournal.TryOpen(Paths, Id)!;
        var root = new VolumeMount((await AllocateAsync(journal, "0")).ToString(), "/", MountOptions.Default);
        Directory.CreateDirectory(directory["shared"]);
        File.WriteAllText(directory["shared/file"], "x");
        File.CreateSymbolicLink(directory["link"], directory["shared"]);
        var mounter = new VolumeMounter(Storages, Paths);

        using (var mounted = await mounter.MountPrivatelyAsync([root, new(directory["shared"], "mnt", new MountOptions { ReadOnly = true, Noexec = true })], IdMap.Identity, TestContext.Current.CancellationToken))
        {
            Assert.True(File.Exists(Path.Join(mounted.Path, "mnt/file")));
            Assert.Throws<IOException>(() => File.WriteAllText(Path.Join(mounted.Path, "mnt/file"), "y"));
        }

        var e = await Assert.ThrowsAsync<ApplianceException>(() => mounter.MountPrivatelyAsync([root, new(directory["link"], "mnt", MountOptions.Default)], IdMap.Identity, TestContext.Current.CancellationToken));
        Assert.Equal("APL5165", e.Code);
    }

    /// <summary>A template must not put files into a directory of the host, or give it another mode.</summary>
    [Fact]
    public async Task ToFill_DirectoriesDevicesAndOthersDisks_AreLookedAtButNotMounted()
    {
        using var journal = CreationJournal.TryOpen(Paths, Id)!;
        var (root, own) = (await AllocateAsync(journal, "0"), await AllocateAsync(journal, "0"));
        Directory.CreateDirectory(directory["shared"]);
        var config = CtConfig.Parse(System.Text.Encoding.UTF8.GetBytes($"rootfs: {root}\nmp0: {directory["shared"]},mp=/mnt\nmp1: {own},mp=/srv\n"), "101.conf");
        var others = CtConfig.Parse("rootfs: local:101/subvol-101-disk-0.subvol\nmp0: local:102/subvol-102-disk-0.subvol,mp=/a\nmp1: /dev/sdx,mp=/b\n"u8.ToArray(), "101.conf");

        using (var mounted = await new VolumeMounter(Storages, Paths).MountPrivatelyAsync(VolumeMount.ToFill(config, Id), IdMap.Unprivileged, TestContext.Current.CancellationToken))
        {
            Directory.CreateDirectory(Path.Join(mounted.Path, "mnt"));
            File.WriteAllText(Path.Join(mounted.Path, "mnt/file"), "x");
            File.WriteAllText(Path.Join(mounted.Path, "srv/file"), "x");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory["shared"]));
        Assert.True(File.Exists(Path.Join(Images, "101", own.FileName, "file")));
        Assert.Equal([false, true, true], VolumeMount.ToFill(others, Id).Select(mount => mount.IsLeftOut));
        var missing = CtConfig.Parse(System.Text.Encoding.UTF8.GetBytes($"rootfs: {root}\nmp0: {directory["nothing"]},mp=/mnt\n"), "101.conf");
        var e = await Assert.ThrowsAsync<ApplianceException>(() => new VolumeMounter(Storages, Paths).MountPrivatelyAsync(VolumeMount.ToFill(missing, Id), IdMap.Unprivileged, TestContext.Current.CancellationToken));
        Assert.Equal("APL5165", e.Code);
    }

    /// <summary>A set-user-id program in a privileged container is one of the host, too.</summary>
    [Fact]
    public async Task AllocateAsync_Tree_IsInADirectoryThatOnlyRootEnters()
    {
        using var journal = CreationJournal.TryOpen(Paths, Id)!;
        await AllocateAsync(journal, "0");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Join(Images, "101")));
    }

    /// <summary>What was announced and not made, and what somebody else put under the name, stays.</summary>
    [Fact]
    public async Task UndoAsync_OthersFileOfThatName_Stays()
    {
        var id = DiskVolumeId.Parse("local:101/vm-101-disk-0.raw");
        Directory.CreateDirectory(Path.Join(Images, "101"));
        File.WriteAllText(Path.Join(Images, "101", "vm-101-disk-0.raw"), "not ours");
        var allocator = new VolumeAllocator(Storages);

        await allocator.UndoAsync(new JournalledDisk(id, ".vm-101-disk-0.raw.01234567.tmp", null), TestContext.Current.CancellationToken);
        await allocator.UndoAsync(new JournalledDisk(id, "vm-101-disk-0.raw", "0:1"), TestContext.Current.CancellationToken);
        await allocator.UndoAsync(new JournalledDisk(id, "./../102/.vm-102-disk-0.raw.01234567.tmp", "0:1"), TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Join(Images, "101", "vm-101-disk-0.raw")));
    }

    private Task<DiskVolumeId> AllocateAsync(CreationJournal journal, string gib)
    {
        Assert.True(VolumeSize.TryParseGiB(gib, out var size));
        return new VolumeAllocator(Storages).AllocateAsync("local", Id, size, IdMap.Unprivileged, journal, TestContext.Current.CancellationToken);
    }

    private IEnumerable<string> Loops() => Directory.EnumerateDirectories("/sys/block", "loop*")
        .Select(device => Path.Join(device, "loop", "backing_file"))
        .Where(File.Exists)
        .Select(file =>
        {
            try
            {
                return File.ReadAllText(file);
            }
            catch (IOException)
            {
                return "";
            }
        })
        .Where(file => file.StartsWith(directory.Path, StringComparison.Ordinal));
}
