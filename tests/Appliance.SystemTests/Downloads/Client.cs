using System.Globalization;

namespace Appliance.SystemTests.Downloads;

/// <summary>A host that has updated from a mirror, and what is in the template directory of its storage <c>local</c>.</summary>
public sealed class Client : IDisposable
{
    private const string Cache = "var/lib/vz/template/cache";

    private Client(TestRoot root) => Root = root;

    public TestRoot Root { get; }

    /// <summary>Names in the template directory, hidden ones too, in byte order.</summary>
    public IReadOnlyList<string> Names => Directory.Exists(Root[Cache])
        ? [.. Directory.EnumerateFileSystemEntries(Root[Cache]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Publishes what the mirror has and updates from it.</summary>
    /// <param name="mirror">Becomes the only source.</param>
    /// <param name="settings">Lines for <c>appliance.conf</c>.</param>
    public static async Task<Client> StartAsync(SignedMirror mirror, string settings = "")
    {
        await mirror.PublishAsync();
        var client = new Client(new TestRoot());
        await mirror.AddToAsync(client.Root);
        client.Configure(settings);
        (await client.Root.RunAsync("update")).Succeeded();
        return client;
    }

    /// <summary>A mirror with a key that takes no time to make.</summary>
    /// <param name="locationSettings">See <see cref="Nginx.StartAsync"/>.</param>
    public static async Task<SignedMirror> MirrorAsync(string locationSettings = "") =>
        await SignedMirror.StartAsync(await MinisignKey.CreateAsync(), locationSettings);

    /// <summary>A rate at which nginx sends each file.</summary>
    public static string Rate(int bytesPerSecond) => string.Create(CultureInfo.InvariantCulture, $"limit_rate {bytesPerSecond};");

    public void Configure(string settings) => Root.Write("etc/appliance/appliance.conf", settings);

    /// <summary>Path of a name in the template directory.</summary>
    public string PathOf(string name) => Root[Cache, name];

    /// <summary>Size of the bytes received so far of a template; 0 if there are none.</summary>
    public long Received(MirrorTemplate template) => new FileInfo(PathOf($".{template.Name}.partial")) is { Exists: true, Length: var length } ? length : 0;

    /// <summary>Passes if the template is there, whole, and nothing else is.</summary>
    public void CheckHasOnly(params IEnumerable<MirrorTemplate> templates)
    {
        Assert.Equal(templates.Select(template => template.Name).Order(StringComparer.Ordinal), Names);
        foreach (var template in templates)
        {
            Assert.Equal(template.Content, File.ReadAllBytes(PathOf(template.Name)));
        }
    }

    public void Dispose() => Root.Dispose();
}
