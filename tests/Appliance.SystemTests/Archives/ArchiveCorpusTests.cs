using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Appliance.SystemTests.Archives;

/// <summary>Every visible case of the corpus of hostile archives, extracted by the program as it is shipped.</summary>
public sealed class ArchiveCorpusTests
{
    public static TheoryData<string> Names
    {
        get
        {
            if (Repository.Shared is null)
            {
                return ["(none)"];
            }

            using var manifest = Manifest();
            return [.. Cases(manifest).Select(entry => entry.GetProperty("file").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Extract_Case_EndsAsTheManifestSays(string file)
    {
        Requires.Root();
        Requires.Shared();
        var time = Requires.Program("time", "time");
        using var manifest = Manifest();
        var entry = Cases(manifest).Single(candidate => candidate.GetProperty("file").GetString() == file);
        using var root = new TestRoot();
        Directory.CreateDirectory(root["victim"]);
        Directory.CreateDirectory(root["dest-evil"]);
        Directory.CreateDirectory(root["dest"]);
        File.WriteAllText(root["victim", "file"], "victim");
        File.WriteAllText(root["victim", "overwrite-me"], "victim");
        var beside = await Trees.ManifestAsync(root["victim"]);

        await using var program = RunningProgram.Start(time, ["--format=%M", "--output", root["memory"], PublishedBinary.Path, "archive", "extract", Path.Join(Repository.Shared, "corpus", "tar", file), root["dest"]]);
        var outcome = await program.WaitAsync(TimeSpan.FromSeconds(entry.GetProperty("timeout_s").GetInt32()));

        var wanted = entry.GetProperty("expect").GetString();
        Assert.True(wanted == "either" || (outcome.ExitCode == 0) == (wanted == "accept"), $"{wanted} expected:\n{outcome}");
        Assert.Equal(beside, await Trees.ManifestAsync(root["victim"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(root["dest-evil"]));
        Assert.DoesNotContain(outcome.Output + outcome.Error, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotContain("internal error", outcome.Error, StringComparison.Ordinal);
        var memory = File.ReadAllLines(root["memory"])[^1];
        Assert.InRange(long.Parse(memory, CultureInfo.InvariantCulture) / 1024, 0, entry.GetProperty("max_rss_mb").GetInt32());
        if (outcome.ExitCode == 0)
        {
            RequirePost(entry, root["dest"], await Trees.ManifestAsync(root["dest"]));
        }
        else
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(root["dest"]));
        }
    }

    private static void RequirePost(JsonElement entry, string directory, string manifest)
    {
        foreach (var post in entry.GetProperty("post").EnumerateArray())
        {
            var name = post.TryGetProperty("path_hex", out var hex) ? Convert.FromHexString(hex.GetString()!) : Encoding.UTF8.GetBytes(post.GetProperty("path").GetString()!);
            var line = Assert.Single(manifest.Split('\n'), candidate => candidate.StartsWith(PythonBytes(name) + " ", StringComparison.Ordinal));
            var words = line[(PythonBytes(name).Length + 1)..].Split(' ');
            var mode = Convert.ToInt32(words[0], 8);
            Assert.Equal(post.GetProperty("type").GetString(), (mode & 0xF000) switch { 0x8000 => "file", 0x4000 => "dir", 0xA000 => "symlink", 0x1000 => "fifo", _ => "other" });
            Require(post, "mode", value => Assert.Equal(Convert.ToInt32(value.GetString(), 8), mode & 0xFFF));
            Require(post, "uid", value => Assert.Equal(value.GetInt64(), long.Parse(words[1].Split(':')[0], CultureInfo.InvariantCulture)));
            Require(post, "gid", value => Assert.Equal(value.GetInt64(), long.Parse(words[1].Split(':')[1], CultureInfo.InvariantCulture)));
            Require(post, "mtime", value => Assert.Equal(value.GetInt64() * 1_000_000_000, long.Parse(words[2], CultureInfo.InvariantCulture)));
            Require(post, "sha256", value => Assert.Equal(value.GetString(), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Join(directory, Encoding.UTF8.GetString(name)))))));
        }

        foreach (var absent in entry.GetProperty("absent").EnumerateArray().Where(absent => absent.ValueKind == JsonValueKind.String))
        {
            Assert.False(Path.Exists(Path.Join(directory, absent.GetString())), $"{absent} is there.");
        }
    }

    private static void Require(JsonElement post, string name, Action<JsonElement> check)
    {
        if (post.TryGetProperty(name, out var value))
        {
            check(value);
        }
    }

    /// <summary>As Python shows bytes.</summary>
    private static string PythonBytes(byte[] bytes) => $"b'{string.Concat(bytes.Select(value => value is >= 32 and < 127 ? ((char)value).ToString() : $"\\x{value:x2}"))}'";

    private static JsonElement.ArrayEnumerator Cases(JsonDocument manifest) => manifest.RootElement.GetProperty("cases").EnumerateArray();

    private static JsonDocument Manifest() => JsonDocument.Parse(File.ReadAllBytes(Path.Join(Repository.Shared, "corpus", "tar", "manifest.json")));
}
