using System.Net;
using System.Net.Sockets;

namespace Appliance.SystemTests.Servers;

/// <summary>A real nginx on 127.0.0.1 that serves one directory, over http and over https with a certificate of its own.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("appliance-nginx-");
    private readonly RunningProgram server;

    private Nginx(string program, string files, string locationSettings)
    {
        Http = new Uri($"http://127.0.0.1:{FreePort()}/");
        Https = new Uri($"https://127.0.0.1:{FreePort()}/");
        var configuration = Path.Join(directory.FullName, "nginx.conf");
        File.WriteAllText(configuration, Configuration(files, locationSettings));
        server = RunningProgram.Start(program, ["-c", configuration, "-p", directory.FullName, "-e", Path.Join(directory.FullName, "error.log")]);
    }

    private const int Attempts = 3;

    public Uri Http { get; }

    /// <summary>With the certificate <see cref="Certificate"/>, which no machine trusts by itself.</summary>
    public Uri Https { get; }

    /// <summary>PEM file of the self-signed certificate.</summary>
    public string Certificate => Path.Join(directory.FullName, "server.crt");

    /// <summary>One line a request: <c>STATUS METHOD PATH BYTES "RANGE" "IF-NONE-MATCH" "USER-AGENT"</c>.</summary>
    public IReadOnlyList<string> Requests => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Join(directory.FullName, "access.log");

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="files">The directory to serve.</param>
    /// <param name="locationSettings">More directives for <c>location /</c>, such as <c>limit_rate 1m;</c>.</param>
    public static async Task<Nginx> StartAsync(string files, string locationSettings = "")
    {
        for (var attempt = 1; ; attempt++)
        {
            var nginx = new Nginx(Requires.Program("nginx", "nginx-light"), files, locationSettings);
            try
            {
                await TcpPort.WaitAsync(nginx.Http.Port, () => nginx.server.HasExited);
                return nginx;
            }
            catch (Xunit.Sdk.XunitException) when (attempt < Attempts)
            {
                // Somebody else took the port between its choice and its use.
                await nginx.DisposeAsync();
            }
        }
    }

    public void ForgetRequests() => File.WriteAllText(Log, "");

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Configuration(string files, string locationSettings)
    {
        SelfSigned.Write(Certificate, Path.Join(directory.FullName, "server.key"));
        return $$"""
            daemon off;
            master_process off;
            pid {{directory.FullName}}/nginx.pid;
            events { worker_connections 256; }
            http {
              log_format line '$status $request_method $request_uri $body_bytes_sent "$http_range" "$http_if_none_match" "$http_user_agent"';
              access_log {{Log}} line;
              client_body_temp_path {{directory.FullName}}/body;
              proxy_temp_path {{directory.FullName}}/proxy;
              fastcgi_temp_path {{directory.FullName}}/fastcgi;
              uwsgi_temp_path {{directory.FullName}}/uwsgi;
              scgi_temp_path {{directory.FullName}}/scgi;
              sendfile on;
              server {
                listen 127.0.0.1:{{Http.Port}};
                listen 127.0.0.1:{{Https.Port}} ssl;
                ssl_certificate server.crt;
                ssl_certificate_key server.key;
                root {{files}};
                location / { {{locationSettings}} }
              }
            }
            """;
    }
}
