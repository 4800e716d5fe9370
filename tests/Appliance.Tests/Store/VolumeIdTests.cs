using Appliance.Store;

namespace Appliance.Tests.Store;

public sealed class VolumeIdTests
{
    [Theory]
    [InlineData("local:vztmpl/debian-13-standard_13.6-1_amd64.tar.zst")]
    [InlineData("tank-2.x:vztmpl/A.TAR.GZ")]
    [InlineData("st:vztmpl/a b.tar")]
    public void TryParse_Volume_ReadsAndPrintsTheSame(string text)
    {
        Assert.True(VolumeId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("local")]
    [InlineData("local:")]
    [InlineData("local:vztmpl/")]
    [InlineData("local:iso/x.iso")]
    [InlineData("local:vztmpl/../x.tar")]
    [InlineData("local:vztmpl/a/b.tar")]
    [InlineData("local:vztmpl/.hidden.tar")]
    [InlineData("local:vztmpl/..")]
    [InlineData("l:vztmpl/x.tar")]
    [InlineData("1ocal:vztmpl/x.tar")]
    [InlineData("loc/al:vztmpl/x.tar")]
    [InlineData("local-:vztmpl/x.tar")]
    [InlineData("/var/lib/vz/template/cache/x.tar")]
    [InlineData("local:vztmpl/a\0.tar")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(VolumeId.TryParse(text, out _));
}
