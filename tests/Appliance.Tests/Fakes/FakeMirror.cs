using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Appliance.Tests.Fakes;

/// <summary>How a request is answered; see <see cref="FakeFaults"/> for a cupboard full of them.</summary>
internal delegate Task FakeAnswer(FakeExchange exchange);

/// <summary>
/// A mirror in this process: files under paths, a log of what was asked, and any fault by name, either in the URL
/// (<c>/reset-mid/path</c>) or set for a path (<see cref="Break(string, string)"/>).
/// </summary>
/// <remarks>
/// Bare sockets and not Kestrel: half of the faults are things a good server refuses to send. Listens on 127.0.0.1 and,
/// under the same port, on 127.0.0.2 as "another host"; with TLS on a second port.
/// </remarks>
internal sealed class FakeMirror : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, FakeFile> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FakeAnswer> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FakeRequest> requests = [];
    private readonly List<TcpListener> listeners = [];
    private readonly List<Task> accepting = [];
    private readonly FakeCertificate? certificate;

    private FakeMirror(bool tls)
    {
        Port = Listen(IPAddress.Loopback, 0, secure: false);
        Listen(IPAddress.Parse("127.0.0.2"), Port, secure: false);
        if (tls)
        {
            certificate = new FakeCertificate();
            SecurePort = Listen(IPAddress.Loopback, 0, secure: true);
        }
    }

    public int Port { get; }

    /// <summary>0 without TLS.</summary>
    public int SecurePort { get; }

    /// <summary>PEM of the authority that signed our certificate, which is for 127.0.0.1 and localhost.</summary>
    public string CaFile => certificate!.AuthorityFile;

    /// <summary>All requests so far, in order of arrival.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. requests];

    public static FakeMirror Start(bool tls = false) => new(tls);

    /// <summary>A port that nobody listens on.</summary>
    public static async Task<int> ClosedPortAsync()
    {
        await using var gone = Start();
        return gone.Port;
    }

    /// <summary>Puts a file at a path (no leading slash), in place of what was there.</summary>
    public FakeFile Add(string path, FakeFile file) => files[path] = file;

    public FakeFile Add(string path, byte[] content) => Add(path, new FakeFile(content));

    public void Remove(string path) => files.TryRemove(path, out _);

    /// <summary>From now on every request for the path meets this fault.</summary>
    public void Break(string path, string fault) => Break(path, FakeFaults.All[fault]);

    public void Break(string path, FakeAnswer answer)
    {
        answers[path] = answer;
        numbers.TryRemove(path, out _);
    }

    /// <summary>Serves the path properly again.</summary>
    public void Repair(string path) => answers.TryRemove(path, out _);

    public void ClearLog() => requests.Clear();

    /// <summary>URL of a path, through a fault if named, with credentials if given.</summary>
    public Uri Url(string path, string? fault = null, string? userInfo = null, bool secure = false, string host = "127.0.0.1") => new(
        $"{(secure ? "https" : "http")}://{(userInfo is null ? "" : userInfo + "@")}{host}:{(secure ? SecurePort : Port)}/{(fault is null ? "" : fault + "/")}{path}");

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listeners.ForEach(listener => listener.Stop());
        await Task.WhenAll(accepting);
        certificate?.Dispose();
        stopping.Dispose();
    }

    private int Listen(IPAddress address, int port, bool secure)
    {
        var listener = new TcpListener(address, port);
        listener.Start();
        listeners.Add(listener);
        accepting.Add(AcceptAsync(listener, secure));
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AcceptAsync(TcpListener listener, bool secure)
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await listener.AcceptSocketAsync(stopping.Token), secure));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped: before this call (InvalidOperationException) or in it.
            await Task.WhenAll(running);
        }
    }

    private async Task ServeAsync(Socket socket, bool secure)
    {
        await Task.Yield();
        try
        {
            using var connection = new FakeConnection(socket, await OpenAsync(socket, secure), secure);
            while (!connection.Closed && await connection.ReadRequestAsync(stopping.Token) is { } request)
            {
                requests.Enqueue(request);
                await AnswerAsync(connection, request);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            // The client has hung up, or the test is over.
        }
    }

    private async Task<Stream> OpenAsync(Socket socket, bool secure)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!secure)
        {
            return plain;
        }

        var stream = new SslStream(plain);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = certificate!.Server }, stopping.Token);
        return stream;
    }

    private Task AnswerAsync(FakeConnection connection, FakeRequest request)
    {
        var path = request.Path;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        FakeAnswer? fault = null;
        if (slash > 0 && FakeFaults.All.TryGetValue(path[..slash], out fault))
        {
            path = path[(slash + 1)..];
        }

        var file = files.GetValueOrDefault(path);
        var number = numbers.AddOrUpdate(request.Path, 1, static (_, before) => before + 1);
        var exchange = new FakeExchange(this, connection, request, file, path, number, stopping.Token);
        return (fault ?? answers.GetValueOrDefault(path)) is { } answer ? answer(exchange)
            : file is null ? exchange.AnswerAsync(404, "not here"u8.ToArray())
            : exchange.ServeAsync();
    }
}
