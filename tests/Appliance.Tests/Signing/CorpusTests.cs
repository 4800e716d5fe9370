using System.IO.Compression;
using System.Text.Json;
using Appliance.Linux;
using Appliance.Signing;

namespace Appliance.Tests.Signing;

/// <summary>Every case of the hostile index corpus whose verdict is the signature's (P1, P2), by both tools.</summary>
public sealed class CorpusTests
{
    /// <summary>The corpus was signed that day; ages hold relative to it.</summary>
    private static readonly DateTimeOffset SignedDay = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Cases of other classes still have good signatures; these classes are decided here.</summary>
    public static TheoryData<string, OpenPgpTool> Cases()
    {
        var data = new TheoryData<string, OpenPgpTool>();
        foreach (var id in Repository.Shared is null ? (string[])["-"] : [.. Manifest().Keys])
        {
            data.Add(id, OpenPgpTool.Gpgv);
            data.Add(id, OpenPgpTool.Sqv);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Verify_CorpusCase_IsAsTheManifestSays(string id, OpenPgpTool tool)
    {
        Assert.SkipWhen(Repository.Shared is null, "The corpus is not beside this checkout.");
        Assert.SkipWhen(ChildProcess.Find(tool.ToString().ToLowerInvariant()) is null, $"{tool} is not installed.");
        var (directory, expect, keyring) = Manifest()[id];
        var keys = TrustedKeys.LoadFile(Path.Join(Repository.Shared, "corpus", keyring));
        var signature = await File.ReadAllBytesAsync(Path.Join(directory, "aplinfo.dat.asc"), TestContext.Current.CancellationToken);
        var options = new VerifyOptions { Now = SignedDay, Tool = tool };

        var verify = () => keys.VerifyAsync(Text(directory), signature, options, TestContext.Current.CancellationToken);

        if (expect)
        {
            Assert.Equal("D6774988067B6FDAC94D079BAD87C31D16836123", (await verify()).Fingerprint);
        }
        else
        {
            await Assert.ThrowsAsync<VerificationException>(verify);
        }
    }

    private static byte[] Text(string directory)
    {
        using var file = File.OpenRead(Path.Join(directory, "aplinfo.dat.gz"));
        using var text = new MemoryStream();
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        gzip.CopyTo(text);
        return text.ToArray();
    }

    /// <summary>Controls are accepted, signature cases as listed; decisions on "either" are those of promises.md §3.</summary>
    private static Dictionary<string, (string Directory, bool Accept, string Keyring)> Manifest()
    {
        var root = Path.Join(Repository.Shared, "corpus", "index");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Join(root, "manifest.json")));
        return manifest.RootElement.GetProperty("cases").EnumerateArray()
            .Where(one => one.GetProperty("class").GetString() is "control" or "signature")
            .ToDictionary(
                one => one.GetProperty("id").GetString()!,
                one => (
                    Path.Join(root, one.GetProperty("dir").GetString()),
                    one.GetProperty("class").GetString() == "control"
                        || (one.GetProperty("prefer").GetString() ?? one.GetProperty("expect").GetString()) == "accept",
                    one.GetProperty("keyring").GetString()!),
                StringComparer.Ordinal);
    }
}
