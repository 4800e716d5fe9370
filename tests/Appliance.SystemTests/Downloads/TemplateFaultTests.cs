using System.Text.Json;

namespace Appliance.SystemTests.Downloads;

/// <summary>Downloads of the published program through every fault that the reference fault server can commit (P10–P14, P17, P50).</summary>
public sealed class TemplateFaultTests(TemplateFaultRuns runs) : IClassFixture<TemplateFaultRuns>
{
    public static TheoryData<string> Names => [.. TemplateFault.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Download_ThroughFault_EndsAsStatedAndTheNextRunSucceeds(string fault)
    {
        var run = await runs.OfAsync(fault);
        var expected = TemplateFault.All[fault];

        Complaint.Check(run.First, expected.Code);
        CheckLeftovers(run, expected.Left);
        Assert.True(run.Requests <= expected.MaxRequests, $"{run.Requests} requests, at most {expected.MaxRequests} expected:\n{run.First}");

        Complaint.Check(run.Second, null);
        Assert.Equal([run.Template.Name], run.AtLast.Keys);
        Assert.Equal(run.Template.Content, run.AtLast[run.Template.Name]);
    }

    [Theory]
    [InlineData("503-retry-after")]
    [InlineData("429-retry-after")]
    public async Task Download_ServerAsksToWaitTwoSeconds_Waits(string fault) =>
        Assert.True((await runs.OfAsync(fault)).First.Duration > TimeSpan.FromSeconds(2));

    [Fact]
    public async Task Download_ServerAsksToWaitADay_DoesNotWait() =>
        Assert.True((await runs.OfAsync("429-forever")).First.Duration < TimeSpan.FromSeconds(30));

    [Fact]
    public async Task FaultList_OfTheServer_IsCoveredHere()
    {
        await using var python = RunningProgram.Start(
            Requires.Program("python3", "python3"), [Path.Join(Requires.Shared(), "tools", "faultserver.py"), "--list"]);
        var listed = (await python.WaitAsync()).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);

        Assert.Equal(listed.Order(StringComparer.Ordinal), TemplateFault.All.Keys.Order(StringComparer.Ordinal));
    }

    private static void CheckLeftovers(FaultRun run, Leftover expected)
    {
        var (name, partial) = (run.Template.Name, $".{run.Template.Name}.partial");
        Assert.Equal(
            expected switch { Leftover.Template => [name], Leftover.Partial => [partial, partial + ".json"], _ => [] },
            run.Left.Keys.Order(StringComparer.Ordinal));
        if (expected == Leftover.Template)
        {
            Assert.Equal(run.Template.Content, run.Left[name]);
        }
        else if (expected == Leftover.Partial)
        {
            var bytes = run.Left[partial];
            Assert.InRange(bytes.Length, 1, run.Template.Content.Length);
            Assert.Equal(run.Template.Content[..bytes.Length], bytes);
            using var record = JsonDocument.Parse(run.Left[partial + ".json"]);
            Assert.Equal(JsonValueKind.Object, record.RootElement.ValueKind);
        }
    }
}
