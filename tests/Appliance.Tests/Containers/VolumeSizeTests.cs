using Appliance.Containers.Volumes;

namespace Appliance.Tests.Containers;

public sealed class VolumeSizeTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData("4", 4096 * MiB, "4G")]
    [InlineData("0.5", 512 * MiB, "512M")]
    [InlineData("0", 0, "0T")]
    [InlineData("1.0009", 1024 * MiB, "1G")]
    [InlineData("0.016", 16 * MiB, "16M")]
    [InlineData("2048", 2048L * 1024 * MiB, "2T")]
    [InlineData("131072", 131072L * 1024 * MiB, "128T")]
    public void TryParseGiB_Number_IsRoundedDownToMiB(string text, long bytes, string shown)
    {
        Assert.True(VolumeSize.TryParseGiB(text, out var size));
        Assert.Equal(bytes, size.Bytes);
        Assert.Equal(shown, size.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4G")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("131072.1")]
    [InlineData(" 4")]
    public void TryParseGiB_AnythingElse_IsNone(string text) => Assert.False(VolumeSize.TryParseGiB(text, out _));

    [Theory]
    [InlineData("0.001")]
    [InlineData("0.0156")]
    public void TryParseGiB_LessThanAFileSystemNeeds_IsAnError(string text) =>
        Assert.Equal("APL5152", Assert.Throws<ApplianceException>(() => VolumeSize.TryParseGiB(text, out _)).Code);
}
