using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Build.Pipeline.Demo;

/// <summary>A temporary directory with a publisher's files and an administrator's root, and a web server on 127.0.0.1 for the former.</summary>
public sealed class DemoSite : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("appliance-quickstart-");
    private readonly WebApplication server;

    public DemoSite()
    {
        // The ids of an unprivileged container must be able to pass.
        File.SetUnixFileMode(directory.FullName, (UnixFileMode)0x1ED);
        Directory.CreateDirectory(Files);
        Directory.CreateDirectory(Keys);
        server = Serve();
        server.Start();
    }

    /// <summary>What the server serves.</summary>
    public string Files => Path.Join(directory.FullName, "site");

    /// <summary>Where the publisher keeps the keys.</summary>
    public string Keys => Path.Join(directory.FullName, "keys");

    /// <summary>Where the program keeps everything.</summary>
    public string Root => Path.Join(directory.FullName, "root");

    /// <summary>Tree of a guest.</summary>
    public string Guest => Path.Join(directory.FullName, "guest");

    /// <summary>Configuration of the container that the guest is to become.</summary>
    public string GuestConfig => Path.Join(directory.FullName, "101.conf");

    /// <summary>Address of the server, without a slash at its end.</summary>
    public string Url => server.Urls.First();

    public void Dispose()
    {
        server.StopAsync().GetAwaiter().GetResult();
        directory.Delete(recursive: true);
    }

    private WebApplication Serve()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = directory.FullName });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddLogging(logging => logging.ClearProviders());
        var application = builder.Build();
        application.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Files),
            ServeUnknownFileTypes = true,
            ContentTypeProvider = new FileExtensionContentTypeProvider(new Dictionary<string, string>(StringComparer.Ordinal)),
        });
        return application;
    }
}
