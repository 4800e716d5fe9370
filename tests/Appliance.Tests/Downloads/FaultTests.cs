using Appliance.Tests.Fakes;

namespace Appliance.Tests.Downloads;

/// <summary>Every fault of <see cref="FakeFaults"/> has the outcome of <see cref="FaultOutcome"/> (P10–P14).</summary>
public sealed class FaultTests
{
    public static TheoryData<string> Names => [.. FakeFaults.All.Keys];

    [Fact]
    public void Outcomes_AreStated_ForEveryFault() =>
        Assert.Equal(FakeFaults.All.Keys.Order(StringComparer.Ordinal), FaultOutcome.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Download_ThroughFault_EndsAsStated(string fault)
    {
        await using var scene = new DownloadScene();
        scene.BePatientWith(fault);

        await FaultOutcome.All[fault].CheckAsync(scene, scene.Mirror.Url(DownloadScene.Path, fault));

        Assert.InRange(scene.Mirror.Requests.Count, 1, 6);
    }
}
