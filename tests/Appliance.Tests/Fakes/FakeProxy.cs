using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Appliance.Tests.Fakes;

/// <summary>A small HTTP proxy: forwards absolute GETs, tunnels CONNECT, and asks for Basic credentials if told to.</summary>
internal sealed class FakeProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<FakeRequest> requests = [];
    private readonly string? credentials;
    private readonly Task accepting;

    /// <param name="credentials"><c>user:password</c> to ask for, or null for an open proxy.</param>
    public FakeProxy(string? credentials = null)
    {
        this.credentials = credentials;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyList<FakeRequest> Requests => [.. requests];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await listener.AcceptSocketAsync(stopping.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var client = new FakeConnection(socket, new NetworkStream(socket, ownsSocket: true), secure: false);
            while (await client.ReadRequestAsync(stopping.Token) is { } request)
            {
                requests.Enqueue(request);
                if (!IsAllowed(request))
                {
                    await client.SendAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", stopping.Token);
                    continue;
                }

                await ForwardAsync(client, request);
                return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either side has hung up, or the test is over.
        }
    }

    private bool IsAllowed(FakeRequest request) => credentials is null
        || request["proxy-authorization"] == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private async Task ForwardAsync(FakeConnection client, FakeRequest request)
    {
        var tunnel = request.Method == "CONNECT";
        var target = new Uri(tunnel ? $"tcp://{request.Target}" : request.Target);
        using var server = new TcpClient();
        await server.ConnectAsync(target.Host, target.Port, stopping.Token);
        var stream = server.GetStream();
        if (tunnel)
        {
            await client.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n", stopping.Token);
        }
        else
        {
            var head = new StringBuilder($"{request.Method} {target.PathAndQuery} HTTP/1.1\r\n");
            foreach (var (name, value) in request.Headers.Where(header => !header.Key.StartsWith("proxy-", StringComparison.Ordinal)))
            {
                head.Append($"{name}: {value}\r\n");
            }

            await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), stopping.Token);
        }

        var up = client.Stream.CopyToAsync(stream, stopping.Token);
        var down = stream.CopyToAsync(client.Stream, stopping.Token);
        await Task.WhenAny(up, down);
    }
}
