using System.Text;
using Appliance.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Catalog;

public sealed class IndexWriterTests
{
    private static readonly IndexStanza Stanza = new()
    {
        Package = "demo-13-standard",
        Version = "13.6-1",
        Os = "debian-13",
        Maintainer = "J\u00fcrgen <j@example.org>",
        Architecture = "amd64",
        Location = "system/demo-13-standard_13.6-1_amd64.tar.zst",
        Digests = [Digest.Of(DigestAlgorithm.Sha512, "x"u8), Digest.Of(DigestAlgorithm.Md5, "x"u8)],
        InfoPage = "https://example.org",
        Size = 123_456_789,
        InstalledSize = 456_789,
        EndOfLife = new DateOnly(2030, 6, 30),
        Family = "demo-standard",
        Other = [new("ManageUrl", "https://__IPADDRESS__/"), new("SBOM", "system/x.spdx.json")],
        Headline = "Demo 13",
        Description = "Small.\n\nAnd fast.",
    };

    private static readonly IndexHeader Header = new()
    {
        Serial = 7,
        Date = new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero),
        ValidUntil = new DateTimeOffset(2026, 12, 22, 9, 30, 0, TimeSpan.Zero),
        News = "<b>Hello</b>\nworld",
    };

    [Fact]
    public void Write_OneTemplate_IsThisText() => Assert.Equal(
        $"""
        Package: pve-web-news
        Serial: 7
        Date: 2026-11-22T09:30:00Z
        Valid-Until: 2026-12-22T09:30:00Z
        Description: News of this source
         <b>Hello</b>
         world

        Package: demo-13-standard
        Version: 13.6-1
        Type: lxc
        OS: debian-13
        Section: system
        Maintainer: Jürgen <j@example.org>
        Architecture: amd64
        Location: system/demo-13-standard_13.6-1_amd64.tar.zst
        md5sum: {Digest.Of(DigestAlgorithm.Md5, "x"u8).Hex}
        sha512sum: {Digest.Of(DigestAlgorithm.Sha512, "x"u8).Hex}
        Size: 123456789
        Installed-Size: 456789
        EOL: 2030-06-30
        Family: demo-standard
        ManageUrl: https://__IPADDRESS__/
        SBOM: system/x.spdx.json
        Infopage: https://example.org
        Description: Demo 13
         Small.
         .
         And fast.

        """,
        Encoding.UTF8.GetString(IndexWriter.Write(Header, [Stanza])));

    /// <summary>What we publish has none of the traps of the real pveam; ours is the stricter reader, so lint is the judge.</summary>
    [Fact]
    public void Write_Index_HasNothingForLint() =>
        Assert.Empty(IndexLint.Check(IndexWriter.Write(Header, [Stanza, Named("other")]), new IndexLimits()));

    [Fact]
    public void Write_AnyOrder_GivesTheSameBytes()
    {
        var digest = Stanza.Digests;

        Assert.Equal(
            IndexWriter.Write(Header, [Named("a"), Named("b"), Named("c")]),
            IndexWriter.Write(Header, [Named("c") with { Digests = [digest[1], digest[0]] }, Named("a"), Named("b")]));
    }

    [Fact]
    public void Write_Index_HoldsWhatWasGiven()
    {
        var index = TemplateIndex.Parse("test", IndexWriter.Write(Header, [Stanza]), new IndexLimits());
        var entry = index.Entries[0];

        Assert.Equal((Header.Serial, Header.Date, Header.ValidUntil), (index.Serial, index.Date, index.ValidUntil));
        Assert.Equal("<b>Hello</b> world", index.News);
        Assert.Equal(("demo-standard", 123_456_789, 456_789, new DateOnly(2030, 6, 30)), (entry.Family, entry.Size, entry.InstalledSize, entry.EndOfLife));
        Assert.Equal("Small. . And fast.", entry.Description);
    }

    public static TheoryData<string, IndexStanza> BadStanzas => new()
    {
        { "empty", Stanza with { Headline = "" } },
        { "blanks", Stanza with { InfoPage = " x" } },
        { "line feed", Stanza with { Maintainer = "x\nPackage: y" } },
        { "carriage return", Stanza with { Headline = "x\r" } },
        { "escape", Stanza with { Description = "x\u001b[2J" } },
        { "NUL", Stanza with { Description = "x\0" } },
        { "line separator", Stanza with { Description = "x\u2028y" } },
        { "half a character", Stanza with { Headline = "x\ud800" } },
        { "indented text", Stanza with { Description = " x" } },
        { "traversal", Stanza with { Location = "../x.tar.zst" } },
        { "foreign ending", Stanza with { Location = "x.tgz" } },
        { "package", Stanza with { Package = "a b" } },
        { "version", Stanza with { Version = "v1" } },
        { "type", Stanza with { Type = "qemu" } },
        { "section", Stanza with { Section = "" } },
        { "architecture", Stanza with { Architecture = "../x" } },
        { "size", Stanza with { Size = 0 } },
        { "negative size", Stanza with { InstalledSize = -1 } },
        { "family", Stanza with { Family = "a b" } },
        { "no digest", Stanza with { Digests = [] } },
        { "digest twice", Stanza with { Digests = [Stanza.Digests[0], Stanza.Digests[0]] } },
        { "own field as other", Stanza with { Size = null, Other = [new("Size", "5")] } },
        { "own field twice", Stanza with { Other = [new("location", "x.tar")] } },
        { "other twice", Stanza with { Other = [new("X", "1"), new("x", "2")] } },
        { "field name", Stanza with { Other = [new("X: y\nZ", "1")] } },
        { "news name", Stanza with { Package = "pve-web-news" } },
    };

    [Theory]
    [MemberData(nameof(BadStanzas))]
    public void Write_ValueThatWouldNotComeBack_IsRefused(string what, IndexStanza stanza)
    {
        var error = Assert.Throws<ApplianceException>(() => IndexWriter.Write(Header, [stanza]));

        Assert.True(error.Code == "APL1056", $"{what}: {error.Message}");
        Assert.Equal(UntrustedText.Show(error.Message), error.Message);
    }

    [Fact]
    public void Write_BadHeaderOrSet_IsRefused()
    {
        IndexHeader[] headers =
        [
            Header with { Serial = -1 }, Header with { Serial = long.MaxValue }, Header with { ValidUntil = Header.Date }, Header with { News = "" },
            Header with { News = "x\n y" }, Header with { Headline = "" }, Header with { Headline = "\u009b" },
        ];
        Assert.All(headers, header => Assert.Equal("APL1056", Assert.Throws<ApplianceException>(() => IndexWriter.Write(header, [Stanza])).Code));
        Assert.Equal("APL1056", Assert.Throws<ApplianceException>(() => IndexWriter.Write(Header, [])).Code);
        Assert.Equal("APL1056", Assert.Throws<ApplianceException>(() => IndexWriter.Write(Header, [Stanza, Stanza])).Code);
        Assert.Equal("APL1056", Assert.Throws<ApplianceException>(
            () => IndexWriter.Write(Header, [Stanza, Stanza with { Digests = [Digest.Of(DigestAlgorithm.Sha512, "y"u8)] }])).Code);
    }

    /// <summary>Writer and parser undo each other, for any text in any field; what does not come back is refused.</summary>
    [Fact]
    public void Write_AnyValues_ComeBackOrAreRefused()
    {
        var pieces = Gen.Elements("a", "1", "-", ".", " ", "\u00e4", ":", "\n", "#", "x.tar", "/", "\t", "\u001b", "\ud83d\ude00", "\ud800");
        var texts = pieces.ListOf().Select(string.Concat).ToArbitrary();

        Prop.ForAll(texts, texts, texts, (first, second, third) =>
            {
                var stanza = Stanza with
                {
                    Package = "p" + first,
                    Maintainer = second,
                    Headline = "h" + third,
                    Description = first + second,
                    Other = [new("X" + third, second)],
                };
                try
                {
                    var entry = TemplateIndex.Parse("test", IndexWriter.Write(Header, [stanza]), new IndexLimits()).Entries[0];
                    return entry.Package == stanza.Package && entry["maintainer"] == second && entry.Headline == stanza.Headline && entry["X" + third] == second;
                }
                catch (ApplianceException refused)
                {
                    return refused.Code == "APL1056";
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static IndexStanza Named(string package) => Stanza with { Package = package, Location = $"system/{package}_1_amd64.tar.zst" };
}
