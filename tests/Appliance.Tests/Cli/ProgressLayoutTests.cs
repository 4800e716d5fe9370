using Appliance.Cli.Progress;

namespace Appliance.Tests.Cli;

public sealed class ProgressLayoutTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(81)]
    [InlineData(200)]
    public void Of_AnyWidth_StaysOnOneLine(int width)
    {
        var layout = ProgressBars.Layout.Of(width);

        Assert.InRange(layout.Name + layout.Bar + layout.Status + 2, 1, width - 1);
    }

    [Fact]
    public void Of_80_HasRoomForTheLongestUsualStatus() => Assert.Equal(new ProgressBars.Layout(12, 15, 50), ProgressBars.Layout.Of(80));
}
