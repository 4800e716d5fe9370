using Appliance.Cli.Progress;

namespace Appliance.Tests.Cli;

public sealed class ShortNameTests
{
    [Theory]
    [InlineData(40, "debian-13-standard_13.10-1_amd64.tar.zst")]
    [InlineData(39, "debian-13-standard_13.10-1_amd64")]
    [InlineData(31, "debian-13-standard_13.10-1")]
    [InlineData(20, "debian-13-…d_13.10-1")]
    [InlineData(3, "d…1")]
    public void Fit_Name_KeepsTheVersionLongest(int room, string expected) =>
        Assert.Equal(expected, ShortName.Fit("debian-13-standard_13.10-1_amd64.tar.zst", room));
}
