using System.Globalization;

namespace Appliance.SystemTests.Downloads;

/// <summary>
/// One download through each fault, several at the same time, each with a root of its own; the tests then look at
/// what became of theirs. Afterwards each downloads once more from a server without faults.
/// </summary>
public sealed class TemplateFaultRuns : IAsyncLifetime
{
    private const int Parallel = 12;
    private const int TemplateBytes = 300_000;

    private readonly SemaphoreSlim slots = new(Parallel);
    private readonly List<IAsyncDisposable> servers = [];
    private Task<IReadOnlyDictionary<string, Task<FaultRun>>>? runs;

    /// <summary>Does everything. Why it could not, each test says for itself: most likely it is skipped.</summary>
    public async ValueTask InitializeAsync()
    {
        runs = StartAsync();
        await ((Task)runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What became of a fault's run.</summary>
    public async Task<FaultRun> OfAsync(string fault) => await (await runs!)[fault];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        slots.Dispose();
    }

    private static string FileOf(string fault) => $"fault-{fault}_1.0-1_amd64.tar.zst";

    private async Task<IReadOnlyDictionary<string, Task<FaultRun>>> StartAsync()
    {
        Requires.Shared();
        var good = await SignedMirror.StartAsync();
        servers.Add(good);
        var faulty = await SignedMirror.StartAsync();
        servers.Add(faulty);
        var server = await FaultServer.StartAsync(good.Files, tls: true);
        servers.Add(server);
        foreach (var (index, fault) in TemplateFault.All.Keys.Index())
        {
            var template = good.Add(FileOf(fault), TemplateBytes + index);
            var url = new Uri(fault == "redirect-http" ? server.Https! : server.Http, $"{fault}/{template.Location}");
            faulty.Templates.Add(template with { Fields = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Location"] = url.AbsoluteUri } });
        }

        await good.PublishAsync();
        await faulty.PublishAsync();
        using var start = new TestRoot();
        await good.AddToAsync(start, "good");
        await faulty.AddToAsync(start, "faulty");
        File.Copy(server.Certificate!, start["etc/appliance/ca.pem"]);
        (await start.RunAsync("update")).Succeeded();
        var all = TemplateFault.All.Keys.Zip(good.Templates).ToDictionary(
            pair => pair.First, pair => RunAsync(start, server, pair.First, pair.Second), StringComparer.Ordinal);

        // To the end: the tests' common context lasts no longer than their preparation.
        await ((Task)Task.WhenAll(all.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return all;
    }

    private async Task<FaultRun> RunAsync(TestRoot start, FaultServer server, string fault, MirrorTemplate template)
    {
        await slots.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            using var root = start.Copy();

            var patience = TemplateFault.PatienceWith(fault).TotalSeconds;
            root.Write("etc/appliance/appliance.conf", string.Create(
                CultureInfo.InvariantCulture, $"Retries: {TemplateFault.Retries}\nStall-Timeout: {patience}s\nConnect-Timeout: 10s\nCA-Bundle: /etc/appliance/ca.pem\n"));
            var first = await root.RunAsync("download", "local", "faulty/" + template.Name);
            var left = Contents(root);
            var requests = (await server.RequestsAsync()).Count(request => request.GetProperty("path").GetString()!.StartsWith($"/{fault}/", StringComparison.Ordinal));
            var second = await root.RunAsync("download", "local", "good/" + template.Name);
            return new FaultRun(template, first, left, requests, second, Contents(root));
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Everything in the template directory.</summary>
    private static Dictionary<string, byte[]> Contents(TestRoot root) =>
        Directory.EnumerateFileSystemEntries(root["var/lib/vz/template/cache"]).ToDictionary(entry => Path.GetFileName(entry), File.ReadAllBytes, StringComparer.Ordinal);
}

/// <summary>What became of one fault.</summary>
/// <param name="Template">That was asked for.</param>
/// <param name="First">The run through the fault.</param>
/// <param name="Left">The template directory after it.</param>
/// <param name="Requests">How often the server was asked for it.</param>
/// <param name="Second">The run after it, from a good server.</param>
/// <param name="AtLast">The template directory in the end.</param>
public sealed record FaultRun(
    MirrorTemplate Template, Outcome First, IReadOnlyDictionary<string, byte[]> Left, int Requests, Outcome Second, IReadOnlyDictionary<string, byte[]> AtLast);
