namespace Appliance.Downloads;

/// <summary>Whether a 206 is exactly the missing rest of the same file (P12). Anything less than all of it is a no.</summary>
internal static class RangeAnswer
{
    internal static bool Continues(HttpResponseMessage response, PartialRecord record, long from, long? expectedBytes, long limit)
    {
        if (response.Content.Headers.ContentRange is not { HasRange: true, HasLength: true, Length: { } length } range)
        {
            return false;
        }

        return range.Unit == "bytes"
            && range.From == from
            && range.To == length - 1
            && length <= limit
            && length == (record.Length ?? length)
            && length == (expectedBytes ?? length)
            && (response.Content.Headers.ContentLength ?? (length - from)) == length - from
            && IsSameVersion(response, record);
    }

    /// <summary>A server that ignores <c>If-Range</c> still says by its validator that the file is another one.</summary>
    private static bool IsSameVersion(HttpResponseMessage response, PartialRecord record) => record.ETag is { } tag
        ? response.Headers.ETag is { IsWeak: false } sent && sent.Tag == tag
        : response.Content.Headers.LastModified is null || response.Content.Headers.LastModified?.ToString("R") == record.LastModified;
}
