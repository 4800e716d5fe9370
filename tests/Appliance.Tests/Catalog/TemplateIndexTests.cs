using System.Text;
using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>What a well-meaning index may look like. What is refused: TemplateIndexRefusalTests.</summary>
public sealed class TemplateIndexTests
{
    [Fact]
    public void Parse_Record_GivesItsFields()
    {
        var index = IndexSamples.Parse(
            IndexSamples.News("Serial: 42", "Date: 2026-11-22T09:30:00Z", "Valid-Until: Sun, 6 Dec 2026 09:30:00 UTC"),
            IndexSamples.Record(changes: ["Size: 123", "Installed-Size: 456", "EOL: 2030-06-30", "X_Future: yes"]) + " one\n  two\n .\n");

        var entry = Assert.Single(index.Entries);
        Assert.Equal("test", entry.Source);
        Assert.Equal("debian-13-standard", entry.Package);
        Assert.Equal("13.6-1", entry.Version);
        Assert.Equal("lxc", entry.Type);
        Assert.Equal("debian-13", entry.Os);
        Assert.Equal("system", entry.Section);
        Assert.Equal("amd64", entry.Architecture);
        Assert.Equal("debian-13-standard_13.6-1_amd64.tar.zst", entry.Name.Value);
        Assert.Equal("system/debian-13-standard_13.6-1_amd64.tar.zst", entry.Location);
        Assert.Equal("https://example.org", entry.InfoPage);
        Assert.Equal("A headline", entry.Headline);
        Assert.Equal("one two .", entry.Description);
        Assert.Equal($"sha512:{IndexSamples.Sha512('a')}", Assert.Single(entry.Digests).ToString());
        Assert.Equal(123, entry.Size);
        Assert.Equal(456, entry.InstalledSize);
        Assert.Equal(new DateOnly(2030, 6, 30), entry.EndOfLife);
        Assert.Equal("debian-13-standard", entry.Family);
        Assert.Equal("yes", entry["x_future"]);
        Assert.Equal("A headline\none\ntwo\n.", entry["Description"]);
        Assert.Null(entry["nothing"]);
        Assert.Equal(42, index.Serial);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero), index.Date);
        Assert.Equal(new DateTimeOffset(2026, 12, 6, 9, 30, 0, TimeSpan.Zero), index.ValidUntil);
        Assert.Equal("<b>Hello</b>", index.News);
        Assert.Empty(index.Warnings);
    }

    [Fact]
    public void Parse_Fields_AreKeptInOrderWithLowerCaseNames() => Assert.Equal(
        "package version type os section maintainer architecture location sha512sum infopage manageurl description",
        string.Join(' ', IndexSamples.Parse(IndexSamples.Record(changes: "ManageUrl: https://__IPADDRESS__/")).Entries[0].Fields.Select(field => field.Key)));

    [Fact]
    public void Parse_NamesInAnyCaseAndOrder_AreTheSameFields()
    {
        var lines = IndexSamples.Record().TrimEnd('\n').Split('\n');
        var mixed = lines[..^1].Reverse().Select((line, i) => (line.Split(':', 2), i) switch
        {
            (var parts, var index) when index % 2 == 0 => parts[0].ToUpperInvariant() + ":" + parts[1],
            (var parts, _) => parts[0].ToLowerInvariant() + ":" + parts[1],
        });

        var entry = Assert.Single(IndexSamples.Parse(string.Join('\n', mixed) + "\ndescription: x\n").Entries);

        Assert.Equal("lxc", entry.Type);
        Assert.Equal(IndexSamples.Sha512('a'), entry.Digests[0].Hex);
    }

    /// <summary>Blank lines may hold blanks, come first, last and several; the last line feed may be missing; a byte order mark is skipped.</summary>
    [Theory]
    [InlineData("{0}\n{1}")]
    [InlineData("\n\n{0}\n\n\n{1}\n\n")]
    [InlineData("{0} \t \n{1}")]
    [InlineData("\uFEFF{0}\n{1}")]
    [InlineData("{0} folded\n\n{1} folded")]
    public void Parse_Separators_MayVary(string layout)
    {
        var text = string.Format(layout, IndexSamples.Record("a"), IndexSamples.Record("b")).TrimEnd('\n');

        var index = TemplateIndex.Parse("test", Encoding.UTF8.GetBytes(text), new IndexLimits());

        Assert.Equal(["a", "b"], index.Entries.Select(entry => entry.Package));
    }

    [Theory]
    [InlineData("Section:system", "system")]
    [InlineData("Section:\t system \t", "system")]
    [InlineData("Section:", "unknown")]
    [InlineData("Section: my.own~section+2", "my.own~section+2")]
    public void Parse_Section_IsTrimmedOrUnknown(string change, string expected) =>
        Assert.Equal(expected, IndexSamples.Parse(IndexSamples.Record(changes: change)).Entries[0].Section);

    [Theory]
    [InlineData("http://mirror.example.org/images/a_1_amd64.tar.gz", "a_1_amd64.tar.gz")]
    [InlineData("HTTPS://[2001:db8::1]:8443/a.tar", "a.tar")]
    [InlineData("https://127.0.0.1:1/x/y/z/a.tar.xz", "a.tar.xz")]
    [InlineData("a.tar", "a.tar")]
    [InlineData("system/~user/v1.0+x/@x=1,2/a.tar", "a.tar")]
    public void Parse_Location_MayBeRelativeOrAbsolute(string location, string name)
    {
        var entry = IndexSamples.Parse(IndexSamples.Record(changes: $"Location: {location}")).Entries[0];

        Assert.Equal(location, entry.Location);
        Assert.Equal(name, entry.Name.Value);
    }

    [Theory]
    [InlineData("OS: debian-13", "debian-13-debian_13.6-1_amd64.tar.gz", "debian")]
    [InlineData("OS: debian-13", "debian-13-standard_13.6-1_amd64.tar.gz", "debian-13-standard")]
    [InlineData("Architecture:", "debian-13-standard_13.6-1_i386.tar.gz", "standard")]
    public void Parse_NoLocation_MakesTheNameUpAsPveamDoes(string change, string name, string package)
    {
        var entry = IndexSamples.Parse(IndexSamples.Record(package, "Location:", change)).Entries[0];

        Assert.Equal(name, entry.Name.Value);
        Assert.Equal($"system/{name}", entry.Location);
        Assert.Null(entry["location"]);
    }

    /// <summary>P8: digests are listed strongest first, and one that is weak says so.</summary>
    [Fact]
    public void Parse_Digests_AreStrongestFirst_P8()
    {
        var entry = IndexSamples.Parse(IndexSamples.Record(changes:
            ["sha512sum:", "md5sum: " + new string('B', 32), "sha256sum: " + new string('C', 64)])).Entries[0];

        Assert.Equal([DigestAlgorithm.Sha256, DigestAlgorithm.Md5], entry.Digests.Select(digest => digest.Algorithm));
        Assert.Equal(new string('c', 64), entry.Digests[0].Hex);
        Assert.Equal([false, true], entry.Digests.Select(digest => digest.IsWeak));
        Assert.Empty(IndexSamples.Parse(IndexSamples.Record(changes: "sha512sum:")).Entries[0].Digests);
    }

    [Theory]
    [InlineData("Family: my-family", "my-family")]
    [InlineData("Family: not a name", "debian-13-standard")]
    [InlineData("X: y", "debian-13-standard")]
    public void Parse_Family_OverridesTheFileName(string change, string expected) =>
        Assert.Equal(expected, IndexSamples.Parse(IndexSamples.Record(changes: change)).Entries[0].Family);

    [Theory]
    [InlineData("Installed-Size: 1.5 GB")]
    [InlineData("EOL: next year")]
    [InlineData("Family: two words")]
    public void Parse_HintThatMeansSomethingElse_IsIgnoredWithAWarning(string change)
    {
        var index = IndexSamples.Parse(IndexSamples.Record(changes: change));

        Assert.StartsWith("Line 11: '", Assert.Single(index.Warnings), StringComparison.Ordinal);
        Assert.Null(index.Entries[0].InstalledSize);
        Assert.Null(index.Entries[0].EndOfLife);
        Assert.Equal(change[(change.IndexOf(':', StringComparison.Ordinal) + 2)..], index.Entries[0][change[..change.IndexOf(':', StringComparison.Ordinal)]]);
    }

    [Fact]
    public void Parse_OtherType_IsNeverListed()
    {
        var index = IndexSamples.Parse(IndexSamples.Record("vm", "Type: qemu", "Location: vm.qcow2"), IndexSamples.Record("ct"), IndexSamples.Record("old", "Type: openvz"));

        Assert.Equal(["ct", "old"], index.Entries.Select(entry => entry.Package));
        Assert.Equal("openvz", index.Entries[1].Type);
        Assert.Contains("neither lxc nor openvz", Assert.Single(index.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Fields that the real pveam does not know may follow the description: to it they are a part of the text.</summary>
    [Fact]
    public void Parse_UnknownFieldBehindDescription_IsAFieldWithAWarning()
    {
        var index = IndexSamples.Parse(IndexSamples.Record() + " more text\nX_Future: yes\nSize: 123\n");

        Assert.Equal("yes", index.Entries[0]["x_future"]);
        Assert.Equal(123, index.Entries[0].Size);
        Assert.Equal("more text", index.Entries[0].Description);
        Assert.Contains("'X_Future'", Assert.Single(index.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TwiceTheSameTemplate_IsListedOnce()
    {
        var index = IndexSamples.Parse(IndexSamples.Record(), IndexSamples.Record(changes: "Maintainer: other"));

        Assert.Equal("Test <test@example.org>", Assert.Single(index.Entries)["maintainer"]);
        Assert.Contains("listed twice", Assert.Single(index.Warnings), StringComparison.Ordinal);
    }

    /// <summary>A description is text for people: escape sequences stay in it and are made visible where it is printed (P51).</summary>
    [Fact]
    public void Parse_DescriptionWithEscapesAndForeignLetters_IsKept()
    {
        var index = IndexSamples.Parse(IndexSamples.Record(changes: "Description: \u001b[31mrot \u00e4\u4e2d\u0085") + " \u001b]0;x\u0007\u202e\n");

        Assert.Equal("\u001b[31mrot \u00e4\u4e2d\u0085", index.Entries[0].Headline);
        Assert.Equal("\u001b]0;x\u0007\u202e", index.Entries[0].Description);
    }

    [Fact]
    public void Parse_DescriptionNotUtf8_ShowsReplacementWithAWarning()
    {
        byte[] text = [.. IndexSamples.Bytes(IndexSamples.Record()), .. " caf\xe9\n".Select(character => (byte)character)];

        var index = TemplateIndex.Parse("test", text, new IndexLimits());

        Assert.Equal("caf\uFFFD", index.Entries[0].Description);
        Assert.Contains("not UTF-8", Assert.Single(index.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_HeadlineWithBlanksAtItsEnd_KeepsThem() =>
        Assert.Equal("x  ", IndexSamples.Parse(IndexSamples.Record(changes: "Description:   x  ")).Entries[0].Headline);

    [Fact]
    public void Parse_NoRecord_IsEmpty()
    {
        Assert.Empty(IndexSamples.Parse("").Entries);
        Assert.Empty(IndexSamples.Parse("\n \n\t\n").Entries);
        Assert.Empty(IndexSamples.Parse(IndexSamples.News()).Entries);
        Assert.Equal("", IndexSamples.Parse("Package: pve-web-news\nDescription: x\n").News);
        Assert.Null(IndexSamples.Parse("Package: pve-web-news\nSerial: 1\n").News);
    }

    [Fact]
    public void Parse_ManyOddities_WarnsOfAHundredAndCountsTheRest()
    {
        var index = IndexSamples.Parse([.. Enumerable.Range(0, 150).Select(i => IndexSamples.Record($"p{i}", "Type: vm"))]);

        Assert.Equal(101, index.Warnings.Count);
        Assert.Equal("50 more warnings of this kind are not shown.", index.Warnings[^1]);
    }

    /// <summary>Start-up path of every listing: what is not asked for makes no garbage.</summary>
    [Fact]
    public void Parse_TenThousand_AllocatesLittle()
    {
        var text = IndexSamples.Bytes([.. Enumerable.Range(0, 10_000).Select(i => IndexSamples.Record($"package-{i:00000}"))]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var index = TemplateIndex.Parse("test", text, new IndexLimits());

        Assert.Equal(10_000, index.Entries.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }
}
