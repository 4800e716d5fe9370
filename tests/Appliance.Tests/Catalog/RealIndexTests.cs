using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

/// <summary>The index as Proxmox ships it, and a sample with TurnKey's shape. Both lie beside the checkout, not in it.</summary>
public sealed class RealIndexTests
{
    [Fact]
    public void Parse_ProxmoxIndex_ListsTwentyFiveTemplates()
    {
        var index = TemplateIndex.Parse("proxmox", Read("aplinfo.dat"), new IndexLimits());

        Assert.Equal(25, index.Entries.Count);
        Assert.Equal(23, index.Entries.Count(entry => entry.Section == "system"));
        Assert.Equal(2, index.Entries.Count(entry => entry.Section == "mail"));
        Assert.All(index.Entries, entry =>
        {
            Assert.Equal("amd64", entry.Architecture);
            Assert.Equal([DigestAlgorithm.Sha512, DigestAlgorithm.Md5], entry.Digests.Select(digest => digest.Algorithm));
            Assert.NotNull(entry.Name.Version);
            Assert.Equal(12, entry.Fields.Count);
        });
        Assert.StartsWith("<b>Welcome</b> to the ", index.News, StringComparison.Ordinal);
        Assert.Empty(index.Warnings);
    }

    [Fact]
    public void Parse_Sample_ListsThreeSections()
    {
        var index = TemplateIndex.Parse("sample", Read("aplinfo-sample.dat"), new IndexLimits());

        Assert.Equal(43, index.Entries.Count);
        Assert.Equal(["mail", "system", "turnkeylinux"], index.Entries.Select(entry => entry.Section).Distinct().Order());
        Assert.Contains(index.Entries, entry => entry.Location.StartsWith("http://", StringComparison.Ordinal));
        Assert.Contains(index.Entries, entry => entry.Architecture == "arm64");
        Assert.Empty(index.Warnings);
    }

    [Theory]
    [InlineData("aplinfo.dat")]
    [InlineData("aplinfo-sample.dat")]
    public void Lint_RealIndex_HasNoErrorAndNoWarning(string name) =>
        Assert.All(IndexLint.Check(Read(name), new IndexLimits()), finding => Assert.Equal(LintSeverity.Note, finding.Severity));

    [Theory]
    [InlineData("aplinfo.dat")]
    [InlineData("aplinfo-sample.dat")]
    public void Write_RealIndexAgain_KeepsEveryEntry(string name)
    {
        var index = TemplateIndex.Parse("real", Read(name), new IndexLimits());

        var written = TemplateIndex.Parse("real", IndexWriter.Write(new IndexHeader { Serial = 1 }, index.Entries.Select(IndexStanza.From)), new IndexLimits());

        Assert.Equal(
            index.Entries.OrderBy(entry => entry.Name.Value, StringComparer.Ordinal).Select(entry => (entry.Location, entry.Headline, entry.Description, entry.Digests[0])),
            written.Entries.Select(entry => (entry.Location, entry.Headline, entry.Description, entry.Digests[0])));
    }

    private static byte[] Read(string name)
    {
        Assert.SkipWhen(Repository.Shared is null, "The real indexes are not beside this checkout.");
        return File.ReadAllBytes(Path.Join(Repository.Shared, "data", name));
    }
}
