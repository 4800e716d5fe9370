using System.Diagnostics;
using System.Text.Json;
using Appliance.Linux;

namespace Appliance.Tests.Downloads;

/// <summary>The same outcomes against a server that is not ours: the reference fault server, where it and python3 are there.</summary>
public sealed class FaultServerTests(FaultServerTests.Server server) : IClassFixture<FaultServerTests.Server>
{
    public static TheoryData<string> Names => [.. FaultOutcome.All.Keys
        .Where(fault => fault is not "gzip-bomb-encoding")]; // Packs a GiB first, which takes it many seconds.

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Download_ThroughFault_EndsAsStated(string fault)
    {
        Assert.SkipWhen(server.Port == 0, "The reference fault server or python3 is not on this machine.");
        await using var scene = new DownloadScene();
        var path = $"{server.NewDirectory()}/{DownloadScene.Name}";
        await File.WriteAllBytesAsync(Path.Join(server.Root, path), scene.File.Content, TestContext.Current.CancellationToken);
        scene.BePatientWith(fault);

        await FaultOutcome.All[fault].CheckAsync(scene, new Uri($"http://127.0.0.1:{server.Port}/{fault}/{path}{(fault == "slow-start" ? "?t=0.2" : "")}"));
    }

    /// <summary>One process for all faults.</summary>
    public sealed class Server : IDisposable
    {
        private readonly TempDirectory directory = new();
        private readonly Process? process;
        private int directories;

        public Server()
        {
            var script = Path.Join(Repository.Shared, "tools", "faultserver.py");
            if (!File.Exists(script) || ChildProcess.Find("python3") is not { } python)
            {
                return;
            }

            Directory.CreateDirectory(Root);
            process = Process.Start(new ProcessStartInfo(python, (string[])[script, "--root", Root]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            using var said = JsonDocument.Parse(process.StandardOutput.ReadLine()!);
            Port = said.RootElement.GetProperty("http").GetInt32();
        }

        /// <summary>0 if it is not there.</summary>
        public int Port { get; }

        public string Root => directory["www"];

        public string NewDirectory()
        {
            var name = $"{Interlocked.Increment(ref directories)}";
            Directory.CreateDirectory(Path.Join(Root, name));
            return name;
        }

        public void Dispose()
        {
            process?.Kill();
            process?.WaitForExit();
            process?.Dispose();
            directory.Dispose();
        }
    }
}
