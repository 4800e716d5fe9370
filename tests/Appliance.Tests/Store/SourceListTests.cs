using Appliance.Store;

namespace Appliance.Tests.Store;

public sealed class SourceListTests : IDisposable
{
    private const string Example =
        """
        # our own templates
        Name: example
        URL: https://templates.example/images
        Mirrors: https://m1.example/images
         https://m2.example/images
        Signed-By: example.gpg
        Fingerprint: 24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E
        Rewrite: http://far.example/ http://near.example/x/

        Name: second
        URL: http://second.example
        Trusted: yes
        Enabled: no

        """;

    private readonly TempDirectory root = new();

    private AppliancePaths Paths => AppliancePaths.Resolve(root.Path, isRoot: true, _ => null);

    public void Dispose() => root.Dispose();

    [Fact]
    public void Load_NoFiles_HasTheBuiltInSourcesWithPinnedKeys()
    {
        var sources = SourceList.Load(Paths).Sources;

        Assert.Equal(["proxmox", "turnkey"], sources.Select(source => source.Name));
        Assert.All(sources, source => Assert.True(source is { BuiltIn: true, Enabled: true, Trusted: false, Fingerprint.Length: 40 }));
        Assert.Equal("24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E", sources[0].Fingerprint);
        Assert.Equal("694CFF26795A29BAE07B4EB585C25E95A16EB94D", sources[1].Fingerprint);
    }

    [Fact]
    public void Load_File_ReadsEveryField()
    {
        Write("a.sources", Example);

        var source = SourceList.Load(Paths)["example"];

        Assert.Equal("aplinfo.dat", source.Index);
        Assert.Equal(["https://templates.example/images", "https://m1.example/images", "https://m2.example/images"], source.Servers.Select(server => server.OriginalString));
        Assert.Equal(
            ["https://templates.example/images/system/a.tar.gz", "https://m1.example/images/system/a.tar.gz", "https://m2.example/images/system/a.tar.gz"],
            source.AddressesOf("system/a.tar.gz").Select(address => address.AbsoluteUri));
        Assert.Equal(
            ["http://near.example/x/t/b.tar.gz", "http://far.example/t/b.tar.gz"],
            source.AddressesOf("http://far.example/t/b.tar.gz").Select(address => address.AbsoluteUri));
    }

    [Fact]
    public void SetEnabled_OneOfTwo_ChangesNothingElseInTheFile()
    {
        Write("a.sources", Example);

        SourceList.Load(Paths).SetEnabled("second", enabled: true);

        Assert.Equal(Example.Replace("Enabled: no", "Enabled: yes", StringComparison.Ordinal), File.ReadAllText(Path.Join(Paths.SourcesDirectory, "a.sources")));
    }

    [Fact]
    public void Remove_FirstThenLast_RemovesTheFile()
    {
        Write("a.sources", Example);

        var one = SourceList.Load(Paths).Remove("second");
        Assert.Equal("APL1090", Assert.Throws<ApplianceException>(() => one["second"]).Code);
        Assert.True(one["example"].Enabled);

        one.Remove("example");
        Assert.False(File.Exists(Path.Join(Paths.SourcesDirectory, "a.sources")));
    }

    [Fact]
    public void SetEnabled_BuiltIn_WritesAFileThatReplacesIt_AndRemovingThatBringsItBack()
    {
        var off = SourceList.Load(Paths).SetEnabled("turnkey", enabled: false);

        Assert.False(off["turnkey"].Enabled);
        Assert.Equal(SourceList.BuiltIn[1].Fingerprint, off["turnkey"].Fingerprint);
        Assert.True(off.Remove("turnkey")["turnkey"].Enabled);
        Assert.Equal("APL1091", Assert.Throws<ApplianceException>(() => SourceList.Load(Paths).Remove("proxmox")).Code);
    }

    [Fact]
    public void Add_ThenLoad_GivesTheSameSource()
    {
        Write("a.sources", Example);
        var added = SourceList.Load(Paths)["example"] with { Name = "copy", Trusted = false, Enabled = false };

        var read = SourceList.Load(Paths).Add(added)["copy"];

        Assert.Equal(SourceList.Format(added), SourceList.Format(read));
        Assert.Equal("APL1089", Assert.Throws<ApplianceException>(() => SourceList.Load(Paths).Add(added)).Code);
    }

    [Theory]
    [InlineData("URL: http://x.example\nSigned-By: k.gpg", "APL1086")]
    [InlineData("Name: a\nSigned-By: k.gpg", "APL1086")]
    [InlineData("Name: a\nURL: http://x.example", "APL1086")]
    [InlineData("Name: a/b\nURL: http://x.example\nSigned-By: k.gpg", "APL1087")]
    [InlineData("Name: ..\nURL: http://x.example\nSigned-By: k.gpg", "APL1087")]
    [InlineData("Name: a\nURL: ftp://x.example\nSigned-By: k.gpg", "APL1087")]
    [InlineData("Name: a\nURL: file:///etc\nSigned-By: k.gpg", "APL1087")]
    [InlineData("Name: a\nURL: relative\nSigned-By: k.gpg", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example/?q=1\nSigned-By: k.gpg", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nSigned-By: ../../k.gpg", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nSigned-By: k.gpg\nIndex: ../x", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nSigned-By: k.gpg\nEnabled: maybe", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nSigned-By: k.gpg\nTrusted: yes", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nSigned-By: k.gpg\nRewrite: http://a.example/", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nSigned-By: k.gpg\nSignedBy: z", "APL1087")]
    [InlineData("Name: a\nURL: http://x.example\nTrusted: yes\n\nName: a\nURL: http://x.example\nTrusted: yes", "APL1089")]
    public void Load_ImpossibleSource_NamesFileAndLine(string text, string code)
    {
        Write("bad.sources", text + "\n");

        var error = Assert.Throws<ApplianceException>(() => SourceList.Load(Paths));

        Assert.Equal(code, error.Code);
        Assert.Contains("bad.sources:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyFile_BareName_IsLookedForInImportedKeysThenInThoseOfThePackage()
    {
        var sources = SourceList.Load(Paths);
        Assert.Null(sources.KeyFile(sources["turnkey"]));

        var vendor = Path.Join(Paths.VendorKeysDirectory, "turnkey.gpg");
        Directory.CreateDirectory(Paths.VendorKeysDirectory);
        File.WriteAllText(vendor, "k");
        Assert.Equal(vendor, sources.KeyFile(sources["turnkey"]));

        var imported = Path.Join(Paths.KeysDirectory, "turnkey.gpg");
        Directory.CreateDirectory(Paths.KeysDirectory);
        File.WriteAllText(imported, "k");
        Assert.Equal(imported, sources.KeyFile(sources["turnkey"]));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Paths.SourcesDirectory);
        File.WriteAllText(Path.Join(Paths.SourcesDirectory, name), text);
    }
}
