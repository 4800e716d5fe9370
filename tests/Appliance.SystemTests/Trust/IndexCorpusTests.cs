using System.Text.Json;

namespace Appliance.SystemTests.Trust;

/// <summary>Every hostile index of the reference material, served by a real web server to the published program (P1–P9, P51).</summary>
public sealed class IndexCorpusTests
{
    public static TheoryData<string> Cases => Repository.Shared is null
        ? ["(no reference material)"]
        : [.. Manifest().Select(entry => entry.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Update_HostileIndex_EndsAsTheManifestSays(string id)
    {
        var corpus = Path.Join(Requires.Shared(), "corpus");
        var entry = Manifest().Single(entry => entry.GetProperty("id").GetString() == id);
        using var root = new TestRoot();
        Directory.CreateDirectory(root["site"]);
        await using var server = await Nginx.StartAsync(root["site"]);
        Directory.CreateDirectory(root["etc/appliance/keys"]);
        File.Copy(Path.Join(corpus, entry.GetProperty("keyring").GetString()), root["etc/appliance/keys/a.gpg"]);
        root.Write("etc/appliance/sources.d/a.sources", $"Name: a\nURL: {server.Http}\nSigned-By: a.gpg\n");
        if (entry.GetProperty("prior").GetString() is { } prior)
        {
            Serve(corpus, prior, root["site"]);
            await root.RunAsync("update");
        }

        Serve(corpus, id, root["site"]);
        var update = await root.RunAsync(["update"], null, timeout: TimeSpan.FromSeconds(entry.GetProperty("max_s").GetInt32()));
        var list = await root.RunAsync("available", "--all-arch", "--output-format", "json");
        var table = await root.RunAsync("available", "--all-arch");

        foreach (var outcome in (Outcome[])[update, list, table])
        {
            Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(outcome.Output + outcome.Error, character => char.IsControl(character) && character is not '\n');
        }

        foreach (var name in Names(entry, "must_not_list"))
        {
            Assert.DoesNotContain(name, list.Output, StringComparison.Ordinal);
        }

        switch (entry.GetProperty("expect").GetString())
        {
            case "accept":
                update.Succeeded();
                Assert.All(Names(entry, "must_list"), name => Assert.Contains($"\"package\": \"{name}\"", list.Output, StringComparison.Ordinal));
                break;
            case "reject":
                update.Exited(3);
                Assert.Contains("APL1", update.Error, StringComparison.Ordinal);
                break;
            default:
                Assert.True(update.ExitCode is 0 or 3, update.ToString());
                break;
        }
    }

    private static IEnumerable<JsonElement> Manifest()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Repository.Shared, "corpus", "index", "manifest.json")));
        return [.. manifest.RootElement.GetProperty("cases").EnumerateArray().Select(entry => entry.Clone())];
    }

    private static IEnumerable<string> Names(JsonElement entry, string property) =>
        entry.GetProperty(property).EnumerateArray().Select(name => name.GetString()!);

    private static void Serve(string corpus, string id, string site)
    {
        var directory = Directory.EnumerateDirectories(Path.Join(corpus, "index"), id + "*").SingleOrDefault();
        Assert.SkipWhen(directory is null, $"The case '{id}' is among those kept back.");
        foreach (var file in (string[])["aplinfo.dat.gz", "aplinfo.dat.asc"])
        {
            File.Delete(Path.Join(site, file));
            if (File.Exists(Path.Join(directory, file)))
            {
                File.Copy(Path.Join(directory, file), Path.Join(site, file));
                File.SetUnixFileMode(Path.Join(site, file), (UnixFileMode)0b110_100_100);
            }
        }
    }
}
