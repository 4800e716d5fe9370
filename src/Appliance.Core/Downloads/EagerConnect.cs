using System.Net;
using System.Net.Sockets;

namespace Appliance.Downloads;

/// <summary>
/// Connects to whichever address of a host answers first: both families in turn, a new try every 250 ms or as soon as
/// one fails. A host whose IPv6 leads nowhere costs a quarter of a second, not the whole connect timeout (RFC 8305 §5).
/// </summary>
internal static class EagerConnect
{
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    internal static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        var socket = addresses.Length == 1
            ? await ConnectAsync(addresses[0], port, cancellationToken).ConfigureAwait(false)
            : await RaceAsync(Alternate(addresses), port, cancellationToken).ConfigureAwait(false);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The order of the resolver, but families in turn.</summary>
    internal static IReadOnlyList<IPAddress> Alternate(IReadOnlyList<IPAddress> addresses)
    {
        // Plain loops: this runs before every first byte, and LINQ here costs five milliseconds of compilation.
        var left = new List<IPAddress>(addresses);
        var ordered = new List<IPAddress>(left.Count);
        while (left.Count > 0)
        {
            var next = 0;
            while (next < left.Count && ordered.Count > 0 && left[next].AddressFamily == ordered[^1].AddressFamily)
            {
                next++;
            }

            next = next < left.Count ? next : 0;
            ordered.Add(left[next]);
            left.RemoveAt(next);
        }

        return ordered;
    }

    /// <exception cref="SocketException">No address answered: the last one's reason.</exception>
    internal static async Task<Socket> RaceAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>();
        var next = 0;
        Task<Socket>? failed = null;
        try
        {
            while (next < addresses.Count || running.Count > 0)
            {
                if (next < addresses.Count)
                {
                    running.Add(ConnectAsync(addresses[next++], port, stop.Token));
                }

                var first = next < addresses.Count
                    ? await Task.WhenAny([.. running, Task.Delay(Stagger, stop.Token)]).ConfigureAwait(false)
                    : await Task.WhenAny(running).ConfigureAwait(false);
                if (first is Task<Socket> finished)
                {
                    running.Remove(finished);
                    if (finished.IsCompletedSuccessfully)
                    {
                        return await finished.ConfigureAwait(false);
                    }

                    failed = finished;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            return failed is null ? throw new SocketException((int)SocketError.HostNotFound) : await failed.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var late in running)
            {
                _ = late.ContinueWith(
                    static task => task.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            }
        }
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
