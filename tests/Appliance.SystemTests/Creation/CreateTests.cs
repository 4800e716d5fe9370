namespace Appliance.SystemTests.Creation;

/// <summary><c>create</c> as root: what is there afterwards, and what is not after a failure.</summary>
public sealed class CreateTests
{
    [Theory]
    [InlineData("local:0", "1", 100_000)]
    [InlineData("local:0.1", "1", 100_000)]
    [InlineData("local:0", "0", 0)]
    [InlineData("local:0.1", "0", 0)]
    public async Task Create_AnyDisk_IsSetUpAndComplete(string rootfs, string unprivileged, int owner)
    {
        using var scene = await CreateScene.StartAsync();

        var outcome = (await scene.CreateAsync("101", "--rootfs", rootfs, "--unprivileged", unprivileged, "--hostname", "web", "--net0", "name=eth0,bridge=br0,ip=dhcp")).Succeeded();

        Assert.Equal("101\n", outcome.Output);
        var config = await File.ReadAllTextAsync(scene.Root["etc/appliance/lxc/101.conf"], TestContext.Current.CancellationToken);
        Assert.Contains("ostype: alpine\n", config, StringComparison.Ordinal);
        Assert.Contains("hwaddr=", config, StringComparison.Ordinal);
        Assert.DoesNotContain("lock:", config, StringComparison.Ordinal);
        Assert.Empty(scene.Mounts());
        Assert.Empty(scene.Loops());
        var tree = scene.Root["var/lib/vz/images/101/subvol-101-disk-0.subvol"];
        if (rootfs == "local:0")
        {
            Assert.Equal("web\n", await File.ReadAllTextAsync(Path.Join(tree, "etc/hostname"), TestContext.Current.CancellationToken));
            Assert.Equal($"{owner}:{owner}", await OwnerOfAsync(Path.Join(tree, "etc/hostname")));
            Assert.Equal($"{owner}:{owner}", await OwnerOfAsync(Path.Join(tree, "bin/sh")));
            Assert.Equal($"{owner}:{owner}", await OwnerOfAsync(tree));
            Assert.True(File.Exists(Path.Join(tree, "etc/ssh/ssh_host_ed25519_key")));
        }
        else
        {
            Assert.Equal(Math.Floor(0.1m * 1024) * 1024 * 1024, new FileInfo(scene.Root["var/lib/vz/images/101/vm-101-disk-0.raw"]).Length);
        }
    }

    [Fact]
    public async Task Create_ManyAtOnceWithNext_GetDifferentNumbers()
    {
        using var scene = await CreateScene.StartAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.CreateAsync("next", "--rootfs", "local:0")));

        Assert.Equal(["100\n", "101\n", "102\n", "103\n"], outcomes.Select(outcome => outcome.Succeeded().Output).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Create_NumberTaken_IsRefused_AndForceReplacesUnlessProtected()
    {
        using var scene = await CreateScene.StartAsync();
        (await scene.CreateAsync("101", "--rootfs", "local:0", "--hostname", "first")).Succeeded();

        Assert.Contains("APL5117", (await scene.CreateAsync("101", "--rootfs", "local:0")).Exited(1).Error, StringComparison.Ordinal);
        (await scene.CreateAsync("101", "--rootfs", "local:0", "--hostname", "second", "--protection", "1", "--force")).Succeeded();
        Assert.Contains("APL5172", (await scene.CreateAsync("101", "--rootfs", "local:0", "--force")).Exited(1).Error, StringComparison.Ordinal);

        Assert.Equal(["subvol-101-disk-1.subvol"], Directory.EnumerateFileSystemEntries(scene.Root["var/lib/vz/images/101"]).Select(Path.GetFileName));
        Assert.Contains("hostname: second\n", await File.ReadAllTextAsync(scene.Root["etc/appliance/lxc/101.conf"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Unpacking changes the owners of directories: nobody's files may be there.</summary>
    [Fact]
    public async Task Create_RootOnADirectoryWithFiles_IsRefused_AndChangesNothing()
    {
        using var scene = await CreateScene.StartAsync();
        var directory = scene.Root["srv"];
        Directory.CreateDirectory(Path.Join(directory, "etc"), (UnixFileMode)0x1C0);

        Assert.Contains("APL5177", (await scene.CreateAsync("101", "--rootfs", directory, "--mp0", "local:0,mp=/data")).Exited(1).Error, StringComparison.Ordinal);

        Assert.Equal("etc", Assert.Single(Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(directory, "etc")));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Join(directory, "etc")));
        Assert.Equal("0:0", await OwnerOfAsync(directory));
        Assert.Empty(scene.Leftovers());
    }

    /// <summary>A disk of the same number that was kept, and one of another container.</summary>
    [Fact]
    public async Task Create_RootOnADiskInUse_IsRefused_AndTheDiskStays()
    {
        using var scene = await CreateScene.StartAsync();
        (await scene.CreateAsync("101", "--rootfs", "local:0", "--unprivileged", "0")).Succeeded();
        var tree = scene.Root["var/lib/vz/images/101/subvol-101-disk-0.subvol"];

        Assert.Contains("APL5176", (await scene.CreateAsync("102", "--rootfs", "local:101/subvol-101-disk-0.subvol")).Exited(1).Error, StringComparison.Ordinal);
        Assert.Contains("APL5177", (await scene.CreateAsync("101", "--rootfs", "local:101/subvol-101-disk-0.subvol", "--force")).Exited(1).Error, StringComparison.Ordinal);

        Assert.Equal("0:0", await OwnerOfAsync(tree));
        Assert.True(File.Exists(scene.Root["etc/appliance/lxc/101.conf"]));
        Assert.False(File.Exists(scene.Root["etc/appliance/lxc/102.conf"]));
        Assert.False(Directory.Exists(scene.Root["var/lib/vz/images/102"]));
    }

    /// <summary>The template has a directory where one of the host is to be shown: the host's keeps owner, mode and content.</summary>
    [Fact]
    public async Task Create_DirectoryOfTheHostAsMountPoint_IsNotTouched()
    {
        using var scene = await CreateScene.StartAsync();
        var directory = scene.Root["shared"];
        Directory.CreateDirectory(directory, (UnixFileMode)0x1C0);

        (await scene.CreateAsync("101", "--rootfs", "local:0", "--mp0", $"{directory},mp=/etc/network")).Succeeded();

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(directory));
        Assert.Equal("0:0", await OwnerOfAsync(directory));
        Assert.Contains("APL5165", (await scene.CreateAsync("102", "--rootfs", "local:0", "--mp0", $"{directory}/no,mp=/srv")).Exited(5).Error, StringComparison.Ordinal);
    }

    /// <summary>An empty directory may become a container's root, and is empty again if that fails.</summary>
    [Fact]
    public async Task Create_RootOnAnEmptyDirectory_Succeeds_AndAFailureEmptiesIt()
    {
        using var scene = await CreateScene.StartAsync();
        var directory = scene.Root["srv"];
        Directory.CreateDirectory(directory);

        (await scene.CreateAsync("101", "--rootfs", directory, "--limit-entries", "100")).Exited(3);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
        Assert.Empty(scene.Leftovers());

        (await scene.CreateAsync("101", "--rootfs", directory)).Succeeded();
        Assert.True(File.Exists(Path.Join(directory, "etc", "hostname")));
    }

    /// <summary>The disk is too small for the template.</summary>
    [Fact]
    public async Task Create_DiskTooSmall_LeavesNothing()
    {
        using var scene = await CreateScene.StartAsync();

        Assert.Contains("APL5173", (await scene.CreateAsync("101", "--rootfs", "local:0.016")).Exited(5).Error, StringComparison.Ordinal);

        Assert.Empty(scene.Leftovers());
    }

    /// <summary>The image has room and its storage has none: it shows when the image is written out.</summary>
    [Theory]
    [InlineData("small:0.1")]
    [InlineData("small:0")]
    public async Task Create_StorageFull_LeavesNothing(string rootfs)
    {
        using var scene = await CreateScene.StartAsync();
        var small = scene.Root["small"];
        Directory.CreateDirectory(small);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "none", small);
        try
        {
            scene.Root.Write("etc/appliance/storage.cfg", "dir: small\n\tpath /small\n\tcontent rootdir\n");

            (await scene.CreateAsync("101", "--rootfs", rootfs)).Exited(5);

            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(small, "images")));
        }
        finally
        {
            await RunAsync("umount", small);
        }

        Directory.Delete(small);
        Assert.Empty(scene.Leftovers());
    }

    [Theory]
    [InlineData("nested", "APL5174")]
    [InlineData("foreign", "APL5175")]
    public async Task Create_NoRootFileSystem_IsRefused_AndLeavesNothing(string kind, string code)
    {
        using var scene = await CreateScene.StartAsync();
        var archive = scene.Root[$"{kind}.tar"];
        if (kind == "nested")
        {
            CreateScene.WriteTemplate(archive, prefix: "rootfs/");
        }
        else
        {
            Directory.CreateDirectory(scene.Root["photos"]);
            scene.Root.Write("photos/one.jpg", "x");
            await RunAsync("tar", "-C", scene.Root["photos"], "-cf", archive, ".");
        }

        Assert.Contains(code, (await scene.Root.RunAsync("create", "101", archive, "--rootfs", "local:0")).Exited(3).Error, StringComparison.Ordinal);

        Assert.Empty(scene.Leftovers());
    }

    /// <summary>P31: other bytes than those that arrived.</summary>
    [Fact]
    public async Task Create_TemplateChangedSinceItArrived_IsRefused_AndLeavesNothing()
    {
        using var scene = await CreateScene.StartAsync();
        var file = scene.Root["var/lib/vz/template/cache/little_1.0-1_amd64.tar.gz"];
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[4] ^= 1; // The time in the gzip header: it unpacks as before.
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        (await scene.CreateAsync("101", "--rootfs", "local:0")).Exited(3);

        Assert.Empty(scene.Leftovers());
    }

    [Fact]
    public async Task Remove_TemplateInUse_IsRefused()
    {
        using var scene = await CreateScene.StartAsync();
        await using var creation = scene.Root.Start("create", "101", CreateScene.Volume, "--rootfs", "local:0", "--bwlimit", "4000");
        await Eventually.HoldsAsync(() => File.Exists(scene.Root["etc/appliance/lxc/101.conf"]), "the creation to begin");

        var removal = await scene.Root.RunAsync("remove", CreateScene.Volume);

        Assert.Contains("APL5023", removal.Exited(5).Error, StringComparison.Ordinal);
        (await creation.WaitAsync()).Succeeded();
        (await scene.Root.RunAsync("remove", CreateScene.Volume)).Succeeded();
    }

    [Fact]
    public async Task Create_Interrupted_LeavesNothing()
    {
        using var scene = await CreateScene.StartAsync();
        await using var creation = scene.Root.Start("create", "101", CreateScene.Volume, "--rootfs", "local:0.1", "--bwlimit", "1000");
        await Eventually.HoldsAsync(() => scene.Loops().Any(), "the disk to be mounted");
        Assert.Empty(scene.Mounts());

        await creation.SignalAsync("INT");

        (await creation.WaitAsync()).Exited(130);
        Assert.Empty(scene.Leftovers());
    }

    private static async Task<string> OwnerOfAsync(string path) => (await RunAsync("stat", "-c", "%u:%g", path)).Output.Trim();

    private static async Task<Outcome> RunAsync(string program, params string[] arguments)
    {
        await using var running = RunningProgram.Start(program, arguments);
        return (await running.WaitAsync()).Succeeded();
    }
}
