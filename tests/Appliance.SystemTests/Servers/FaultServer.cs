using System.Text.Json;

namespace Appliance.SystemTests.Servers;

/// <summary>The web server that misbehaves on request: <c>/FAULT/PATH</c> serves PATH with the named fault.</summary>
public sealed class FaultServer : IAsyncDisposable
{
    private readonly DirectoryInfo directory;
    private readonly RunningProgram server;
    private readonly HttpClient client = new();

    private FaultServer(DirectoryInfo directory, RunningProgram server, JsonElement ports)
    {
        this.directory = directory;
        this.server = server;
        Http = new Uri($"http://127.0.0.1:{ports.GetProperty("http").GetInt32()}/");
        if (ports.TryGetProperty("https", out var https))
        {
            Https = new Uri($"https://127.0.0.1:{https.GetInt32()}/");
            Certificate = ports.GetProperty("ca").GetString();
        }
    }

    public Uri Http { get; }

    /// <summary>Null unless started with TLS.</summary>
    public Uri? Https { get; }

    /// <summary>PEM file of the self-signed certificate; null unless started with TLS.</summary>
    public string? Certificate { get; }

    /// <summary>Starts it on a directory of files; the test is skipped where the reference material is missing.</summary>
    public static async Task<FaultServer> StartAsync(string files, bool tls = false)
    {
        var script = Path.Join(Requires.Shared(), "tools", "faultserver.py");
        var python = Requires.Program("python3", "python3");
        if (tls)
        {
            Requires.Program("openssl", "openssl");
        }

        var home = Directory.CreateTempSubdirectory("appliance-faults-");
        var portFile = Path.Join(home.FullName, "ports.json");
        var python3 = RunningProgram.Start(python, [script, "--root", files, "--portfile", portFile, .. tls ? ["--tls"] : Array.Empty<string>()]);
        for (var attempt = 0; !File.Exists(portFile); attempt++)
        {
            Assert.False(python3.HasExited || attempt > 400, "The fault server did not start.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        using var ports = JsonDocument.Parse(await File.ReadAllTextAsync(portFile, TestContext.Current.CancellationToken));
        return new FaultServer(home, python3, ports.RootElement);
    }

    /// <summary>The address of a file with a fault.</summary>
    public Uri Url(string fault, string path) => new(Http, $"{fault}/{path}");

    /// <summary>What was asked for since the start or the last <see cref="ResetAsync"/>: method, path and headers in lower case.</summary>
    public async Task<IReadOnlyList<JsonElement>> RequestsAsync()
    {
        using var log = JsonDocument.Parse(await client.GetStringAsync(new Uri(Http, "_log"), TestContext.Current.CancellationToken));
        return [.. log.RootElement.EnumerateArray().Select(entry => entry.Clone()).Where(entry => entry.GetProperty("path").GetString() != "/_log")];
    }

    /// <summary>Forgets its log and how often each fault was asked for.</summary>
    public Task ResetAsync() => client.GetStringAsync(new Uri(Http, "_reset"), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
