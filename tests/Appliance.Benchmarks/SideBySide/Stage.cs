using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>A directory with a publisher's site behind nginx, and room for the roots and files of the contestants.</summary>
internal sealed class Stage : IDisposable
{
    public const string Template = "big-1-standard_1.0-1_amd64.tar.zst";

    /// <summary>Of the template: 300 MiB.</summary>
    public const long TemplateBytes = 300L << 20;

    private readonly DirectoryInfo directory;
    private readonly Process nginx;

    private Stage(string binary, DirectoryInfo directory)
    {
        Binary = binary;
        this.directory = directory;
        Directory.CreateDirectory(this["site/system"]);
        Url = new Uri($"http://127.0.0.1:{FreePort()}/");
        nginx = Serve();
    }

    /// <summary>The published program.</summary>
    public string Binary { get; }

    public Uri Url { get; }

    /// <summary>Kind of the file system everything lies on.</summary>
    public string FileSystem => directory.FullName.StartsWith("/dev/shm/", StringComparison.Ordinal) ? "tmpfs" : "disk";

    /// <summary>A path on the stage.</summary>
    public string this[string path] => Path.Join(directory.FullName, path);

    /// <summary>In memory where there is room, so that programs are compared and not disks.</summary>
    public static Stage Set(string binary)
    {
        const long Room = 3L << 30;
        var memory = new DriveInfo("/dev/shm");
        return new Stage(binary, memory.IsReady && memory.AvailableFreeSpace > Room
            ? Directory.CreateDirectory($"/dev/shm/appliance-bench-{Environment.ProcessId}")
            : Directory.CreateTempSubdirectory("appliance-bench-"));
    }

    /// <summary>Puts the big template on the site, once.</summary>
    /// <returns>Its digest in the given algorithm, lower-case hexadecimal.</returns>
    public string Digest(HashAlgorithmName algorithm)
    {
        var file = this[$"site/system/{Template}"];
        if (!File.Exists(file))
        {
            using var noise = File.Create(file);
            for (var written = 0L; written < TemplateBytes; written += 1 << 20)
            {
                noise.Write(RandomNumberGenerator.GetBytes(1 << 20));
            }
        }

        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(CryptographicOperations.HashData(algorithm, content));
    }

    /// <summary>Publishes a signed index as <c>site/NAME/aplinfo.dat</c> and makes it a source of a root that has fetched it.</summary>
    /// <returns>The environment that selects the root.</returns>
    public IReadOnlyDictionary<string, string> Subscribe(string root, string name, string index)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["APPLIANCE_ROOT"] = this[root] };
        var file = this[$"site/{name}/aplinfo.dat"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, index);
        using (var packed = new System.IO.Compression.GZipStream(File.Create(file + ".gz"), System.IO.Compression.CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(index));
        }

        Tool.Run(Binary, ["key", "generate", name, "--type", "minisign", "--directory", this["keys"]], environment);
        Tool.Run(Binary, ["index", "sign", file, "--key", this[$"keys/{name}.key"]], environment);
        Tool.Run(Binary, ["key", "import", this[$"keys/{name}.pub"]], environment);
        Tool.Run(Binary, ["source", "add", name, new Uri(Url, name).ToString(), "--key", name], environment);
        Tool.Run(Binary, ["update"], environment);
        return environment;
    }

    /// <summary>The stanza of a template of the site.</summary>
    /// <param name="package">Package and family.</param>
    /// <param name="location">Path or address of the file.</param>
    /// <param name="digest">Field and value, such as <c>sha512sum: …</c>.</param>
    public static string Stanza(string package, string location, string digest) => string.Create(CultureInfo.InvariantCulture, $"""
        Package: {package}
        Version: 1.0-1
        Type: lxc
        OS: debian
        Section: system
        Maintainer: Benchmark <bench@example.org>
        Architecture: amd64
        Location: {location}
        {digest}
        Infopage: https://example.org
        Description: A template for measuring
         with a second line, as real ones have it.

        """);

    public void Dispose()
    {
        nginx.Kill(entireProcessTree: true);
        nginx.WaitForExit();
        nginx.Dispose();
        directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Serve()
    {
        var configuration = this["nginx.conf"];
        File.WriteAllText(configuration, $$"""
            daemon off; master_process off; pid {{this["nginx.pid"]}};
            events { worker_connections 256; }
            http {
              access_log off; sendfile on;
              client_body_temp_path {{this["body"]}}; proxy_temp_path {{this["proxy"]}};
              fastcgi_temp_path {{this["fastcgi"]}}; uwsgi_temp_path {{this["uwsgi"]}}; scgi_temp_path {{this["scgi"]}};
              server { listen 127.0.0.1:{{Url.Port}}; root {{this["site"]}}; }
            }
            """);
        var process = Tool.Start("nginx", ["-c", configuration, "-p", directory.FullName, "-e", this["nginx.log"]]);
        for (var attempt = 0; attempt < 100 && !Answers(); attempt++)
        {
            Thread.Sleep(50);
        }

        return process;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
