namespace Appliance.Tests.Catalog;

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
        Assert.Equal(42, index.Serial);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero), index.Date);
        Assert.Equal(new DateTimeOffset(2026, 12, 6, 9, 30, 0, TimeSpan.Zero), index.ValidUntil);
        Assert.Equal("<b>Hello</b>", index.News);
        Assert.Empty(index.Warnings);
    }
}
