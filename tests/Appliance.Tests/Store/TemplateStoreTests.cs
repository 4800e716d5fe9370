using System.Security.Cryptography;
using System.Text;
using Appliance.Catalog;
using Appliance.Store;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Store;

public sealed class TemplateStoreTests : IAsyncLifetime
{
    private const string Name = "debian-13-standard_13.6-1_amd64.tar.gz";
    private static readonly DateTimeOffset T0 = StoreWorld.Start.AddHours(-1);
    private static readonly TemplateDownloadOptions Options = new();

    private StoreWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        world = await StoreWorld.StartAsync();
        world.Mirror.Publish(
            T0,
            SignedMirror.Template("debian-13-standard", "13.6-1"),
            SignedMirror.Template("debian-13-standard", "13.10-1", "arm64"),
            SignedMirror.Template("debian-13-standard", "13.1-2"),
            SignedMirror.Template("alpine-3.24-default", "20260714", more: "EOL: 2026-01-01"),
            SignedMirror.Template("weak", "1.0", digestField: "md5sum"),
            SignedMirror.Template("bare", "1.0", digestField: null),
            SignedMirror.Template("other", "2.0", digestField: "sha256sum"));
        await world.UpdateAsync();
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(Name, Name)]
    [InlineData("debian-13-standard", Name)]
    [InlineData("main/debian-13-standard", Name)]
    [InlineData("main/" + Name, Name)]
    [InlineData("debian-13-standard@13.1-2", "debian-13-standard_13.1-2_amd64.tar.gz")]
    [InlineData("debian-13-standard@13.*", Name)]
    [InlineData("debian-13-standard@latest", Name)]
    public void Resolve_Selector_FindsTheOne(string selector, string name) =>
        Assert.Equal(name, world.Open().Offer.Resolve(selector, "amd64").Entry.Name.Value);

    [Fact]
    public void Resolve_Architecture_ChoosesItsNewest() =>
        Assert.Equal("debian-13-standard_13.10-1_arm64.tar.gz", world.Open().Offer.Resolve("debian-13-standard", "arm64").Entry.Name.Value);

    [Fact]
    public void Resolve_Digest_FindsTheFile()
    {
        var offer = world.Open().Offer;
        var wanted = offer.Resolve(Name, null).Entry.Digests[0];

        Assert.Equal(Name, offer.Resolve(wanted.ToString(), null).Entry.Name.Value);
    }

    [Theory]
    [InlineData("nothing", "APL1024")]
    [InlineData("nowhere/debian-13-standard", "APL1024")]
    [InlineData("debian-13-standard@14*", "APL1024")]
    [InlineData("../../etc/passwd", "APL1024")]
    [InlineData("", "APL1024")]
    public void Resolve_Unknown_SaysWhatThereIs(string selector, string code) =>
        Assert.Equal(code, Assert.Throws<ApplianceException>(() => world.Open().Offer.Resolve(selector, "amd64")).Code);

    [Fact]
    public void Resolve_OnlyOtherArchitectures_NamesThem()
    {
        var error = Assert.Throws<ApplianceException>(() => world.Open().Offer.Resolve("debian-13-standard", "riscv64"));

        Assert.Equal("APL1025", error.Code);
        Assert.Contains("amd64, arm64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_TwoSourcesDisagree_IsAnErrorUnlessTheSourceIsNamed()
    {
        var second = await world.AddSourceAsync("second");
        second.Publish(T0, SignedMirror.Template("debian-13-standard", "13.6-1", size: 6000));
        await world.UpdateAsync("second");

        var error = Assert.Throws<ApplianceException>(() => world.Open().Offer.Resolve(Name, "amd64"));

        Assert.Equal("APL1026", error.Code);
        Assert.Contains("second/" + Name, error.Hint, StringComparison.Ordinal);
        Assert.Equal("second", world.Open().Offer.Resolve("second/" + Name, "amd64").Source.Name);
    }

    [Fact]
    public async Task Resolve_TwoSourcesAgree_TakesTheFirst()
    {
        var second = await world.AddSourceAsync("second");
        second.Publish(T0, SignedMirror.Template("debian-13-standard", "13.6-1"));
        await world.UpdateAsync("second");

        Assert.Equal("main", world.Open().Offer.Resolve(Name, "amd64").Source.Name);
    }

    /// <summary>P10.</summary>
    [Fact]
    public async Task Download_Template_IsCompleteVerifiedAndRecorded()
    {
        var report = await DownloadAsync(Name);

        Assert.Equal(("local:vztmpl/" + Name, false), (report.Id.ToString(), report.AlreadyPresent));
        Assert.Equal([Name], world.OnDisk());
        Assert.Equal(world.Mirror.Files["system/" + Name], File.ReadAllBytes(report.Path));
        Assert.Equal(0x1A4, (int)File.GetUnixFileMode(report.Path));
        Assert.Equal(new DateTime(2026, 6, 16, 10, 0, 0, DateTimeKind.Utc), File.GetLastWriteTimeUtc(report.Path));
        var provenance = world.Open().ProvenanceOf(report.Id)!;
        Assert.Equal(("main", report.Digest, world.Mirror.Key.KeyId), (provenance.Source, provenance.Digests[0], provenance.Signer));
    }

    [Fact]
    public async Task Download_AgainWithSameContent_TransfersNothing()
    {
        await DownloadAsync(Name);
        world.Mirror.Requests.Clear();

        Assert.True((await DownloadAsync(Name)).AlreadyPresent);
        Assert.Empty(world.Mirror.Requests);
    }

    [Fact]
    public async Task Download_NameTakenByOtherContent_IsRefusedAndTheFileStays()
    {
        world.WriteTemplate(Name, "mine");

        Assert.Equal("APL5021", (await Assert.ThrowsAsync<ApplianceException>(() => DownloadAsync(Name))).Code);
        Assert.Equal("mine", File.ReadAllText(Path.Join(world.Templates, Name)));
        Assert.Equal([Name], world.OnDisk());
    }

    [Fact]
    public async Task Download_WrongBytes_AreRefusedAndNothingIsLeft()
    {
        world.Mirror.Files["system/" + Name] = [.. world.Mirror.Files["system/" + Name].Select((value, index) => index == 30 ? (byte)(value ^ 1) : value)];

        Assert.Equal("APL2001", (await Assert.ThrowsAsync<VerificationException>(() => DownloadAsync(Name))).Code);
        Assert.Empty(world.OnDisk());
        Assert.Contains("APL2001", world.Log, StringComparison.Ordinal);
    }

    /// <summary>P8.</summary>
    [Fact]
    public async Task Download_WithoutStrongDigest_IsRefused()
    {
        Assert.Equal("APL1027", (await Assert.ThrowsAsync<VerificationException>(() => DownloadAsync("bare"))).Code);
        Assert.Equal("APL1028", (await Assert.ThrowsAsync<VerificationException>(() => DownloadAsync("weak"))).Code);
        Assert.Empty(world.OnDisk());

        Assert.Equal(DigestAlgorithm.Md5, (await DownloadAsync("weak", new TemplateDownloadOptions { AllowWeakDigest = true })).Digest.Algorithm);
        Assert.Equal(DigestAlgorithm.Sha256, (await DownloadAsync("other")).Digest.Algorithm);
    }

    /// <summary>P9: a name may have all 255 bytes of the file system, and its lock, partial file and record still have theirs.</summary>
    [Fact]
    public async Task Download_LongestName_Works()
    {
        world.Mirror.Publish(StoreWorld.Start, SignedMirror.Template(new string('x', 255 - "_1_amd64.tar.gz".Length), "1"));
        await world.UpdateAsync();

        var report = await DownloadAsync(world.Offered()[0]);

        Assert.Equal(255, Assert.Single(world.OnDisk()).Length);
        Assert.NotNull(world.Open().ProvenanceOf(report.Id));
    }

    /// <summary>P16: one transfers, the others wait and use what it got.</summary>
    [Fact]
    public async Task Download_EightAtOnce_TransferOnce()
    {
        var reports = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => DownloadAsync(Name))));

        Assert.Equal(1, reports.Count(report => !report.AlreadyPresent));
        Assert.Single(world.Mirror.Requests, request => request.Path == "system/" + Name);
        Assert.Equal([Name], world.OnDisk());
    }

    [Fact]
    public async Task Download_LitterOfDeadProcesses_IsRemoved_ButAFreshPartialStays()
    {
        world.WriteTemplate(".old_1_amd64.tar.gz.partial", "x");
        world.WriteTemplate(".old_1_amd64.tar.gz.partial.json", "{}");
        world.WriteTemplate(".gone_1_amd64.tar.gz.lock", "");
        world.WriteTemplate(".new_1_amd64.tar.gz.partial", "x");
        world.WriteTemplate(".foreign", "x");
        File.SetLastWriteTimeUtc(Path.Join(world.Templates, ".old_1_amd64.tar.gz.partial"), StoreWorld.Start.UtcDateTime.AddDays(-8));
        File.SetLastWriteTimeUtc(Path.Join(world.Templates, ".old_1_amd64.tar.gz.partial.json"), StoreWorld.Start.UtcDateTime.AddDays(-8));
        File.SetLastWriteTimeUtc(Path.Join(world.Templates, ".new_1_amd64.tar.gz.partial"), StoreWorld.Start.UtcDateTime);

        await DownloadAsync(Name);

        Assert.Equal([".foreign", ".new_1_amd64.tar.gz.partial", Name], world.OnDisk());
    }

    /// <summary>P15.</summary>
    [Fact]
    public void List_And_Remove_NeverFollowLinks()
    {
        world.WriteTemplate("B_1_amd64.tar.zst", "bb");
        world.WriteTemplate("a_1_amd64.tar.zst", "a");
        world.WriteTemplate("notes.txt", "x");
        world.WriteTemplate(".hidden.tar.gz", "x");
        Directory.CreateDirectory(Path.Join(world.Templates, "dir.tar.gz"));
        var outside = Path.Join(world.Paths.StateDirectory, "outside.tar.gz");
        File.WriteAllText(outside, "keep");
        File.CreateSymbolicLink(Path.Join(world.Templates, "link.tar.gz"), outside);

        var listing = world.Open().List("local");

        Assert.Equal(["local:vztmpl/a_1_amd64.tar.zst", "local:vztmpl/B_1_amd64.tar.zst"], listing.Templates.Select(template => template.Id.ToString()));
        Assert.Equal([1L, 2L], listing.Templates.Select(template => template.Size));
        Assert.Contains("link.tar.gz", Assert.Single(listing.Notes), StringComparison.Ordinal);
        foreach (var name in (string[])["link.tar.gz", "dir.tar.gz", "missing.tar.gz"])
        {
            Assert.Equal("APL5022", Assert.Throws<ApplianceException>(() => world.Open().Remove(VolumeId.Of("local", name))).Code);
        }

        Assert.Equal("keep", File.ReadAllText(outside));
    }

    [Fact]
    public async Task Remove_Template_RemovesItAndItsRecord_ButNotWhileItIsInUse()
    {
        var id = (await DownloadAsync(Name)).Id;
        using (var directory = Appliance.Linux.DirectoryHandle.Open(world.Templates))
        using (Appliance.Linux.FileLock.TryAcquire(directory, $".{Name}.lock"))
        {
            Assert.Equal("APL5023", Assert.Throws<ApplianceException>(() => world.Open().Remove(id)).Code);
        }

        world.Open().Remove(id);

        Assert.Empty(world.OnDisk());
        Assert.Null(world.Open().ProvenanceOf(id));
    }

    [Fact]
    public async Task Verify_EachState_IsTold()
    {
        await DownloadAsync(Name);
        await DownloadAsync("debian-13-standard@13.1-2");
        await DownloadAsync("alpine-3.24-default");
        world.WriteTemplate("mine_1_amd64.tar.gz", "x");
        await DownloadAsync("other");
        File.AppendAllText(Path.Join(world.Templates, "other_2.0_amd64.tar.gz"), "bit rot");

        var store = world.Open();
        var states = new Dictionary<string, TemplateState>(StringComparer.Ordinal);
        foreach (var template in store.List("local").Templates)
        {
            states[template.Id.Name] = (await store.VerifyAsync(template, null, StoreWorld.Cancel)).State;
        }

        Assert.Equal(
            new Dictionary<string, TemplateState>(StringComparer.Ordinal)
            {
                [Name] = TemplateState.Ok,
                ["debian-13-standard_13.1-2_amd64.tar.gz"] = TemplateState.Outdated,
                ["alpine-3.24-default_20260714_amd64.tar.gz"] = TemplateState.EndOfLife,
                ["mine_1_amd64.tar.gz"] = TemplateState.Foreign,
                ["other_2.0_amd64.tar.gz"] = TemplateState.Corrupt,
            },
            states);
    }

    [Fact]
    public async Task Outdated_And_Prunable_GoByFamilyVersionAndArchitecture()
    {
        await DownloadAsync("debian-13-standard@13.1-2");
        world.WriteTemplate("debian-13-standard_13.0-1_amd64.tar.gz", "x");
        world.WriteTemplate("debian-13-standard_13.0-1_arm64.tar.gz", "x");
        world.WriteTemplate("unversioned.tar.gz", "x");

        var store = world.Open();

        Assert.Equal(
            [("debian-13-standard_13.0-1_arm64.tar.gz", "debian-13-standard_13.10-1_arm64.tar.gz"), ("debian-13-standard_13.1-2_amd64.tar.gz", Name)],
            store.Outdated("local").Select(pair => (pair.Template.Id.Name, pair.Newer.Entry.Name.Value)).Order());
        Assert.Equal(["debian-13-standard_13.0-1_amd64.tar.gz"], store.Prunable("local", keep: 1, olderThan: null).Select(template => template.Id.Name));
        Assert.Empty(store.Prunable("local", keep: 1, olderThan: TimeSpan.FromDays(400)));
        Assert.Equal(3, store.Prunable(null, keep: 0, olderThan: null).Count);
    }

    [Fact]
    public async Task Import_File_IsCheckedAndRecorded()
    {
        var file = Path.Join(world.Paths.StateDirectory, "my-web_1.0_amd64.tar.gz");
        var content = world.Mirror.Files["system/" + Name];
        File.WriteAllBytes(file, content);
        Assert.True(Digest.TryParse(DigestAlgorithm.Sha256, Convert.ToHexString(SHA256.HashData(content)), out var right));
        Assert.True(Digest.TryParse(DigestAlgorithm.Sha256, new string('0', 64), out var wrong));

        Assert.Equal("APL2001", (await Assert.ThrowsAsync<VerificationException>(() => ImportAsync(file, wrong))).Code);
        Assert.Empty(world.OnDisk());

        var report = await ImportAsync(file, right);
        Assert.Equal(content, File.ReadAllBytes(report.Path));
        Assert.Equal(file, world.Open().ProvenanceOf(report.Id)!.From);
        Assert.True((await ImportAsync(file, null)).AlreadyPresent);
        Assert.Equal(["my-web_1.0_amd64.tar.gz"], world.OnDisk());
    }

    [Theory]
    [InlineData("x_1_amd64.tar.gz", "not gzip", "APL2010")]
    [InlineData("x_1_amd64.tar.zst", "", "APL2010")]
    [InlineData("x_1_amd64.tgz", "x", "APL5030")]
    [InlineData("x y.tar.gz", "x", "APL5030")]
    public async Task Import_FileThatIsNoTemplate_IsRefused(string name, string content, string code)
    {
        var file = Path.Join(world.Paths.StateDirectory, name);
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(content));

        Assert.Equal(code, (await Assert.ThrowsAnyAsync<ApplianceException>(() => ImportAsync(file, null))).Code);
        Assert.Empty(world.OnDisk());
    }

    [Fact]
    public async Task Import_Address_NeedsAChecksumOrTheUsersWord()
    {
        var address = new Uri(world.Mirror.Url, "system/" + Name).AbsoluteUri;

        Assert.Equal("APL1027", (await Assert.ThrowsAnyAsync<ApplianceException>(() => ImportAsync(address, null))).Code);
        Assert.Empty(world.OnDisk());

        var report = await world.Open().ImportAsync("local", address, "renamed_1_amd64.tar.gz", null, allowUnverified: true, null, StoreWorld.Cancel);
        Assert.Equal(world.Mirror.Files["system/" + Name], File.ReadAllBytes(report.Path));
    }

    [Fact]
    public void List_NetworkStorageThatIsNotMounted_IsAnErrorAndNothingIsMade()
    {
        File.WriteAllText(world.Paths.StorageConfigFile, "nfs: tank\n\tserver 192.0.2.1\n\texport /t\n\tcontent vztmpl\n");

        Assert.Equal("APL5010", Assert.Throws<ApplianceException>(() => world.Open().List("tank")).Code);
        Assert.False(Directory.Exists(world.Paths.Rooted("/mnt")));
        Assert.Contains("not mounted", Assert.Single(world.Open().ListAll().Notes), StringComparison.Ordinal);
    }

    private async Task<DownloadReport> DownloadAsync(string selector, TemplateDownloadOptions? options = null)
    {
        var store = world.Open();
        return await store.DownloadAsync("local", store.Offer.Resolve(selector, "amd64"), options ?? Options, null, StoreWorld.Cancel);
    }

    private Task<DownloadReport> ImportAsync(string from, Digest? checksum) =>
        world.Open().ImportAsync("local", from, null, checksum, allowUnverified: false, null, StoreWorld.Cancel);
}
