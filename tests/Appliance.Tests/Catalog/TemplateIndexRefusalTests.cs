using System.Text;
using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>P7: one broken or hostile record refuses the whole index, and says where and why.</summary>
public sealed class TemplateIndexRefusalTests
{
    [Theory]
    [InlineData("no colon here", "APL1040")]
    [InlineData("<html><body>x</body></html>", "APL1040")]
    [InlineData("<a href='http://x'>: y", "APL1040")]
    [InlineData("{\"index\": 1}", "APL1040")]
    [InlineData("# comment: x", "APL1040")]
    [InlineData("#comment", "APL1040")]
    [InlineData("Two words: x", "APL1040")]
    [InlineData("Blank : x", "APL1040")]
    [InlineData(": x", "APL1040")]
    [InlineData("-X: y", "APL1040")]
    [InlineData("\u0421ertified: x", "APL1040")]
    [InlineData("X: a\0b", "APL1041")]
    [InlineData("\0\0\0\0", "APL1041")]
    [InlineData("X: y\r", "APL1041")]
    [InlineData("X: y\f", "APL1041")]
    [InlineData("X: y\v", "APL1041")]
    [InlineData("X: \u001b[2J", "APL1041")]
    [InlineData("X: \u007f", "APL1041")]
    [InlineData("X: \u009b31m", "APL1041")]
    [InlineData("Section: system\f", "APL1041")]
    [InlineData("Description: a\0b", "APL1041")]
    [InlineData("Description: a\r", "APL1041")]
    [InlineData("Description: a\f", "APL1041")]
    [InlineData("Description: a\v", "APL1041")]
    [InlineData("X: 1\nx: 2", "APL1044")]
    [InlineData("Package: again\nPACKAGE: x", "APL1044")]
    [InlineData("Location: a.tar\nLocation: b.tar", "APL1044")]
    [InlineData("Section: mail\n folded", "APL1045")]
    [InlineData("X: y\n\tfolded", "APL1045")]
    [InlineData("Certified:\nX: y", "APL1046")]
    [InlineData("X: \t ", "APL1046")]
    [InlineData("Description: ", "APL1046")]
    [InlineData("Package:", "APL1048")]
    [InlineData("Version:", "APL1048")]
    [InlineData("Type:", "APL1048")]
    [InlineData("OS:", "APL1048")]
    [InlineData("Infopage:", "APL1048")]
    [InlineData("Description:", "APL1048")]
    [InlineData("Package: ../../etc/cron.d/x", "APL1049")]
    [InlineData("Package: x;touch${IFS}/canary", "APL1049")]
    [InlineData("Package: d\u0435bian", "APL1049")]
    [InlineData("Package: a b", "APL1049")]
    [InlineData("Package: -rf", "APL1049")]
    [InlineData("Package: .hidden", "APL1049")]
    [InlineData("Package: \u202eabc", "APL1049")]
    [InlineData("OS: a/b", "APL1049")]
    [InlineData("OS: ..", "APL1049")]
    [InlineData("Section: ../../..", "APL1049")]
    [InlineData("Section: a/b", "APL1049")]
    [InlineData("Section: a b", "APL1049")]
    [InlineData("Architecture: ../amd64", "APL1049")]
    [InlineData("Architecture: amd64%00", "APL1049")]
    [InlineData("Version: v1", "APL1049")]
    [InlineData("Version: 1/../2", "APL1049")]
    [InlineData("Version: 1 2", "APL1049")]
    [InlineData("Version: 1_2", "APL1049")]
    [InlineData("Version: 1$(x)", "APL1049")]
    [InlineData("Location: ../../x.tar.zst", "APL1050")]
    [InlineData("Location: a/../x.tar.zst", "APL1050")]
    [InlineData("Location: ./x.tar.zst", "APL1050")]
    [InlineData("Location: a/..", "APL1050")]
    [InlineData("Location: /etc/x.tar.zst", "APL1050")]
    [InlineData("Location: //evil.example/x.tar.zst", "APL1050")]
    [InlineData("Location: a//x.tar.zst", "APL1050")]
    [InlineData("Location: x.tar.zst/", "APL1050")]
    [InlineData("Location: /", "APL1050")]
    [InlineData("Location: file:///var/lib/x.tar.zst", "APL1050")]
    [InlineData("Location: file:/x.tar.zst", "APL1050")]
    [InlineData("Location: ftp://h/x.tar.zst", "APL1050")]
    [InlineData("Location: javascript:alert(1)//x.tar.zst", "APL1050")]
    [InlineData("Location: data:,x.tar.zst", "APL1050")]
    [InlineData("Location: http:x.tar.zst", "APL1050")]
    [InlineData("Location: http:/x.tar.zst", "APL1050")]
    [InlineData("Location: ://h/x.tar.zst", "APL1050")]
    [InlineData("Location: http:///x.tar.zst", "APL1050")]
    [InlineData("Location: http://h", "APL1050")]
    [InlineData("Location: http://h.tar.zst", "APL1050")]
    [InlineData("Location: http://h:0/x.tar.zst", "APL1050")]
    [InlineData("Location: http://h:65536/x.tar.zst", "APL1050")]
    [InlineData("Location: http://h:8x/x.tar.zst", "APL1050")]
    [InlineData("Location: http://[::1/x.tar.zst", "APL1050")]
    [InlineData("Location: http://[::g]/x.tar.zst", "APL1050")]
    [InlineData("Location: http://[::1]x/x.tar.zst", "APL1050")]
    [InlineData("Location: https://user:pass@h/x.tar.zst", "APL1050")]
    [InlineData("Location: https://user@h/x.tar.zst", "APL1050")]
    [InlineData("Location: https://h\\@evil/x.tar.zst", "APL1050")]
    [InlineData("Location: https://b\u00fccher.example/x.tar.zst", "APL1050")]
    [InlineData("Location: https://h/../x.tar.zst", "APL1050")]
    [InlineData("Location: a%2f..%2fx.tar.zst", "APL1050")]
    [InlineData("Location: %2e%2e/x.tar.zst", "APL1050")]
    [InlineData("Location: a\\..\\x.tar.zst", "APL1050")]
    [InlineData("Location: x.tar.zst?y", "APL1050")]
    [InlineData("Location: x?/y.tar.zst", "APL1050")]
    [InlineData("Location: x.tar.zst#y", "APL1050")]
    [InlineData("Location: a b.tar.zst", "APL1050")]
    [InlineData("Location: $(touch x)_1.tar.zst", "APL1050")]
    [InlineData("Location: a;b.tar.zst", "APL1050")]
    [InlineData("Location: ..\u2215..\u2215x.tar.zst", "APL1050")]
    [InlineData("Location: d\u0435bian.tar.zst", "APL1050")]
    [InlineData("Location: system/.tar.zst", "APL1051")]
    [InlineData("Location: system/-x.tar.zst", "APL1051")]
    [InlineData("Location: system/a@b.tar.zst", "APL1051")]
    [InlineData("Location: system/x.tgz", "APL1051")]
    [InlineData("Location: system/x.TAR.GZ", "APL1051")]
    [InlineData("Location: system/x.tar.zst.exe", "APL1051")]
    [InlineData("Location: system/...", "APL1051")]
    [InlineData("Location: system", "APL1051")]
    [InlineData("sha512sum: abc", "APL1052")]
    [InlineData("sha256sum: xyz", "APL1052")]
    [InlineData("md5sum: d41d8cd98f00b204e9800998ecf8427", "APL1052")]
    [InlineData("md5sum: d41d8cd98f00b204e9800998ecf8427g", "APL1052")]
    [InlineData("Size: -1", "APL1053")]
    [InlineData("Size: 0", "APL1053")]
    [InlineData("Size: 1e9", "APL1053")]
    [InlineData("Size: 0x10", "APL1053")]
    [InlineData("Size: 1 000", "APL1053")]
    [InlineData("Size: 1234567890123456789", "APL1053")]
    public void Parse_HostileRecord_RefusesTheIndex_P7(string change, string code)
    {
        var error = Refuse(IndexSamples.Record("good"), IndexSamples.Record("evil", change));

        Assert.Equal(code, error.Code);
        Assert.Matches("^Index of 'test', line (1[2-9]|2[0-9])", error.Message);
        Assert.Contains(": expected ", error.Message, StringComparison.Ordinal);
        Assert.Equal(UntrustedText.Show(error.Message), error.Message);
        Assert.True(error.Message.Length < 400);
    }

    [Theory]
    [InlineData("Location: b.tar", "APL1047")]
    [InlineData("md5sum: d41d8cd98f00b204e9800998ecf8427e", "APL1047")]
    [InlineData("Description: again", "APL1044")]
    [InlineData("Package: evil-tpl", "APL1047")]
    [InlineData("X: 1\n folded", "APL1045")]
    public void Parse_FieldThatDecidesBehindDescription_IsRefused_P7(string late, string code) =>
        Assert.Equal(code, Refuse(IndexSamples.Record() + $" more\n{late}\n").Code);

    [Theory]
    [InlineData("Serial: -1")]
    [InlineData("Serial: 1.0")]
    [InlineData("Serial: x")]
    [InlineData("Date: yesterday")]
    [InlineData("Valid-Until: 2026-11-22")]
    public void Parse_BadFreshness_IsRefused_P7(string field) => Assert.Equal("APL1053", Refuse(IndexSamples.News(field)).Code);

    [Fact]
    public void Parse_TwoNews_AreRefused_P7() => Assert.Equal("APL1054", Refuse(IndexSamples.News("Serial: 1"), IndexSamples.News("Serial: 2")).Code);

    /// <summary>The real pveam lets the last one win, with its URL and its checksum.</summary>
    [Theory]
    [InlineData("sha512sum: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData("sha512sum:")]
    public void Parse_SameTemplateOtherDigest_IsRefused_P7(string change) =>
        Assert.Equal("APL1054", Refuse(IndexSamples.Record(), IndexSamples.Record(changes: change)).Code);

    [Fact]
    public void Parse_NoLocationAndNoNameToMakeUp_IsRefused_P7() =>
        Assert.Equal("APL1051", Refuse(IndexSamples.Record(changes: ["Location:", "Version: 1:2.0"])).Code);

    [Fact]
    public void Parse_FirstLineIndented_IsRefused_P7() => Assert.Equal("APL1045", Refuse(" Package: x\n").Code);

    [Fact]
    public void Parse_CarriageReturns_SayWhatIsExpected_P7()
    {
        var error = Refuse(IndexSamples.Record().Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal("APL1041", error.Code);
        Assert.Contains("LF, not in CR LF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Error_NamesLineRecordAndWhatIsThere()
    {
        var error = Refuse(IndexSamples.Record("good"), IndexSamples.Record("evil", "Architecture: ../amd64"));

        Assert.Equal(
            "Index of 'test', line 19, record 'evil': expected a letter or digit, then letters, digits and '. + ~ _ -' "
            + "(ASCII, at most 255) as 'architecture', found '../amd64'.",
            error.Message);
    }

    [Fact]
    public void Parse_LineLimitAndOneMore_P7()
    {
        var limits = new IndexLimits { MaxLineBytes = 200 };
        var fits = "X: " + new string('x', 197);

        Assert.Single(TemplateIndex.Parse("test", IndexSamples.Bytes(IndexSamples.Record(changes: fits)), limits).Entries);
        Assert.Equal("APL1042", Refuse(limits, IndexSamples.Record(changes: fits + "x")).Code);
        Assert.Equal("APL1042", Refuse(limits, IndexSamples.Record() + new string(' ', 201) + "\n").Code);
        Assert.Equal("APL1042", Refuse(new IndexLimits(), IndexSamples.Record() + " " + new string('x', 64 * 1024) + "\n").Code);
    }

    [Fact]
    public void Parse_SizeLimitAndOneMore_P7()
    {
        var text = IndexSamples.Bytes(IndexSamples.Record());

        Assert.Single(TemplateIndex.Parse("test", text, new IndexLimits { MaxBytes = text.Length }).Entries);
        Assert.Equal("APL1008", Refuse(new IndexLimits { MaxBytes = text.Length - 1 }, IndexSamples.Record()).Code);
    }

    [Fact]
    public void Parse_EntryLimitAndOneMore_P7()
    {
        var limits = new IndexLimits { MaxEntries = 2 };

        Assert.Equal(2, TemplateIndex.Parse("test", IndexSamples.Bytes(IndexSamples.Record("a"), IndexSamples.Record("b")), limits).Entries.Count);
        Assert.Equal("APL1043", Refuse(limits, IndexSamples.Record("a"), IndexSamples.Record("b"), IndexSamples.Record("c")).Code);
        Assert.Equal("APL1043", Refuse(limits, IndexSamples.Record("a"), IndexSamples.Record("b", "Type: vm"), IndexSamples.News()).Code);
    }

    [Fact]
    public void Parse_FieldLimitAndOneMore_P7()
    {
        var limits = new IndexLimits { MaxFields = 40 };
        string[] fields = [.. Enumerable.Range(0, 29).Select(i => $"X{i}: y")];

        Assert.Equal(40, TemplateIndex.Parse("test", IndexSamples.Bytes(IndexSamples.Record(changes: fields)), limits).Entries[0].Fields.Count);
        Assert.Equal("APL1055", Refuse(limits, IndexSamples.Record(changes: [.. fields, "Y: z"])).Code);
    }

    [Fact]
    public void Parse_NameLimitAndOneMore_P9()
    {
        var name = new string('n', 251);

        Assert.Single(IndexSamples.Parse(IndexSamples.Record(changes: $"Location: {name}.tar")).Entries);
        Assert.Equal("APL1051", Refuse(IndexSamples.Record(changes: $"Location: {name}n.tar")).Code);
        Assert.Equal("APL1049", Refuse(IndexSamples.Record(new string('p', 256), "Location: a.tar")).Code);
        Assert.Equal("APL1050", Refuse(IndexSamples.Record(changes: $"Location: {string.Concat(Enumerable.Repeat("a/", 998))}a.tar")).Code);
    }

    private static VerificationException Refuse(params string[] records) => Refuse(new IndexLimits(), records);

    private static VerificationException Refuse(IndexLimits limits, params string[] records) =>
        Assert.Throws<VerificationException>(() => TemplateIndex.Parse("test", Encoding.UTF8.GetBytes(string.Join('\n', records)), limits));
}
