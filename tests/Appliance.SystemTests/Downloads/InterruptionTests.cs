using System.Diagnostics;
using System.Globalization;

namespace Appliance.SystemTests.Downloads;

/// <summary>Downloads that are stopped in the middle, and what the next run makes of them (P12, P17).</summary>
public sealed class InterruptionTests
{
    private const int Bytes = 1_500_000;
    private const int RatePerSecond = 300_000;

    /// <summary>kill -9, Ctrl-C, and what an init system sends.</summary>
    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Download_StoppedInTheMiddle_EndsAtOnceAndTheNextRunGoesOnFromThere(string signal, int exitCode)
    {
        await using var mirror = await Client.MirrorAsync(Client.Rate(RatePerSecond));
        var template = mirror.Add(bytes: Bytes);
        using var client = await Client.StartAsync(mirror);
        await using var program = client.Root.Start("download", "local", template.Name);
        await Eventually.HoldsAsync(() => client.Received(template) > RatePerSecond / 2, "the first bytes");

        var signalled = Stopwatch.GetTimestamp();
        await program.SignalAsync(signal);
        var stopped = (await program.WaitAsync()).Exited(exitCode);
        Assert.True(Stopwatch.GetElapsedTime(signalled) < TimeSpan.FromSeconds(3), "It took its time to stop.");
        Complaint.CheckClean(stopped);
        Assert.Equal("", stopped.Output);
        var kept = client.Received(template);
        Assert.InRange(kept, RatePerSecond / 2, Bytes - 1);
        Assert.Equal(
            template.Content[..(int)kept],
            await File.ReadAllBytesAsync(client.PathOf($".{template.Name}.partial"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(client.PathOf(template.Name)));

        mirror.Server.ForgetRequests();
        var again = (await client.Root.RunAsync("download", "local", template.Name)).Succeeded();

        client.CheckHasOnly(template);
        Assert.Contains("went on from", again.Error, StringComparison.Ordinal);
        Assert.Single(mirror.Server.Requests, string.Create(
            CultureInfo.InvariantCulture, $"206 GET /{template.Location} {Bytes - kept} \"bytes={kept}-\" \"-\" \"{UserAgent(mirror)}\""));
    }

    [Fact]
    public async Task Download_PartOfAnotherPublishedFile_StartsAgain()
    {
        await using var mirror = await Client.MirrorAsync(Client.Rate(RatePerSecond));
        var old = mirror.Add(bytes: Bytes);
        using var client = await Client.StartAsync(mirror);
        await using var program = client.Root.Start("download", "local", old.Name);
        await Eventually.HoldsAsync(() => client.Received(old) > 0, "the first bytes");
        program.Kill();
        await program.WaitAsync();
        await Eventually.NextSecondAsync();
        mirror.Templates.Clear();
        var replaced = mirror.Add(bytes: 400_000);
        await mirror.PublishAsync();
        (await client.Root.RunAsync("update")).Succeeded();

        (await client.Root.RunAsync("download", "local", replaced.Name)).Succeeded();

        client.CheckHasOnly(replaced);
    }

    [Fact]
    public async Task Update_Interrupted_ExitsAtOnceAndTheOldIndexStays()
    {
        await using var mirror = await Client.MirrorAsync();
        mirror.Add();
        using var client = await Client.StartAsync(mirror);
        const string Sources = "etc/appliance/sources.d/test.sources";
        using var files = new TestRoot();
        foreach (var file in Directory.GetFiles(mirror.Files))
        {
            File.Move(file, files[Path.GetFileName(file)]);
        }

        await using var slow = await Nginx.StartAsync(files.Root, Client.Rate(10));
        var text = await File.ReadAllTextAsync(client.Root[Sources], TestContext.Current.CancellationToken);
        client.Root.Write(Sources, text.Replace("Enabled:", $"Mirrors: {slow.Http}\nEnabled:", StringComparison.Ordinal));

        await using var program = client.Root.Start("update", "--quiet");
        await Eventually.HoldsAsync(() => Directory.GetFiles(client.Root["var/lib/appliance/indexes"], ".*").Length > 0, "the lock of the source");
        await program.SignalAsync("INT");
        var stopped = (await program.WaitAsync(TimeSpan.FromSeconds(10))).Exited(130);

        Complaint.CheckClean(stopped);
        Assert.Contains("debian-13-standard", (await client.Root.RunAsync("available")).Succeeded().Output, StringComparison.Ordinal);
    }

    private static string UserAgent(SignedMirror mirror) => mirror.Server.Requests[^1].Split('"')[^2];
}
