using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Downloads;

/// <summary>
/// What the bytes in a partial file are the beginning of (docs/downloads.md). It only decides whether to ask for the
/// rest; the digest decides whether the result is used, so a forged record can waste a transfer and no more.
/// </summary>
/// <param name="Format">1.</param>
/// <param name="Url">Where the first byte came from, without credentials.</param>
/// <param name="ETag">Strong, quotes included; null if the server gave none.</param>
/// <param name="LastModified">As the server wrote it, only if it is strong (RFC 9110 §8.8.2.2); else null.</param>
/// <param name="Length">Whole size as the server said; null if it did not.</param>
/// <param name="Digests">What the whole must match, <c>algorithm:hex</c>.</param>
internal sealed record PartialRecord(
    int Format, string Url, string? ETag, string? LastModified, long? Length, IReadOnlyList<string> Digests)
{
    internal const int CurrentFormat = 1;

    /// <summary>A record is a few hundred bytes; more is not ours.</summary>
    internal const int MaxBytes = 16 * 1024;

    /// <summary>What <c>If-Range</c> carries, or null: then the bytes cannot be continued.</summary>
    [JsonIgnore]
    internal string? Validator => ETag ?? LastModified;

    /// <summary>Describes an answer that starts at the first byte.</summary>
    internal static PartialRecord Of(HttpResponseMessage response, Uri url, long? length, FileRequest request) => new(
        CurrentFormat,
        DownloadUrl.WithoutCredentials(url).AbsoluteUri,
        StrongETag(response),
        StrongDate(response),
        length,
        [.. request.Deciding.Select(digest => digest.ToString())]);

    /// <summary>Null for anything that is not a sound record of this format.</summary>
    internal static PartialRecord? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            var record = JsonSerializer.Deserialize(json, PartialJson.Default.PartialRecord);
            var sound = record is { Format: CurrentFormat, Url: not null, Digests: not null, Length: null or > 0 }
                && HeaderText.IsSafe(record.ETag ?? "") && HeaderText.IsSafe(record.LastModified ?? "");
            return sound ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PartialJson.Default.PartialRecord);

    /// <summary>True if the bytes may be continued for this request. Another mirror may do so where a digest judges the result.</summary>
    internal bool Fits(FileRequest request)
    {
        var urls = request.Urls.Select(url => DownloadUrl.WithoutCredentials(url).AbsoluteUri);
        return Validator is not null
            && Digests.SequenceEqual(request.Deciding.Select(digest => digest.ToString()), StringComparer.Ordinal)
            && (request.Digests.Count > 0 || (request.Urls.Count == 1 && urls.Contains(Url, StringComparer.Ordinal)))
            && (Length is null || request.ExpectedBytes is null || Length == request.ExpectedBytes);
    }

    private static string? StrongETag(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false, Tag: var tag } && HeaderText.IsSafe(tag) ? tag : null;

    /// <summary>A date is a strong validator once the file has been left alone for a minute.</summary>
    private static string? StrongDate(HttpResponseMessage response) =>
        response.Content.Headers.LastModified is { } modified && response.Headers.Date is { } now && now - modified >= TimeSpan.FromMinutes(1)
            ? modified.ToString("R")
            : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 4)]
[JsonSerializable(typeof(PartialRecord))]
internal sealed partial class PartialJson : JsonSerializerContext;
