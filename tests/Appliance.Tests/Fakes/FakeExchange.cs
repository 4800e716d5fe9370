using System.Globalization;
using System.Text;

namespace Appliance.Tests.Fakes;

/// <summary>A request and the means to answer it, properly or not.</summary>
/// <param name="Mirror">The server asked.</param>
/// <param name="Connection">How it reached us.</param>
/// <param name="Request">What was asked.</param>
/// <param name="File">What lies at the path; null if nothing does.</param>
/// <param name="Path">Path of the file, without the name of a fault before it.</param>
/// <param name="Number">How often this fault was asked for at this path, from 1.</param>
/// <param name="Stopping">The mirror is being disposed: whatever hangs must end.</param>
internal sealed record FakeExchange(
    FakeMirror Mirror, FakeConnection Connection, FakeRequest Request, FakeFile? File, string Path, int Number, CancellationToken Stopping)
{
    public byte[] Content => File!.Content;

    /// <summary>Where faults strike: query <c>n=</c>, or half of the file.</summary>
    public int Point => Request.Query("n", Content.Length / 2);

    /// <summary>Status line and headers: those of the file, with its length, then those given (a null value sends none of that name).</summary>
    public Task HeadAsync(int status, long? length, params (string Name, string? Value)[] headers)
    {
        var all = new List<(string Name, string? Value)>
        {
            ("Date", DateTimeOffset.UtcNow.ToString("R")),
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", length?.ToString(CultureInfo.InvariantCulture)),
            ("Accept-Ranges", "bytes"),
            ("ETag", File?.ETag),
            ("Last-Modified", File?.LastModified?.ToString("R")),
        };
        foreach (var (name, value) in headers)
        {
            all.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            all.Add((name, value));
        }

        var head = new StringBuilder($"HTTP/1.1 {status} {Reason(status)}\r\n");
        foreach (var (name, value) in all.Where(header => header.Value is not null))
        {
            head.Append($"{name}: {value}\r\n");
        }

        return RawAsync(head.Append("\r\n").ToString());
    }

    /// <summary>A whole answer.</summary>
    public async Task AnswerAsync(int status, byte[] body, params (string Name, string? Value)[] headers)
    {
        await HeadAsync(status, body.Length, headers);
        await BodyAsync(body);
    }

    public Task BodyAsync(ReadOnlyMemory<byte> bytes) =>
        Request.Method == "HEAD" ? Task.CompletedTask : Connection.SendAsync(bytes, Stopping);

    public Task RawAsync(string text) => Connection.SendAsync(text, Stopping);

    /// <summary>The rest of the file from an offset, truthfully.</summary>
    public Task RangeAsync(long from, params (string Name, string? Value)[] headers) => AnswerAsync(
        206, Content[(int)from..], [("Content-Range", $"bytes {from}-{Content.Length - 1}/{Content.Length}"), .. headers]);

    /// <summary>What a good server does: 304, 206, 416 or 200.</summary>
    public Task ServeAsync()
    {
        if (Request["if-none-match"] is { } known ? known == File!.ETag
            : Request["if-modified-since"] is { } since && DateTimeOffset.Parse(since) >= File!.LastModified)
        {
            return HeadAsync(304, null);
        }

        var same = Request["if-range"] is not { } condition || condition == File!.ETag || condition == File.LastModified?.ToString("R");
        return Request.RangeStart is not { } from || !same ? AnswerAsync(200, Content)
            : from < Content.Length ? RangeAsync(from)
            : AnswerAsync(416, [], ("Content-Range", $"bytes */{Content.Length}"));
    }

    /// <summary>A good head, the first half of the body, and time for it to arrive.</summary>
    public async Task HalfAsync(params (string Name, string? Value)[] headers)
    {
        await HeadAsync(200, Content.Length, headers);
        await BodyAsync(Content.AsMemory(0, Point));
        await Task.Delay(30, Stopping);
    }

    public Task RedirectAsync(string location) => AnswerAsync(302, [], ("Location", location));

    /// <summary>Silence, for the seconds in query <c>t=</c> or until the test is over.</summary>
    public Task HangAsync() => Task.Delay(Request.Query("t", -1) is >= 0 and var seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan, Stopping);

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        206 => "Partial Content",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    };
}
