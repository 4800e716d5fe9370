using Appliance.Store;

namespace Appliance.Tests.Store;

/// <summary>Grammar and rules of spec pveam.md §4.1.</summary>
public sealed class StorageConfigTests
{
    private static readonly AppliancePaths Paths = AppliancePaths.Resolve("/r", isRoot: true, _ => null);

    [Fact]
    public void Parse_EmptyFile_HasLocal()
    {
        var local = Assert.Single(StorageConfig.Parse("", Paths).Storages);

        Assert.Equal(("local", "dir", "/r/var/lib/vz", true), (local.Id, local.Type, local.Path, local.HoldsTemplates));
        Assert.Equal("/r/var/lib/vz/template/cache", local.TemplatePath);
    }

    [Fact]
    public void Parse_RealFile_ReadsEveryStorage()
    {
        var config = StorageConfig.Parse(
            """
            dir: local
            	path /var/lib/vz
            	content iso,vztmpl,backup

            # a comment
            lvmthin: local-lvm
            	thinpool data
            	vgname pve
            	content rootdir,images

            NFS: tank
            	server 192.0.2.1
            	export /tank
            	content vztmpl,iso
            	nodes pve1,pve2

            dir: extra
            	path /srv/extra/
            	content vztmpl
            	content-dirs vztmpl=my/templates,iso=isos
            	disable
            """,
            Paths);

        Assert.Empty(config.Warnings);
        Assert.Equal(["local", "local-lvm", "tank", "extra"], config.Storages.Select(storage => storage.Id));
        Assert.Equal("/r/mnt/pve/tank", config.Storages[2].MountPoint);
        Assert.True(config.Storages[2].Shared);
        Assert.Equal("/r/srv/extra/my/templates", config.Storages[3].TemplatePath);
        Assert.True(config.Storages[3].Disabled);
        Assert.False(config.Storages[1].HoldsTemplates);
        Assert.Equal(["local"], config.AllForTemplates().Select(storage => storage.Id));
    }

    [Theory]
    [InlineData("dir: local\n path /other\n content iso\n")]
    [InlineData("nfs: local\n export /x\n content iso\n")]
    public void Parse_LocalThatIsElsewhere_IsReplacedByTheBuiltIn(string text)
    {
        var local = Assert.Single(StorageConfig.Parse(text, Paths).Storages);

        Assert.Equal("/r/var/lib/vz", local.Path);
        Assert.True(local.HoldsTemplates);
    }

    [Fact]
    public void Parse_LocalLimitedToANode_LosesTheLimit() =>
        Assert.Empty(Assert.Single(StorageConfig.Parse("dir: local\n\tpath /var/lib/vz\n\tcontent vztmpl\n\tnodes other\n", Paths).Storages).Nodes);

    [Theory]
    [InlineData("floppy: a1\n\tpath /x\n\ndir: b2\n\tpath /b\n", 1, "unknown type")]
    [InlineData("dir: x\n\tpath /x\n\ndir: b2\n\tpath /b\n", 1, "invalid storage id")]
    [InlineData("nonsense\n\tpath /x\n\ndir: b2\n\tpath /b\n", 1, "TYPE: ID")]
    [InlineData("dir: a1\n\tpath relative\n\ndir: b2\n\tpath /b\n", 1, "not absolute")]
    [InlineData("dir: a1\n\tpath /x/../../etc\n\ndir: b2\n\tpath /b\n", 1, "not absolute")]
    [InlineData("dir: a1\n\ndir: b2\n\tpath /b\n", 1, "no path")]
    [InlineData("dir: b2\n\tpath /b\n\ndir: b2\n\tpath /c\n", 4, "twice")]
    public void Parse_BrokenSection_IsSkippedWithItsLine_AndTheOthersStay(string text, int line, string reason)
    {
        var config = StorageConfig.Parse(text, Paths);

        Assert.Contains($":{line}: ", Assert.Single(config.Warnings), StringComparison.Ordinal);
        Assert.Contains(reason, config.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(["local", "b2"], config.Storages.Select(storage => storage.Id));
        Assert.Equal("/r/b", config.Storages[1].Path);
    }

    [Fact]
    public void Parse_KeyGivenTwice_KeepsTheFirstAndWarns()
    {
        var config = StorageConfig.Parse("dir: b2\n\tpath /b\n\tpath /c\n", Paths);

        Assert.Equal("/r/b", config.Storages[1].Path);
        Assert.Contains("twice", Assert.Single(config.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vztmpl=../../etc")]
    [InlineData("vztmpl=/")]
    [InlineData("vztmpl=a//b")]
    public void Parse_ContentDirectoryOutside_IsRefused(string value)
    {
        var config = StorageConfig.Parse($"dir: b2\n\tpath /b\n\tcontent-dirs {value}\n", Paths);

        Assert.Equal("template/cache", config.Storages[1].TemplateDirectory);
        Assert.Single(config.Warnings);
    }

    [Theory]
    [InlineData("nowhere", "APL5003")]
    [InlineData("off", "APL5004")]
    [InlineData("elsewhere", "APL5005")]
    [InlineData("block", "APL5006")]
    [InlineData("images", "APL5006")]
    public void ForTemplates_UnusableStorage_SaysWhy(string id, string code)
    {
        var config = StorageConfig.Parse(
            """
            dir: off
             path /a
             content vztmpl
             disable 1

            dir: elsewhere
             path /b
             content vztmpl
             nodes pve7

            lvm: block
             vgname x

            dir: images
             path /c
            """,
            Paths);

        Assert.Equal(code, Assert.Throws<ApplianceException>(() => config.ForTemplates(id, "pve1")).Code);
    }
}
