using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appliance.Archives;
using Appliance.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Fakes;

/// <summary>A publisher and its web server, in memory: an attack is a line that changes what it serves.</summary>
internal sealed class SignedMirror : IAsyncDisposable
{
    private readonly WebApplication server;

    private SignedMirror(WebApplication server) => this.server = server;

    /// <summary>The key the index is signed with; replaceable.</summary>
    public MinisignSecretKey Key { get; set; } = MinisignSecretKey.Generate();

    /// <summary>What is served, by path without the leading slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths that answer with this status instead.</summary>
    public ConcurrentDictionary<string, int> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests since the last <see cref="ConcurrentQueue{T}.Clear"/>: path and answered status.</summary>
    public ConcurrentQueue<(string Path, int Status)> Requests { get; } = new();

    /// <summary>Any conditional request is answered "not modified".</summary>
    public bool CoarseTags { get; set; }

    /// <summary>Before a body is sent.</summary>
    public Func<string, Task> BeforeBody { get; set; } = _ => Task.CompletedTask;

    public Uri Url => new(server.Urls.First());

    public static async Task<SignedMirror> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        var mirror = new SignedMirror(builder.Build());
        mirror.server.Run(mirror.AnswerAsync);
        await mirror.server.StartAsync();
        return mirror;
    }

    /// <summary>A template that is offered: stanza fields and the bytes behind them.</summary>
    public static (string Stanza, string Location, byte[] Content) Template(
        string package, string version, string architecture = "amd64", int size = 5000, string? more = null, string? digestField = "sha512sum")
    {
        var name = $"{package}_{version}_{architecture}.tar.gz";
        var content = Gzip.Compress(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(name + "\n", size / name.Length))));
        var digest = digestField switch
        {
            "sha512sum" => Convert.ToHexStringLower(SHA512.HashData(content)),
            "sha256sum" => Convert.ToHexStringLower(SHA256.HashData(content)),
            "md5sum" => Convert.ToHexStringLower(MD5.HashData(content)),
            _ => null,
        };
        var stanza = $"""
            Package: {package}
            Version: {version}
            Type: lxc
            OS: debian-13
            Section: system
            Architecture: {architecture}
            Location: system/{name}
            {(digest is null ? "Maintainer: none" : $"{digestField}: {digest}")}
            Infopage: https://example.org
            {more ?? "Certified: no"}
            Description: {package}
             A template for tests.

            """;
        return (stanza, $"system/{name}", content);
    }

    /// <summary>Signs and serves an index of these templates.</summary>
    public void Publish(DateTimeOffset signedAt, params (string Stanza, string Location, byte[] Content)[] templates) =>
        Publish(signedAt, serial: null, validUntil: null, templates);

    public void Publish(DateTimeOffset signedAt, long? serial, DateTimeOffset? validUntil, params (string Stanza, string Location, byte[] Content)[] templates)
    {
        var news = new StringBuilder("Package: pve-web-news\n");
        news.Append(serial is null ? "" : $"Serial: {serial}\n");
        news.Append(validUntil is null ? "" : $"Valid-Until: {validUntil.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}\n");
        news.Append("Description: News\n none\n\n");
        foreach (var (_, location, content) in templates)
        {
            Files[location] = content;
        }

        PublishText(signedAt, news + string.Join('\n', templates.Select(template => template.Stanza)));
    }

    /// <summary>Signs and serves any text as the index.</summary>
    public void PublishText(DateTimeOffset signedAt, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Files["aplinfo.dat.gz"] = Gzip.Compress(bytes);
        Files["aplinfo.dat.minisig"] = Key.Sign(bytes, MinisignSecretKey.TrustedComment(signedAt, "aplinfo.dat"));
    }

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        await server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        var (status, body) = Choose(path, context);
        Requests.Enqueue((path, status));
        context.Response.StatusCode = status;
        if (body is not null)
        {
            context.Response.Headers.ETag = Tag(body);
            context.Response.Headers.LastModified = "Tue, 16 Jun 2026 10:00:00 GMT";
            context.Response.ContentLength = body.Length;
            await BeforeBody(path);
            await context.Response.Body.WriteAsync(body);
        }
    }

    private (int Status, byte[]? Body) Choose(string path, HttpContext context)
    {
        if (Broken.TryGetValue(path, out var broken))
        {
            return (broken, null);
        }

        if (!Files.TryGetValue(path, out var body))
        {
            return (404, null);
        }

        return context.Request.Headers.IfNoneMatch == Tag(body) || (CoarseTags && context.Request.Headers.IfNoneMatch.Count > 0) ? (304, null) : (200, body);
    }

    private static string Tag(byte[] body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\"";
}
