using System.Text.Json;
using Appliance.Archives;

namespace Appliance.Tests.Archives;

/// <summary>The visible cases of the corpus of hostile archives, read but not written.</summary>
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
            return [.. manifest.RootElement.GetProperty("cases").EnumerateArray().Select(entry => entry.GetProperty("file").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_Case_IsAsTheManifestSays(string file)
    {
        Assert.SkipWhen(Repository.Shared is null, "Needs the reference material ../shared beside this checkout.");
        using var manifest = Manifest();
        var entry = manifest.RootElement.GetProperty("cases").EnumerateArray().Single(candidate => candidate.GetProperty("file").GetString() == file);
        var wanted = entry.GetProperty("expect").GetString();
        wanted = wanted == "either" && !entry.GetProperty("policy_choice").GetBoolean() ? entry.GetProperty("prefer").GetString() : wanted;

        var accepted = await IsAcceptedAsync(Path.Join(Repository.Shared, "corpus", "tar", file));

        Assert.True(wanted == "either" || accepted == (wanted == "accept"), $"{file}: {wanted} expected.");
    }

    private static async Task<bool> IsAcceptedAsync(string path)
    {
        using var archive = ArchiveFile.Open(path);
        try
        {
            return (await Extractor.CheckAsync(archive, path, new ExtractOptions(), progress: null, TestContext.Current.CancellationToken)).IsGood;
        }
        catch (VerificationException)
        {
            return false;
        }
    }

    private static JsonDocument Manifest() => JsonDocument.Parse(File.ReadAllBytes(Path.Join(Repository.Shared, "corpus", "tar", "manifest.json")));
}
