using Appliance.Containers;
using Appliance.Containers.Volumes;

namespace Appliance.Tests.Containers;

public sealed class DiskVolumeIdTests
{
    [Theory]
    [InlineData("local:101/vm-101-disk-0.raw", false)]
    [InlineData("local:101/subvol-101-disk-12.subvol", true)]
    [InlineData("local:101/vm-101-data.raw", false)]
    [InlineData("thin-pool:vm-101-disk-0", false)]
    [InlineData("zfs:subvol-101-disk-0", true)]
    public void TryParse_Disk_IsItself(string text, bool isTree)
    {
        Assert.True(DiskVolumeId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());
        Assert.Equal(101, id.Owner.Value);
        Assert.Equal(isTree, id.IsTree);
    }

    [Theory]
    [InlineData("")]
    [InlineData("local:")]
    [InlineData("local:101/")]
    [InlineData("vm-101-disk-0")]
    [InlineData("local:101/../vm-101-disk-0.raw")]
    [InlineData("local:../101/vm-101-disk-0.raw")]
    [InlineData("local:102/vm-101-disk-0.raw")]
    [InlineData("local:101/vm-101-disk-0 .raw")]
    [InlineData("local:101/vm-101-\n.raw")]
    [InlineData("local:101/vm-99-disk-0.raw")]
    [InlineData("local:101/vm-101-")]
    [InlineData("local:101/disk.raw")]
    [InlineData("local:vztmpl/a.tar.gz")]
    [InlineData("local:100/base-100-disk-0.raw/101/vm-101-disk-0.raw")]
    [InlineData("l:101/vm-101-disk-0.raw")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(DiskVolumeId.TryParse(text, out _));

    [Fact]
    public void TryParse_NameOf128And129Characters_IsTheLimit()
    {
        var name = "vm-101-" + new string('x', 121);
        Assert.True(DiskVolumeId.TryParse("local:101/" + name, out _));
        Assert.False(DiskVolumeId.TryParse("local:101/" + name + "x", out _));
    }

    [Theory]
    [InlineData("vm-101-disk-0.raw", 0)]
    [InlineData("subvol-101-disk-7.subvol", 7)]
    [InlineData("base-101-disk-3.qcow2", 3)]
    [InlineData("vm-101-disk-0", 0)]
    [InlineData("vm-1010-disk-0.raw", null)]
    [InlineData("vm-101-cloudinit.qcow2", null)]
    [InlineData(".vm-101-disk-0.raw.12345678.tmp", null)]
    public void NumberOf_Name_IsSharedByAllKinds(string name, int? number) => Assert.Equal(number, DiskVolumeId.NumberOf(name, ContainerId.Of(101)));
}
