using System.Text;
using Appliance.SystemTests.Downloads;

namespace Appliance.SystemTests.Crashes;

/// <summary>A host and a publisher, and what is to be disturbed on the host.</summary>
public sealed class CrashScene : IAsyncDisposable
{
    /// <summary>More than fits into one turn of the network, so that there is a middle to be killed in.</summary>
    private const int TemplateBytes = 12_000_000;

    /// <summary>So many that an index needs more than a MiB.</summary>
    private const int OtherTemplates = 3000;

    private readonly SignedMirror mirror;
    private readonly TestRoot root;
    private readonly MirrorTemplate template;

    private CrashScene(SignedMirror mirror, TestRoot root, MirrorTemplate template) => (this.mirror, this.root, this.template) = (mirror, root, template);

    /// <summary>The directory of the storage <c>local</c>.</summary>
    public string StorageDirectory => root["var/lib/vz"];

    /// <summary>Where the state of the program is.</summary>
    public string StateDirectory => root["var/lib/appliance"];

    /// <summary>Fetches the template.</summary>
    public Operation Download => new(Program($"download local {template.Name} --quiet"), Script("no-template"), Script("template-sound"));

    /// <summary>Copies the template from a file.</summary>
    public Operation Import => new(Program($"import local '{root["template"]}' --name {template.Name} --quiet"), Script("no-template"), Script("template-sound"));

    /// <summary>Removes the template. A second removal finds nothing and says so; that is no failure here.</summary>
    public Operation Remove => new(
        Program($"remove local:vztmpl/{template.Name} --quiet"), Script("template-there"), Script("removal-sound"), Program($"remove local:vztmpl/{template.Name} --quiet") + " || [ $? -eq 5 ]");

    /// <summary>Replaces an older index by a newer one.</summary>
    public Operation Update => new(Program("update --quiet"), Script("old-index"), Script("index-sound"));

    /// <summary>What the processes of a host may do at the same time; the other commands are in <see cref="Others"/>.</summary>
    public Operation Everything => new(Download.Command, $"{Script("no-template")}; {Script("old-index")}", $"{Script("template-sound")}; {Script("index-sound")}");

    /// <summary>See <see cref="Everything"/>.</summary>
    public IReadOnlyList<string> Others => [Update.Command, Program("available"), Program("list"), Program("info " + template.Name), Program("prune --keep 1")];

    /// <summary>Requests for the template since the scene began.</summary>
    public int Transfers => mirror.Server.Requests.Count(line => line.Contains(template.Name, StringComparison.Ordinal));

    /// <summary>Publishes twice, with an update in between, and writes the scripts.</summary>
    public static async Task<CrashScene> StartAsync()
    {
        var site = await Client.MirrorAsync();
        var wanted = site.Add(bytes: TemplateBytes);

        // As a file of its kind begins, so that it can be imported.
        new byte[] { 0x28, 0xb5, 0x2f, 0xfd }.CopyTo(wanted.Content, 0);
        await site.PublishAsync();
        var scene = new CrashScene(site, new TestRoot(), wanted);
        await site.AddToAsync(scene.root);
        scene.root.Write("etc/appliance/appliance.conf", "Retries: 1\n");
        await File.WriteAllBytesAsync(scene.root["template"], wanted.Content, TestContext.Current.CancellationToken);
        await scene.RememberAsync("old");
        await Eventually.NextSecondAsync();
        var others = Enumerable.Range(0, OtherTemplates).Select(number => wanted with { Name = $"other-{number}_1-1_amd64.tar.zst", Content = [1] });
        await site.PublishAsync(Encoding.UTF8.GetBytes(string.Join('\n', others.Prepend(wanted).Select(each => each.ToStanza()))));
        await scene.RememberAsync("new");
        scene.WriteScripts();
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        root.Dispose();
        await mirror.DisposeAsync();
    }

    /// <summary>Updates, and keeps what is then in force and what it offers.</summary>
    private async Task RememberAsync(string name)
    {
        (await root.RunAsync("update")).Succeeded();
        root.Write($"{name}.list", (await root.RunAsync("available", "--quiet")).Succeeded().Output);
        foreach (var file in Directory.GetFiles(root["var/lib/appliance/indexes"]))
        {
            var copy = root[name, Path.GetFileName(file)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private string Program(string arguments) => $"'{PublishedBinary.Path}' --root '{root.Root}' {arguments}";

    private string Script(string name) => $". '{root["scripts", name]}'";

    private void WriteScripts()
    {
        var common = $$"""
            root='{{root.Root}}' name='{{template.Name}}' sha512='{{template.Sha512}}'
            state="$root/var/lib/appliance" cache="$root/var/lib/vz/template/cache" records="$root/var/lib/appliance/provenance/local"
            program() { '{{PublishedBinary.Path}}' --root "$root" "$@"; }
            bad() { echo "$*"; exit 1; }
            must_be_done() { [ "$KT_PHASE" = recovered ] || [ "$KT_PHASE" = done ]; }
            only() { [ "$(ls -A "$1" 2>/dev/null)" = "$2" ] || bad "expected only '$2' in $1: $(ls -A "$1")"; }
            no_trace() { ! grep -qE '^   at |Unhandled|internal error' "$KT_LOG" || bad "$(cat "$KT_LOG")"; }
            no_wrong_bytes() {
              for file in "$cache"/*; do
                [ ! -e "$file" ] || [ "$(sha512sum <"$file")" = "$sha512  -" ] || bad "$file has not the bytes of the index"
              done
            }

            """;
        foreach (var (name, text) in Scripts)
        {
            root.Write($"scripts/{name}", $"{common}{text}\n");
        }
    }

    /// <summary>For sh(1): an invariant that ends without <c>bad</c> has found everything sound.</summary>
    private static IReadOnlyDictionary<string, string> Scripts { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["no-template"] = """
            rm -rf "$cache" "$state/provenance"
            [ -d "$state/indexes" ] || { mkdir -p "$state"; cp -a "$root/new" "$state/indexes"; }
            """,
        ["template-there"] = """
            rm -rf "$cache" "$state/provenance"; mkdir -p "$cache" "$records"
            cp "$root/template" "$cache/$name"
            printf 'Volume: local:vztmpl/%s\nFrom: /x\nSha512: %s\nSize: 1\nStored: 2026-01-01T00:00:00Z\n' "$name" "$sha512" >"$records/$name"
            """,
        ["old-index"] = """
            rm -rf "$state/indexes"; mkdir -p "$state"; cp -a "$root/old" "$state/indexes"
            """,
        ["template-sound"] = """
            no_trace; no_wrong_bytes
            program list >/dev/null || bad 'list fails'
            if must_be_done; then
              [ "$KT_RC" = 0 ] || bad "exit code $KT_RC: $(cat "$KT_LOG")"
              only "$cache" "$name"; only "$records" "$name"
            fi
            """,
        ["removal-sound"] = """
            no_trace; no_wrong_bytes
            program list >/dev/null || bad 'list fails'
            if must_be_done; then
              [ "$KT_RC" = 0 ] || bad "exit code $KT_RC: $(cat "$KT_LOG")"
              only "$cache" ''; only "$records" ''
            fi
            """,
        ["index-sound"] = """
            no_trace
            offered=$(program available --quiet) || bad 'available fails'
            if must_be_done; then
              [ "$KT_RC" = 0 ] || bad "exit code $KT_RC: $(cat "$KT_LOG")"
              [ "$offered" = "$(cat "$root/new.list")" ] || bad 'the new index is not in force'
              only "$state/indexes" "$(ls -A "$root/new")"
            else
              [ "$offered" = "$(cat "$root/new.list")" ] || [ "$offered" = "$(cat "$root/old.list")" ] || bad 'neither index is in force'
            fi
            """,
    };
}
