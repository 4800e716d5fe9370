using System.Net;
using System.Net.Http.Headers;
using Appliance.Downloads;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Downloads;

/// <summary>The record beside a partial file, and whether a 206 is its rest (P12).</summary>
public sealed class PartialRecordTests
{
    private static readonly PartialRecord Record = new(1, "http://a/x", "\"e\"", null, 100, ["sha256:00"]);

    [Fact]
    public void TryParse_OwnJson_IsTheSame()
    {
        var read = PartialRecord.TryParse(Record.ToJson());

        Assert.Equal(Record with { Digests = read!.Digests }, read);
        Assert.Equal(Record.Digests, read.Digests);
    }

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        PartialRecord.TryParse(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_OwnJsonWithOneByteChanged_NeverThrows()
    {
        var json = Record.ToJson();
        for (var i = 0; i < json.Length; i++)
        {
            foreach (var value in new byte[] { 0, (byte)'"', (byte)'{', (byte)'9', 0xFF })
            {
                var changed = json.ToArray();
                changed[i] = value;
                PartialRecord.TryParse(changed);
            }
        }
    }

    [Theory]
    [InlineData("bytes 40-99/100", 60, "\"e\"", true)]
    [InlineData("bytes 40-99/100", null, "\"e\"", true)]
    [InlineData(null, 60, "\"e\"", false)]
    [InlineData("bytes 39-99/100", 61, "\"e\"", false)]
    [InlineData("bytes 41-99/100", 59, "\"e\"", false)]
    [InlineData("bytes 40-98/100", 59, "\"e\"", false)]
    [InlineData("bytes 40-99/*", 60, "\"e\"", false)]
    [InlineData("bytes 40-99/101", 60, "\"e\"", false)]
    [InlineData("bytes 40-100/101", 61, "\"e\"", false)]
    [InlineData("bytes */100", 60, "\"e\"", false)]
    [InlineData("items 40-99/100", 60, "\"e\"", false)]
    [InlineData("bytes 40-99/100", 59, "\"e\"", false)]
    [InlineData("bytes 40-99/100", 60, "\"f\"", false)]
    [InlineData("bytes 40-99/100", 60, "W/\"e\"", false)]
    [InlineData("bytes 40-99/100", 60, null, false)]
    public void Continues_Answer_OnlyIfExact(string? range, int? length, string? tag, bool continues)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new StreamContent(Stream.Null) };
        response.Content.Headers.ContentLength = length;
        response.Content.Headers.ContentRange = range is null ? null : ContentRangeHeaderValue.Parse(range);
        response.Headers.ETag = tag is null ? null : EntityTagHeaderValue.Parse(tag);

        Assert.Equal(continues, RangeAnswer.Continues(response, Record, 40, expectedBytes: null, limit: 100));
        Assert.Equal(continues, RangeAnswer.Continues(response, Record, 40, expectedBytes: 100, limit: 100));
        Assert.False(RangeAnswer.Continues(response, Record, 40, expectedBytes: 99, limit: 100));
        Assert.False(RangeAnswer.Continues(response, Record, 40, expectedBytes: null, limit: 99));
    }

    [Theory]
    [InlineData("Tue, 16 Jun 2026 10:00:00 GMT", true)]
    [InlineData(null, true)]
    [InlineData("Tue, 16 Jun 2026 10:00:01 GMT", false)]
    public void Continues_ByDate_OnlyIfUnchanged(string? modified, bool continues)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new StreamContent(Stream.Null) };
        response.Content.Headers.ContentLength = 60;
        response.Content.Headers.ContentRange = new ContentRangeHeaderValue(40, 99, 100);
        response.Content.Headers.LastModified = modified is null ? null : DateTimeOffset.Parse(modified);

        Assert.Equal(continues, RangeAnswer.Continues(
            response, Record with { ETag = null, LastModified = "Tue, 16 Jun 2026 10:00:00 GMT" }, 40, expectedBytes: null, limit: 100));
    }
}
