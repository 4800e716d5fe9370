using System.IO.Compression;
using System.Text.Json;
using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>The hostile indexes beside the checkout, as far as text and time decide. Signatures and gzip are other rooms' cases.</summary>
public sealed class IndexCorpusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Cases in which we decide otherwise than the corpus prefers; each is a matter of choice there.</summary>
    private static readonly Dictionary<string, string> Decisions = new(StringComparer.Ordinal)
    {
        ["I009"] = "accept", // A leading byte order mark is skipped (docs/index-format.md).
        ["I072"] = "accept", // Without a Location the name is made up as pveam does it, when every part is clean.
    };

    public static TheoryData<string> Cases => [.. ReadCases().Select(found => found.GetProperty("id").GetString()!).DefaultIfEmpty("none")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Accept_Case_EndsAsDecided_P7(string id)
    {
        Assert.SkipWhen(Repository.Shared is null, "The corpus is not beside this checkout.");
        var found = ReadCases().Single(one => one.GetProperty("id").GetString() == id);
        var expected = Decisions.GetValueOrDefault(id) ?? found.GetProperty("prefer").GetString() ?? found.GetProperty("expect").GetString();
        var text = ReadText(found.GetProperty("dir").GetString()!);

        if (expected == "reject")
        {
            Assert.Throws<VerificationException>(() => Accept(text));
            return;
        }

        var index = Accept(text).Index;
        var listing = string.Join('\n', index.Entries.SelectMany(entry => new[] { entry.Name.Value, entry.Package, entry.Section }));
        Assert.All(Names(found, "must_list"), name => Assert.Contains(name, listing, StringComparison.Ordinal));
        Assert.All(Names(found, "must_not_list"), name => Assert.DoesNotContain(name, listing, StringComparison.Ordinal));
    }

    /// <summary>Every text of the corpus, whatever its class: lint says an error exactly where update refuses.</summary>
    [Fact]
    public void Lint_WholeCorpus_AgreesWithTheParser()
    {
        Assert.SkipWhen(Repository.Shared is null, "The corpus is not beside this checkout.");
        foreach (var directory in Directory.EnumerateDirectories(Path.Join(Repository.Shared, "corpus", "index"), "I*"))
        {
            if (Path.GetFileName(directory)[..4] is "I054" or "I057")
            {
                continue; // No gzip.
            }

            var text = ReadText(directory);
            var refused = Record.Exception(() => { Accept(text); }) is VerificationException;
            var hasError = IndexLint.Check(text, new IndexLimits()).Any(finding => finding.Severity == LintSeverity.Error);
            Assert.True(refused == hasError, directory);
        }
    }

    private static TrustedIndex Accept(byte[] text) => TrustedIndex.Accept(
        "corpus", text, new byte[] { 1 }, (_, _) => new Signer(new string('A', 40), Now), null, new FreshnessRules(), new IndexLimits(), Now);

    private static IEnumerable<JsonElement> ReadCases()
    {
        if (Repository.Shared is null)
        {
            return [];
        }

        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Repository.Shared, "corpus", "index", "manifest.json")));
        return [.. manifest.RootElement.GetProperty("cases").EnumerateArray()
            .Where(found => found.GetProperty("class").GetString() is "control" or "parse")
            .Select(found => found.Clone())];
    }

    private static IEnumerable<string> Names(JsonElement found, string list) =>
        found.GetProperty(list).EnumerateArray().Select(name => name.GetString()!);

    private static byte[] ReadText(string directory)
    {
        using var file = File.OpenRead(Path.Join(Repository.Shared, "corpus", "index", Path.GetFileName(directory), "aplinfo.dat.gz"));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var text = new MemoryStream();
        unpacked.CopyTo(text);
        return text.ToArray();
    }
}
