using System.IO.Compression;

namespace Appliance.Tests.Fakes;

/// <summary>Everything a mirror has been seen to do wrong, by name. The names are those of the project's stand-alone fault server.</summary>
internal static class FakeFaults
{
    private const int Mebibyte = 1024 * 1024;

    public static IReadOnlyDictionary<string, FakeAnswer> All { get; } = new Dictionary<string, FakeAnswer>(StringComparer.Ordinal)
    {
        ["ok"] = at => at.ServeAsync(),

        // Connections that die
        ["reset-mid"] = at => at.Number == 1 ? ResetAtHalfAsync(at) : at.ServeAsync(),
        ["reset-always"] = at => at.Request.RangeStart is null ? ResetAtHalfAsync(at) : ResetInRangeAsync(at),
        ["rst-before-headers"] = at => at.Number <= 2 ? Reset(at) : at.ServeAsync(),
        ["short-close"] = CloseAtHalfAsync,
        ["short-then-ok"] = at => at.Number == 1 ? CloseAtHalfAsync(at) : at.ServeAsync(),
        ["no-length-short"] = async at =>
        {
            await at.HeadAsync(200, null, ("Connection", "close"), ("ETag", null), ("Last-Modified", null));
            await at.BodyAsync(at.Content.AsMemory(0, at.Point));
            at.Connection.Close();
        },
        ["chunk-trunc"] = at => ChunksAsync(at, ""),
        ["chunk-bad"] = at => ChunksAsync(at, "ZZ\r\nxx\r\n"),

        // Lies about length and range
        ["len-lie-low"] = async at =>
        {
            await at.HeadAsync(200, at.Point);
            await at.BodyAsync(at.Content);
            at.Connection.Close();
        },
        ["range-ignored"] = at => at.Number == 1 ? ResetAtHalfAsync(at) : at.AnswerAsync(200, at.Content),
        ["range-wrong-offset"] = at => InRange(at, from => at.AnswerAsync(
            206, at.Content[(int)(from - 7)..^7], ("Content-Range", $"bytes {from - 7}-{at.Content.Length - 8}/{at.Content.Length}"))),
        ["range-wrong-total"] = at => InRange(at, from => at.AnswerAsync(
            206, at.Content[(int)from..], ("Content-Range", $"bytes {from}-{at.Content.Length - 1}/{at.Content.Length + 4096}"))),
        ["range-no-header"] = at => InRange(at, from => at.AnswerAsync(206, at.Content[(int)from..])),
        ["range-416"] = at => InRange(at, _ => at.AnswerAsync(416, [], ("Content-Range", $"bytes */{at.Content.Length}"))),
        ["etag-change"] = at => at.Number == 1 ? ResetAtHalfAsync(at)
            : at.Request.RangeStart is { } from
                ? at.AnswerAsync(206, Other(at)[(int)from..], ("Content-Range", $"bytes {from}-{at.Content.Length - 1}/{at.Content.Length}"), ("ETag", "\"v2\""))
                : at.AnswerAsync(200, Other(at), ("ETag", "\"v2\"")),
        ["if-range-200"] = at => at.Number == 1 ? ResetAtHalfAsync(at) : at.AnswerAsync(200, at.Content),

        // Wrong bytes
        ["content-change"] = at => at.AnswerAsync(200, Other(at)),
        ["wrong-size-big"] = at => at.AnswerAsync(200, [.. at.Content, .. new byte[Mebibyte]]),
        ["infinite"] = async at =>
        {
            await at.HeadAsync(200, null, ("Connection", "close"));
            while (true)
            {
                await at.BodyAsync(new byte[64 * 1024]);
            }
        },
        ["zero"] = at => at.AnswerAsync(200, []),
        ["html200"] = at => at.AnswerAsync(200, "<html><title>Login</title></html>\n"u8.ToArray(), ("Content-Type", "text/html")),
        ["gzip-encoding"] = at => at.AnswerAsync(200, Gzip(at.Content), ("Content-Encoding", "gzip")),
        ["gzip-bomb-encoding"] = at => at.AnswerAsync(200, Gzip(new byte[64 * Mebibyte]), ("Content-Encoding", "gzip")),

        // Slowness
        ["slowloris"] = async at =>
        {
            await at.HeadAsync(200, at.Content.Length);
            for (var i = 0; i < at.Content.Length; i++)
            {
                await at.BodyAsync(at.Content.AsMemory(i, 1));
                await Task.Delay(20, at.Stopping);
            }
        },
        ["stall"] = async at =>
        {
            if (at.Number == 1)
            {
                await at.HalfAsync();
                await at.HangAsync();
            }
            else
            {
                await at.ServeAsync();
            }
        },
        ["slow-start"] = async at =>
        {
            await Task.Delay(300, at.Stopping);
            await at.ServeAsync();
        },
        ["connect-hang"] = at => at.HangAsync(),

        // Statuses
        ["500-once"] = at => at.Number == 1 ? at.AnswerAsync(500, "boom"u8.ToArray()) : at.ServeAsync(),
        ["500-always"] = at => at.AnswerAsync(500, "boom"u8.ToArray()),
        ["503-retry-after"] = at => at.Number == 1 ? at.AnswerAsync(503, [], ("Retry-After", "2")) : at.ServeAsync(),
        ["429-retry-after"] = at => at.Number == 1 ? at.AnswerAsync(429, [], ("Retry-After", "2")) : at.ServeAsync(),
        ["429-forever"] = at => at.AnswerAsync(429, [], ("Retry-After", "86400")),
        ["404"] = at => at.AnswerAsync(404, "error page body"u8.ToArray()),
        ["403"] = at => at.AnswerAsync(403, "error page body"u8.ToArray()),
        ["304-always"] = at => at.HeadAsync(304, null),

        // Redirects
        ["redirect-ok"] = at => at.RedirectAsync($"/ok/{at.Path}"),
        ["redirect-loop"] = at => at.RedirectAsync($"/redirect-loop/{at.Path}"),
        ["redirect-chain"] = at => at.Request.Query("k", 30) is > 0 and var left ? at.RedirectAsync($"/redirect-chain/{at.Path}?k={left - 1}") : at.ServeAsync(),
        ["redirect-file"] = at => at.RedirectAsync("file:///etc/passwd"),
        ["redirect-http"] = at => at.RedirectAsync(at.Mirror.Url(at.Path, "ok").AbsoluteUri),
        ["redirect-other-host"] = at => at.RedirectAsync(at.Mirror.Url(at.Path, "ok", host: "127.0.0.2").AbsoluteUri),
        ["redirect-nolocation"] = at => at.AnswerAsync(302, []),
        ["redirect-crlf"] = at => RawAsync(at, $"HTTP/1.1 302 Found\r\nLocation: /ok/{at.Path}\rX-Injected: 1\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"),

        // Things that are not HTTP, or too much of it
        ["infinite-headers"] = async at =>
        {
            await at.RawAsync("HTTP/1.1 200 OK\r\n");
            while (true)
            {
                await at.RawAsync($"X-Filler: {new string('a', 200)}\r\n");
            }
        },
        ["huge-header"] = at => RawAsync(at, $"HTTP/1.1 200 OK\r\nX-Big: {new string('a', 10 * Mebibyte)}\r\nContent-Length: 0\r\n\r\n"),
        ["status-garbage"] = at => RawAsync(at, "\x16\x03\x01\x00 this is not http\r\n\r\n"),
        ["http09"] = async at =>
        {
            await at.BodyAsync(at.Content);
            at.Connection.Close();
        },
        ["early-hints"] = async at =>
        {
            await at.RawAsync("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            await at.ServeAsync();
        },
        ["filename-header"] = at => at.AnswerAsync(200, at.Content, ("Content-Disposition", "attachment; filename=\"../../../canary/evil\"")),
    };

    /// <summary>Another version: same size, other bytes.</summary>
    private static byte[] Other(FakeExchange at) => [.. at.Content.Select(value => (byte)(value ^ 0x55))];

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static async Task ResetAtHalfAsync(FakeExchange at)
    {
        await at.HalfAsync();
        at.Connection.Reset();
    }

    private static async Task ResetInRangeAsync(FakeExchange at)
    {
        var from = at.Request.RangeStart!.Value;
        await at.HeadAsync(206, at.Content.Length - from, ("Content-Range", $"bytes {from}-{at.Content.Length - 1}/{at.Content.Length}"));
        at.Connection.Reset();
    }

    private static Task Reset(FakeExchange at)
    {
        at.Connection.Reset();
        return Task.CompletedTask;
    }

    private static async Task CloseAtHalfAsync(FakeExchange at)
    {
        await at.HalfAsync();
        at.Connection.Close();
    }

    /// <summary>Half at first; then a range is answered as told, and a request for all of it properly.</summary>
    private static Task InRange(FakeExchange at, Func<long, Task> answer) => at.Number == 1 ? ResetAtHalfAsync(at)
        : at.Request.RangeStart is { } from ? answer(from)
        : at.AnswerAsync(200, at.Content);

    private static async Task ChunksAsync(FakeExchange at, string end)
    {
        await at.HeadAsync(200, null, ("Transfer-Encoding", "chunked"), ("ETag", null), ("Last-Modified", null));
        await at.RawAsync($"{at.Point:x}\r\n");
        await at.BodyAsync(at.Content.AsMemory(0, at.Point));
        await at.RawAsync("\r\n" + end);
        at.Connection.Close();
    }

    private static async Task RawAsync(FakeExchange at, string text)
    {
        await at.RawAsync(text);
        at.Connection.Close();
    }
}
