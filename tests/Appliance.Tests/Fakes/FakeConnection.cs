using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Appliance.Tests.Fakes;

/// <summary>One accepted connection: reads request heads, writes any bytes at all, and can die in more than one way.</summary>
internal sealed class FakeConnection(Socket socket, Stream stream, bool secure) : IDisposable
{
    private const int MaxHeadBytes = 64 * 1024;
    private const byte TlsHandshake = 0x16;
    private readonly byte[] one = new byte[1];

    public Stream Stream => stream;

    /// <summary>Set when no further request may follow on this connection.</summary>
    public bool Closed { get; private set; }

    /// <summary>Next request, or null when the client has hung up.</summary>
    public async Task<FakeRequest?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        while (!EndsHead(head))
        {
            if (head.Length > MaxHeadBytes || await stream.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            if (head.Length == 0 && one[0] == TlsHandshake && !secure)
            {
                await SendAsync("HTTP/1.1 400 Plain HTTP is spoken here\r\n\r\n", cancellationToken);
                return null;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var words = lines[0].Split(' ');
        var headers = lines.Skip(1)
            .Select(line => line.Split(':', 2))
            .GroupBy(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => string.Join(", ", group), StringComparer.Ordinal);
        return new FakeRequest(words[0], words[1], headers, secure, ((IPEndPoint)socket.LocalEndPoint!).Address.ToString());
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public Task SendAsync(string text, CancellationToken cancellationToken) => SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    /// <summary>TCP RST: what is still on its way is lost.</summary>
    public void Reset()
    {
        Closed = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>TCP FIN once all that was sent has left.</summary>
    public void Close()
    {
        Closed = true;
        stream.Close();
    }

    public void Dispose()
    {
        stream.Dispose();
        socket.Dispose();
    }

    private static bool EndsHead(StringBuilder head) =>
        head.Length >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r';
}
