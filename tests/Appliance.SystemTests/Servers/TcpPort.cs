using System.Net;
using System.Net.Sockets;

namespace Appliance.SystemTests.Servers;

/// <summary>Waits for a server on this machine.</summary>
internal static class TcpPort
{
    /// <summary>Returns as soon as something listens; fails the test after ten seconds, or at once if the server died.</summary>
    public static async Task WaitAsync(int port, Func<bool> hasDied)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                Assert.False(hasDied(), $"The server for port {port} ended by itself.");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }

        Assert.Fail($"Nothing listens on port {port} after ten seconds.");
    }
}
