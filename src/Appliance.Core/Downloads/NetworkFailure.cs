using System.Net.Sockets;
using System.Security.Authentication;

namespace Appliance.Downloads;

/// <summary>Turns what the framework throws and what servers answer into <see cref="TransferException"/>s (table in docs/downloads.md).</summary>
internal static class NetworkFailure
{
    private const int MaxQuoted = 200;

    /// <summary>What the HTTP stack throws for reasons outside this program.</summary>
    internal static bool Covers(Exception e) =>
        e is HttpRequestException or IOException or SocketException or AuthenticationException;

    /// <summary>Foreign text, safe to print and not longer than a line or two.</summary>
    internal static string Quote(string text) => UntrustedText.Show(text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…");

    /// <summary>Connecting, or waiting for the head of the answer, went wrong.</summary>
    internal static TransferException BeforeBody(Exception e, ProxyServer? proxy)
    {
        var peer = proxy is null ? "the server" : $"the proxy {proxy}";
        var error = (e as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        if (Inner<AuthenticationException>(e) is { } tls)
        {
            return new TransferException("APL3009", $"the TLS connection is not trustworthy: {Clause(tls)}", e)
            {
                Hint = "If the server's certificate is issued by your own authority, name it with the CA bundle option.",
            };
        }

        if (Inner<SocketException>(e) is { } socket && error is not HttpRequestError.ProxyTunnelError)
        {
            return OfSocket(socket, peer, e);
        }

        return error switch
        {
            HttpRequestError.ProxyTunnelError => OfTunnel((HttpRequestException)e, peer),
            HttpRequestError.InvalidResponse => Garbage("an answer that is not HTTP", e),
            HttpRequestError.ConfigurationLimitExceeded => Garbage("a longer head than is accepted", e),
            HttpRequestError.ResponseEnded => new TransferException("APL3005", $"{peer} closed the connection before it answered", e) { MayPass = true },
            _ => new TransferException("APL3002", $"the connection to {peer} failed: {Clause(e)}", e) { MayPass = true },
        };
    }

    /// <summary>Reading the body went wrong.</summary>
    internal static TransferException InBody(Exception e, long received)
    {
        var error = e is HttpIOException io ? io.HttpRequestError : (e as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        return error switch
        {
            HttpRequestError.InvalidResponse => Garbage("a body that is not valid HTTP", e),
            HttpRequestError.ConfigurationLimitExceeded => Garbage("a longer trailer than is accepted", e),
            HttpRequestError.ResponseEnded => Short(received, e),
            _ => new TransferException("APL3005", $"the connection broke after {received} bytes: {Clause(Inner<SocketException>(e) ?? e)}", e) { MayPass = true },
        };
    }

    /// <summary>The body ended too early.</summary>
    internal static TransferException Short(long received, Exception? inner = null) =>
        new("APL3005", $"the body ended early, after {received} bytes", inner) { MayPass = true };

    /// <summary>A well-formed answer that is not the one asked for. The caller has dealt with the statuses it wants.</summary>
    internal static TransferException OfStatus(HttpResponseMessage response, DownloadOptions options, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        var answer = $"the server answered {status} {Quote(response.ReasonPhrase ?? "")}".TrimEnd();
        if (status is 408 or 429 || (status >= 500 && status is not (501 or 505)))
        {
            var pause = response.Headers.RetryAfter is not { } header ? null : header.Delta ?? header.Date - time.GetUtcNow();
            return pause is { } asked && asked > options.MaxRetryAfter
                ? new TransferException("APL3008", $"{answer} and asks to wait {asked.TotalSeconds:0} s, longer than the {options.MaxRetryAfter.TotalSeconds:0} s that are waited")
                {
                    Hint = "Try again later, or name another mirror.",
                }
                : new TransferException("APL3006", answer) { MayPass = true, RetryAfter = pause < TimeSpan.Zero ? TimeSpan.Zero : pause };
        }

        return status switch
        {
            401 or 403 => new TransferException("APL3007", answer) { Hint = "The server wants credentials or refuses this address; check the source's URL." },
            404 or 410 => new TransferException("APL3007", answer) { Hint = "The file is not there (any more): run 'appliance update', or check the source's URL." },
            407 => Tunnel(answer, null),
            206 => Garbage("part of the file although the whole was asked for", null),
            304 => new TransferException("APL3014", "the server answered 304 Not Modified although nothing was said about what is here")
            {
                Hint = "Something on the way takes our request for another's; check the proxy setting.",
            },
            _ => new TransferException("APL3007", answer),
        };
    }

    private static TransferException OfSocket(SocketException socket, string peer, Exception e) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => new TransferException("APL3001", $"the name of {peer} is unknown", e)
        {
            Hint = "Check the URL and the name servers of this host.",
        },
        SocketError.TryAgain => new TransferException("APL3001", $"the name of {peer} cannot be looked up now", e) { MayPass = true },
        SocketError.ConnectionReset => new TransferException("APL3005", $"{peer} reset the connection before it answered", e) { MayPass = true },
        _ => new TransferException("APL3002", $"the connection to {peer} failed: {Clause(socket)}", e) { MayPass = true },
    };

    private static TransferException OfTunnel(HttpRequestException e, string peer) => e.StatusCode is { } status && (int)status < 500
        ? Tunnel($"{peer} answered {(int)status}", e)
        : new TransferException("APL3015", $"{peer} does not let us through: {Clause(e)}", e) { MayPass = true };

    private static TransferException Tunnel(string what, Exception? e) => new("APL3015", what, e)
    {
        Hint = "Check the proxy setting and its credentials; no_proxy names hosts that are reached directly.",
    };

    private static TransferException Garbage(string what, Exception? e) => new("APL3011", $"the server sent {what}", e)
    {
        Hint = "Something that is not a proper web server answers there; check the URL and the proxy.",
    };

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The framework's own words as part of a sentence.</summary>
    private static string Clause(Exception e) => Quote(e.Message.TrimEnd('.'));
}
