using Appliance.Containers;
using Appliance.Containers.Creation;

namespace Appliance.Tests.Containers;

public sealed class NewContainerTests
{
    private static readonly ContainerId Id = ContainerId.Of(101);

    /// <summary>Unpacking into it would destroy the other container.</summary>
    [Fact]
    public void Of_RootFileSystemOfAnotherContainer_IsRefused() =>
        Assert.Equal("APL5176", Assert.Throws<ApplianceException>(() => With("local:102/subvol-102-disk-0.subvol")).Code);

    [Theory]
    [InlineData("local:101/subvol-101-disk-0.subvol")]
    [InlineData("local:4")]
    [InlineData("/srv/tree")]
    public void Of_OwnNewOrPath_IsTaken(string rootfs) => Assert.Equal("rootfs", Assert.Single(With(rootfs).Disks).Key);

    private static NewContainer With(string rootfs) =>
        NewContainer.Of(Id, new CreateRequest { Options = [new("rootfs", CtOptions.Check("rootfs", rootfs))] });
}
