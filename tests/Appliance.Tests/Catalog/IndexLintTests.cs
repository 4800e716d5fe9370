using System.Text;
using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>Each trap by name, with its line. That lint and the parser agree on what is an error: IndexPropertyTests, IndexCorpusTests.</summary>
public sealed class IndexLintTests
{
    private static string News => IndexSamples.News("Serial: 1", "Date: 2026-11-22T09:30:00Z", "Valid-Until: 2026-12-22T09:30:00Z");

    [Fact]
    public void Check_CleanIndex_FindsNothing() => Assert.Empty(Check(News, IndexSamples.Record()));

    /// <summary>Line 8 is the record's first one; each change shifts what it must.</summary>
    [Theory]
    [InlineData("junk", 18, "no-colon", LintSeverity.Error)]
    [InlineData("<p>x</p>", 18, "not-an-index", LintSeverity.Error)]
    [InlineData("# note", 18, "comment", LintSeverity.Error)]
    [InlineData("# note: x", 18, "comment", LintSeverity.Error)]
    [InlineData("Two words: x", 18, "field-name", LintSeverity.Error)]
    [InlineData("X: y\0", 18, "nul-byte", LintSeverity.Error)]
    [InlineData("X: \u001b[0m", 18, "control-character", LintSeverity.Error)]
    [InlineData("X: \u0085", 18, "control-character", LintSeverity.Error)]
    [InlineData("X: y\r", 18, "carriage-return", LintSeverity.Error)]
    [InlineData("X: y\n z", 19, "stray-continuation", LintSeverity.Error)]
    [InlineData("Certified:\nX: y", 18, "empty-value", LintSeverity.Error)]
    [InlineData("X: 1\nx: 2", 19, "duplicate-field", LintSeverity.Error)]
    [InlineData("OS:", 8, "missing-field", LintSeverity.Error)]
    [InlineData("Package: a/b", 8, "bad-word", LintSeverity.Error)]
    [InlineData("Version: x", 9, "bad-version", LintSeverity.Error)]
    [InlineData("Type: vm", 10, "unknown-type", LintSeverity.Warning)]
    [InlineData("Section: mine", 12, "unknown-section", LintSeverity.Note)]
    [InlineData("Section: all", 12, "section-all", LintSeverity.Warning)]
    [InlineData("Section:", 8, "no-section", LintSeverity.Note)]
    [InlineData("Location: ../a.tar", 15, "bad-location", LintSeverity.Error)]
    [InlineData("Location: a.tgz", 15, "bad-name", LintSeverity.Error)]
    [InlineData("Location: http://h/a.tar", 15, "absolute-location", LintSeverity.Note)]
    [InlineData("Location:", 8, "no-location", LintSeverity.Warning)]
    [InlineData("sha512sum:", 8, "no-digest", LintSeverity.Warning)]
    [InlineData("sha512sum: 12", 16, "bad-digest", LintSeverity.Error)]
    [InlineData("Size: 0", 18, "bad-number", LintSeverity.Error)]
    [InlineData("Size: big", 18, "bad-number", LintSeverity.Error)]
    [InlineData("EOL: soon", 18, "unused-value", LintSeverity.Warning)]
    [InlineData("Description: \u001b[31m", 18, "escape-in-text", LintSeverity.Warning)]
    public void Check_OneTrap_IsNamedWithItsLine(string change, int line, string code, LintSeverity severity)
    {
        var finding = Assert.Single(Check(News, IndexSamples.Record(changes: change)), finding => finding.Code != "empty-index");

        Assert.Equal((line, code, severity), (finding.Line, finding.Code, finding.Severity));
        Assert.Equal(severity == LintSeverity.Warning && code == "unused-value", finding.Pveam is null);
    }

    [Fact]
    public void Check_Digests_SaysWhatPveamDoesNotSee()
    {
        var sha256 = "sha256sum: " + new string('a', 64);
        var md5 = "md5sum: " + new string('a', 32);

        Assert.Equal("md5-only", Assert.Single(Check(News, IndexSamples.Record(changes: ["sha512sum:", md5]))).Code);
        Assert.Contains("checksum required", Assert.Single(Check(News, IndexSamples.Record(changes: ["sha512sum:", sha256]))).Pveam, StringComparison.Ordinal);
        Assert.Contains("by the md5sum", Assert.Single(Check(News, IndexSamples.Record(changes: ["sha512sum:", sha256, md5]))).Pveam, StringComparison.Ordinal);
        Assert.Empty(Check(News, IndexSamples.Record(changes: [sha256, md5])));
    }

    /// <summary>What stands behind a description is swallowed by pveam if the description has more lines, and breaks it if not.</summary>
    [Theory]
    [InlineData("", "X: y", LintSeverity.Warning, "refuses the whole index")]
    [InlineData(" more\n", "X: y", LintSeverity.Warning, "swallows")]
    [InlineData("", "Section: mail", LintSeverity.Error, "refuses the whole index")]
    [InlineData(" more\n", "md5sum: d41d8cd98f00b204e9800998ecf8427e", LintSeverity.Error, "swallows")]
    public void Check_DescriptionNotLast_TellsBothOutcomes(string more, string late, LintSeverity severity, string pveam)
    {
        var finding = Check(News, IndexSamples.Record(changes: late.StartsWith("Section", StringComparison.Ordinal) ? "Section:" : "Y: z") + more + late + "\n")
            .Single(found => found.Code == "description-not-last");

        Assert.Equal(severity, finding.Severity);
        Assert.Contains(pveam, finding.Pveam, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_CarriageReturnsEverywhere_AreSaidOnceAndCounted()
    {
        var text = Encoding.UTF8.GetBytes((News + "\n" + IndexSamples.Record()).Replace("\n", "\r\n", StringComparison.Ordinal));

        var findings = IndexLint.Check(text, new IndexLimits());

        Assert.Equal([(1, LintSeverity.Error), (18, LintSeverity.Note)], findings.Select(found => (found.Line, found.Severity)));
        Assert.Contains("swallows the whole rest", findings[0].Pveam, StringComparison.Ordinal);
        Assert.Contains("18 lines", findings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SameName_IsShadowingAndNamesBothLines()
    {
        var other = Assert.Single(Check(News, IndexSamples.Record(), IndexSamples.Record(changes: $"sha512sum: {IndexSamples.Sha512('b')}")));
        var same = Assert.Single(Check(News, IndexSamples.Record(), IndexSamples.Record()));
        var cased = Assert.Single(Check(News, IndexSamples.Record("a"), IndexSamples.Record("A")));

        Assert.Equal((20, "duplicate-name", LintSeverity.Error), (other.Line, other.Code, other.Severity));
        Assert.Contains("line 8", other.Message, StringComparison.Ordinal);
        Assert.Contains("shadow", other.Pveam, StringComparison.Ordinal);
        Assert.Equal(LintSeverity.Warning, same.Severity);
        Assert.Equal("name-in-other-case", cased.Code);
    }

    [Fact]
    public void Check_WholeIndex_IsJudgedToo()
    {
        Assert.Equal(["empty-index", "no-freshness"], Codes(""));
        Assert.Equal(["no-freshness"], Codes(IndexSamples.Record()));
        Assert.Equal(["duplicate-news"], Codes(News, News, IndexSamples.Record()));
        Assert.Equal(["bad-time", "no-freshness"], Codes(IndexSamples.News("Date: now"), IndexSamples.Record()));
        Assert.Equal(["news-without-text"], Codes("Package: pve-web-news\nSerial: 1\nValid-Until: 2026-12-22T09:30:00Z\nDescription: x\n", IndexSamples.Record()));
        Assert.Equal(["byte-order-mark"], Codes("\uFEFF" + News, IndexSamples.Record()));
        Assert.Equal(["blank-separator"], Codes(News + " \t", IndexSamples.Record()));
        Assert.Equal(["not-utf-8"], IndexLint.Check([.. IndexSamples.Bytes(News, IndexSamples.Record()), 0x20, 0xe9], new IndexLimits()).Select(found => found.Code));
    }

    [Fact]
    public void Check_Limits_AreNamed()
    {
        var text = IndexSamples.Bytes(News, IndexSamples.Record());

        Assert.Equal("too-large", Assert.Single(IndexLint.Check(text, new IndexLimits { MaxBytes = text.Length - 1 })).Code);
        Assert.Contains("line-too-long", IndexLint.Check(text, new IndexLimits { MaxLineBytes = 100 }).Select(found => found.Code));
        Assert.Equal("too-many-records", Assert.Single(IndexLint.Check(text, new IndexLimits { MaxEntries = 1 })).Code);
        Assert.Equal("too-many-fields", Assert.Single(IndexLint.Check(text, new IndexLimits { MaxFields = 10 })).Code);
        Assert.Empty(IndexLint.Check(text, new IndexLimits { MaxBytes = text.Length, MaxEntries = 2, MaxFields = 11 }));
    }

    [Fact]
    public void Check_ThousandsOfTraps_AreBounded()
    {
        var findings = IndexLint.Check(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("junk\n", 5000))), new IndexLimits());

        Assert.Equal(IndexLint.MaxFindings + 1, findings.Count);
        Assert.Equal("more", findings[^1].Code);
        Assert.Equal(LintSeverity.Error, findings[^1].Severity);
    }

    private static IReadOnlyList<LintFinding> Check(params string[] records) => IndexLint.Check(IndexSamples.Bytes(records), new IndexLimits());

    private static IEnumerable<string> Codes(params string[] records) => Check(records).Select(finding => finding.Code).Order();
}
