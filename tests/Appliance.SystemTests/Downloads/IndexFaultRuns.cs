using System.Globalization;

namespace Appliance.SystemTests.Downloads;

/// <summary>
/// Two updates through each fault, several at the same time, each with a root of its own where an older index is in
/// force: one where only the index suffers the fault, one where its signature does as well.
/// </summary>
public sealed class IndexFaultRuns : IAsyncLifetime
{
    private const int Parallel = 12;
    private const string Old = "debian-12-standard_12.12-1_amd64.tar.zst";
    private const string New = "debian-13-standard_13.1-2_amd64.tar.zst";

    private readonly SemaphoreSlim slots = new(Parallel);
    private readonly List<IAsyncDisposable> servers = [];
    private Task<IReadOnlyDictionary<(string Fault, bool Behind), Task<IndexFaultRun>>>? runs;

    /// <summary>Does everything. Why it could not, each test says for itself: most likely it is skipped.</summary>
    public async ValueTask InitializeAsync()
    {
        runs = StartAsync();
        await ((Task)runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What became of a fault's run.</summary>
    /// <param name="fault">Its name.</param>
    /// <param name="signatureToo">Whether the signature suffers it too.</param>
    public async Task<IndexFaultRun> OfAsync(string fault, bool signatureToo) => await (await runs!)[(fault, !signatureToo)];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        slots.Dispose();
    }

    private async Task<IReadOnlyDictionary<(string Fault, bool Behind), Task<IndexFaultRun>>> StartAsync()
    {
        Requires.Shared();
        var mirror = await SignedMirror.StartAsync();
        servers.Add(mirror);
        mirror.Add(Old, 1000);
        await mirror.PublishAsync();
        using var start = new TestRoot();
        await mirror.AddToAsync(start);
        (await start.RunAsync("update")).Succeeded();
        await Eventually.NextSecondAsync();
        mirror.Add(New, 2000);
        await mirror.PublishAsync();

        // The fault server counts requests of a path; so that the two kinds do not count together, each has a copy.
        foreach (var file in Directory.GetFiles(mirror.Files))
        {
            foreach (var kind in new[] { "direct", "behind" })
            {
                File.Copy(file, Path.Join(Directory.CreateDirectory(Path.Join(mirror.Files, kind)).FullName, Path.GetFileName(file)));
            }
        }

        var server = await FaultServer.StartAsync(mirror.Files, tls: true);
        servers.Add(server);
        File.Copy(server.Certificate!, start["etc/appliance/ca.pem"]);
        var front = await FrontAsync(mirror, server);
        var all = (from fault in IndexFault.All.Keys from behind in new[] { false, true } select (fault, behind)).ToDictionary(
            pair => pair, pair => RunAsync(start, mirror, pair.behind ? front : server.Http, server, pair.fault, pair.behind));

        // To the end: the tests' common context lasts no longer than their preparation.
        await ((Task)Task.WhenAll(all.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return all;
    }

    /// <summary>An nginx that has the signatures itself and sends everybody who wants an index to the fault server.</summary>
    private async Task<Uri> FrontAsync(SignedMirror mirror, FaultServer server)
    {
        var front = await Nginx.StartAsync(mirror.Files, $$"""
            location ~ ^/redirect-http/(.*\.gz)$ { return 302 {{server.Https}}redirect-http/behind/$1; }
            location ~ ^/([^/]+)/(.*\.gz)$ { return 302 {{server.Http}}$1/behind/$2; }
            location ~ ^/[^/]+/(.*\.asc)$ { alias {{mirror.Files}}/$1; }
            """);
        servers.Add(front);
        return front.Http;
    }

    private async Task<IndexFaultRun> RunAsync(TestRoot start, SignedMirror mirror, Uri asked, FaultServer server, string fault, bool behind)
    {
        await slots.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            using var root = start.Copy();
            var patience = TemplateFault.PatienceWith(fault).TotalSeconds;
            root.Write("etc/appliance/appliance.conf", string.Create(
                CultureInfo.InvariantCulture, $"Retries: {TemplateFault.Retries}\nStall-Timeout: {patience}s\nConnect-Timeout: 10s\nCA-Bundle: /etc/appliance/ca.pem\n"));
            Point(root, !behind && fault == "redirect-http" ? new Uri(server.Https!, $"{fault}/direct") : new Uri(asked, behind ? fault : $"{fault}/direct"));
            var faulty = await root.RunAsync("update");
            var offered = await root.RunAsync("available", "--quiet");
            Point(root, mirror.Server.Http);
            var again = await root.RunAsync("update");
            var offeredAtLast = await root.RunAsync("available", "--quiet");
            return new IndexFaultRun(
                faulty, Names(offered), again, Names(offeredAtLast), [.. Directory.EnumerateFileSystemEntries(root["var/lib/appliance/indexes"]).Select(entry => Path.GetFileName(entry))]);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Makes a server the one that is asked, and the one that the index in force came from: it would not be used otherwise.</summary>
    private static void Point(TestRoot root, Uri server)
    {
        foreach (var (path, field) in new[] { ("etc/appliance/sources.d/test.sources", "URL: "), ("var/lib/appliance/indexes/test.index", "Server: ") })
        {
            var lines = File.ReadLines(root[path]).Select(line => line.StartsWith(field, StringComparison.Ordinal) ? field + server.AbsoluteUri : line);
            root.Write(path, string.Concat(lines.Select(line => line + "\n")));
        }
    }

    /// <summary>Which of the two templates a listing offers.</summary>
    private static string[] Names(Outcome listing) =>
        [.. new[] { Old, New }.Where(name => listing.Succeeded().Output.Contains(name, StringComparison.Ordinal))];
}

/// <summary>What became of one fault.</summary>
/// <param name="First">The update through the fault.</param>
/// <param name="Offered">Templates offered after it.</param>
/// <param name="Second">The update after it, from a good server.</param>
/// <param name="OfferedAtLast">Templates offered in the end.</param>
/// <param name="Files">What the directory of indexes holds in the end.</param>
public sealed record IndexFaultRun(Outcome First, IReadOnlyList<string> Offered, Outcome Second, IReadOnlyList<string> OfferedAtLast, IReadOnlyList<string> Files);
