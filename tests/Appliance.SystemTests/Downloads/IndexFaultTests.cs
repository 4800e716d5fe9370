namespace Appliance.SystemTests.Downloads;

/// <summary>Updates of the published program through every fault of the reference fault server: a failed one changes nothing (P1, P5, P13, P14, P50).</summary>
public sealed class IndexFaultTests(IndexFaultRuns runs) : IClassFixture<IndexFaultRuns>
{
    public static TheoryData<string, bool> Cases => [.. from fault in IndexFault.All.Keys from signatureToo in new[] { false, true } select (fault, signatureToo)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Update_ThroughFault_TakesTheNewIndexOrKeepsTheOld(string fault, bool signatureToo)
    {
        var run = await runs.OfAsync(fault, signatureToo);
        var code = signatureToo ? IndexFault.All[fault].Signature : IndexFault.All[fault].Text;

        Complaint.Check(run.First, code);
        Assert.Equal(code is null ? 2 : 1, run.Offered.Count);

        Complaint.Check(run.Second, null);
        Assert.Equal(2, run.OfferedAtLast.Count);
        Assert.Equal(2, run.Files.Count);
        Assert.Contains("test.index", run.Files);
        Assert.Single(run.Files, file => file.StartsWith("test.", StringComparison.Ordinal) && file.EndsWith(".dat", StringComparison.Ordinal));
    }

    [Fact]
    public void Cases_OfTemplatesAndIndexes_AreTheSame() =>
        Assert.Equal(TemplateFault.All.Keys.Order(StringComparer.Ordinal), IndexFault.All.Keys.Order(StringComparer.Ordinal));
}
