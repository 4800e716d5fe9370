namespace Appliance.SystemTests.Trust;

/// <summary>Real keys and real signatures, all the way (P1, P2, P6).</summary>
public sealed class KeyTests
{
    public static TheoryData<string> Kinds => ["rsa4096", "rsa4096 armored", "ed25519", "ed25519 armored", "minisign", "minisign legacy"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Update_EachKindOfKey_IsAccepted_AndATamperedIndexIsNot(string kind)
    {
        using var root = new TestRoot();
        await using var mirror = await SignedMirror.StartAsync(kind.StartsWith("minisign", StringComparison.Ordinal)
            ? await MinisignKey.CreateAsync(legacy: kind.EndsWith("legacy", StringComparison.Ordinal))
            : await OpenPgpKey.CreateAsync(kind.Split(' ')[0], armored: kind.EndsWith("armored", StringComparison.Ordinal)));
        mirror.Add();
        await mirror.PublishAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Date"] = "2026-11-01T00:00:00Z" });
        await mirror.AddToAsync(root);
        (await root.RunAsync("update")).Succeeded();
        var before = (await root.RunAsync("available")).Succeeded().Output;
        Assert.Contains("debian-13-standard_13.1-2_amd64.tar.zst", before, StringComparison.Ordinal);

        var signature = await File.ReadAllBytesAsync(Path.Join(mirror.Files, "aplinfo.dat" + mirror.Key.SignatureSuffix), TestContext.Current.CancellationToken);
        mirror.Add("evil_1.0-1_amd64.tar.zst");
        await mirror.PublishAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["Date"] = "2026-11-02T00:00:00Z" });
        await File.WriteAllBytesAsync(Path.Join(mirror.Files, "aplinfo.dat" + mirror.Key.SignatureSuffix), [.. signature], TestContext.Current.CancellationToken);

        var refused = (await root.RunAsync("update")).Exited(3);
        Assert.Contains("APL1001", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, (await root.RunAsync("available")).Succeeded().Output);
    }

    [Theory]
    [InlineData("gpgv")]
    [InlineData("sqv")]
    public async Task Update_WithEitherTool_GivesTheSameVerdict(string tool)
    {
        Requires.Program(tool, tool);
        using var root = new TestRoot();
        root.Write("etc/appliance/appliance.conf", $"OpenPGP-Tool: {tool}\n");
        var key = await OpenPgpKey.CreateAsync("rsa4096");
        await using var mirror = await SignedMirror.StartAsync(key);
        mirror.Add();
        await mirror.PublishAsync();
        await mirror.AddToAsync(root);
        (await root.RunAsync("update")).Succeeded();
        Assert.Contains($"signed by {key.Fingerprint}", await File.ReadAllTextAsync(root["var/log/appliance.log"], TestContext.Current.CancellationToken), StringComparison.Ordinal);

        foreach (var (options, code) in ((string[] Options, string Code)[])
            [(["--digest-algo", "SHA1"], "APL1013"), (["--faked-system-time", $"{DateTime.UtcNow.AddDays(9):yyyyMMdd'T'HHmmss}!"], "APL1018")])
        {
            await File.WriteAllBytesAsync(
                Path.Join(mirror.Files, "aplinfo.dat.asc"), await key.SignAsync(Path.Join(mirror.Files, "aplinfo.dat"), options), TestContext.Current.CancellationToken);
            Assert.Contains(code, (await root.RunAsync("update")).Exited(3).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Update_SourceSignedByTheOtherSourcesKey_IsRefusedAndTheOtherWorks()
    {
        using var root = new TestRoot();
        await using var one = await SignedMirror.StartAsync();
        one.Add();
        await one.PublishAsync();
        await one.AddToAsync(root, "one");
        await using var two = await SignedMirror.StartAsync();
        await two.AddToAsync(root, "two");
        root.Write("etc/appliance/sources.d/two.sources", $"Name: two\nURL: {one.Server.Http}\nSigned-By: two.asc\n");

        var update = (await root.RunAsync("update")).Exited(3);

        Assert.Contains("APL1001", update.Error, StringComparison.Ordinal);
        Assert.Contains("debian-13-standard", (await root.RunAsync("available")).Succeeded().Output, StringComparison.Ordinal);
        (await root.RunAsync("update", "one")).Succeeded();
    }

    [Theory]
    [InlineData("proxmox-release-trixie.gpg", "proxmox")]
    [InlineData("turnkey-release.asc", "turnkey")]
    public async Task KeyImport_RealPublishersKey_WakesItsBuiltInSource(string file, string source)
    {
        var key = Path.Join(Requires.Shared(), "data", file);
        using var root = new TestRoot();

        (await root.RunAsync("key", "import", key, "--source", source)).Succeeded();

        Assert.Contains(source == "proxmox" ? "24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E" : "694CFF26795A29BAE07B4EB585C25E95A16EB94D", (await root.RunAsync("key", "list")).Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not imported yet", (await root.RunAsync("source", "list")).Succeeded().Output.Split('\n').Single(line => line.StartsWith(source, StringComparison.Ordinal)), StringComparison.Ordinal);
        (await root.RunAsync("key", "import", Path.Join(Requires.Shared(), "data", "proxmox-release-bookworm.gpg"), "--source", source)).Exited(1);
    }
}
