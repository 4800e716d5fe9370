using System.Globalization;
using System.Security.Cryptography;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>The figures this program promises, each with its bar.</summary>
internal static class Figures
{
    public static IEnumerable<Figure> Of(Stage stage)
    {
        foreach (var (entries, milliseconds, megabytes) in new (int, double?, double?)[] { (500, 60, 60), (5_000, null, null), (50_000, 1000, null) })
        {
            var environment = stage.Subscribe($"available-{entries}", $"many-{entries}", Index(entries));
            yield return new Figure(string.Create(CultureInfo.InvariantCulture, $"`available`, {entries} entries"), Ours(stage, environment, "available"))
            {
                Entries = entries,
                MaxMilliseconds = milliseconds,
                MaxMegabytes = megabytes,
            };
        }

        stage.Subscribe("update", "first", Index(25));
        var two = stage.Subscribe("update", "second", Index(25));
        yield return new Figure("`update`, two sources, nothing new", Ours(stage, two, "update")) { MaxMilliseconds = 120 };

        yield return Download(stage, HashAlgorithmName.SHA512, "sha512sum", maxRatio: 0.75);
        yield return Download(stage, HashAlgorithmName.SHA256, "sha256sum", maxRatio: 0.60);
        yield return Resume(stage);
        yield return Pack(stage);
        foreach (var figure in GuestFigures.Of(stage).Concat(ExtractionFigures.Of(stage)))
        {
            yield return figure;
        }
    }

    /// <summary>A tree of this system's programs and documents, packed at level 9. Throughput of at least 0.9 of the peer's.</summary>
    private static Figure Pack(Stage stage)
    {
        var tree = stage["tree"];
        Directory.CreateDirectory(tree);
        Tool.Run("cp", ["--archive", "/usr/bin", "/usr/sbin", "/usr/share/doc", "/etc", tree]);
        var ours = Ours(
            stage, new Dictionary<string, string>(StringComparer.Ordinal),
            "image", "pack", tree, "--output", stage["ours.tar.zst"], "--source-date-epoch", "1600000000", "--level", "9", "--allow-findings");
        var peer = new Contestant("GNU tar | zstd -9 -T2", "sh", "-c",
            $"LC_ALL=C tar --format=posix --sort=name --mtime=@1600000000 --clamp-mtime --numeric-owner --xattrs --acls -C {tree} -cf - . | zstd -q -9 -T2 -f -o {stage["peer.tar.zst"]}");
        return new Figure("`image pack`, zstd level 9", ours, peer) { MaxRatio = 1 / 0.9, MaxMegabytes = 300 };
    }

    private static Figure Download(Stage stage, HashAlgorithmName algorithm, string tool, double maxRatio)
    {
        var ours = Downloading(stage, algorithm, tool);
        var file = stage[$"{tool}.peer"];
        var peer = new Contestant(
            $"curl && {tool}", "sh", "-c", $"curl --silent --fail --output {file} {stage.Url}system/{Stage.Template} && {tool} {file}")
        {
            Prepare = () => File.Delete(file),
        };
        return new Figure($"download 300 MiB with {tool}", ours, peer) { MaxRatio = maxRatio, MaxMegabytes = 60 };
    }

    private static Figure Resume(Stage stage)
    {
        var full = Downloading(stage, HashAlgorithmName.SHA512, "sha512sum");
        var cache = Cache(stage, "sha512sum");
        var half = stage["half"];
        full.Prepare();
        using (var interrupted = Tool.Start(full.Command[0], full.Command.Skip(1), full.Environment))
        {
            var partial = Path.Join(cache, $".{Stage.Template}.partial");
            while (!interrupted.HasExited && !(File.Exists(partial) && new FileInfo(partial).Length >= Stage.TemplateBytes / 2))
            {
                Thread.Sleep(1);
            }

            interrupted.Kill();
            interrupted.WaitForExit();
            Directory.Move(cache, half);
            using var cut = File.OpenWrite(Path.Join(half, Path.GetFileName(partial)));
            cut.SetLength(Stage.TemplateBytes / 2);
        }

        var resumed = full with
        {
            Label = "resume",
            Prepare = () =>
            {
                full.Prepare();
                Tool.Run("cp", ["--archive", half + "/.", cache]);
            },
        };
        return new Figure("resume at 50 %", resumed, full with { Label = "full download" }) { MaxRatio = 0.75 };
    }

    /// <summary>The program fetching the big template into an empty store.</summary>
    private static Contestant Downloading(Stage stage, HashAlgorithmName algorithm, string tool)
    {
        var root = $"download-{tool}";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["APPLIANCE_ROOT"] = stage[root] };
        if (!Directory.Exists(stage[root]))
        {
            stage.Subscribe(root, tool, Stage.Stanza("big-1-standard", $"{stage.Url}system/{Stage.Template}", $"{tool}: {stage.Digest(algorithm)}"));
        }

        return Ours(stage, environment, "download", "local", Stage.Template) with
        {
            Prepare = () =>
            {
                Directory.CreateDirectory(Cache(stage, tool));
                Directory.Delete(Cache(stage, tool), recursive: true);
                Directory.CreateDirectory(Cache(stage, tool));
            },
        };
    }

    private static string Cache(Stage stage, string tool) => stage[$"download-{tool}/var/lib/vz/template/cache"];

    private static Contestant Ours(Stage stage, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        new("appliance", [stage.Binary, .. arguments]) { Environment = environment };

    /// <summary>An index of made-up templates.</summary>
    public static string Index(int entries) => string.Join('\n', Enumerable.Range(1, entries).Select(number =>
    {
        var package = string.Create(CultureInfo.InvariantCulture, $"family-{number}-standard");
        return Stage.Stanza(package, $"system/{package}_1.0-1_amd64.tar.zst", $"sha512sum: {new string('a', 128)}");
    }));
}
