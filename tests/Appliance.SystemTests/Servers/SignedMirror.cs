using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Appliance.SystemTests.Servers;

/// <summary>A publisher's site: templates, a signed index in the aplinfo format, and a real nginx in front of them.</summary>
public sealed class SignedMirror : IAsyncDisposable
{
    public const string IndexName = "aplinfo.dat";

    private readonly DirectoryInfo directory;
    private DateTime published = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);

    private SignedMirror(DirectoryInfo directory, SigningKey key, Nginx server)
    {
        this.directory = directory;
        Key = key;
        Server = server;
    }

    /// <summary>What nginx serves.</summary>
    public string Files => directory.FullName;

    public Nginx Server { get; }

    public SigningKey Key { get; }

    /// <summary>The offered templates, in the order of the index. Changing them changes nothing until it is published.</summary>
    public IList<MirrorTemplate> Templates { get; } = [];

    /// <summary>Starts an empty mirror.</summary>
    /// <param name="key">Becomes the mirror's; an Ed25519 OpenPGP key if null.</param>
    /// <param name="locationSettings">See <see cref="Nginx.StartAsync"/>.</param>
    public static async Task<SignedMirror> StartAsync(SigningKey? key = null, string locationSettings = "")
    {
        var files = Directory.CreateTempSubdirectory("appliance-mirror-");
        var server = await Nginx.StartAsync(files.FullName, locationSettings);
        return new SignedMirror(files, key ?? await OpenPgpKey.CreateAsync(), server);
    }

    /// <summary>Adds a template of reproducible noise.</summary>
    /// <param name="name">File name: <c>FAMILY_VERSION_ARCH.tar.zst</c>.</param>
    /// <param name="bytes">Its size.</param>
    public MirrorTemplate Add(string name = "debian-13-standard_13.1-2_amd64.tar.zst", int bytes = 100_000)
    {
        var content = new byte[bytes];
#pragma warning disable CA5394 // Noise that is the same every time is the point.
        new Random(bytes).NextBytes(content);
#pragma warning restore CA5394
        var template = new MirrorTemplate { Name = name, Content = content };
        Templates.Add(template);
        return template;
    }

    /// <summary>Writes templates, index and signature to where nginx serves them.</summary>
    /// <param name="header">More fields for the record of news, such as <c>Serial</c> and <c>Valid-Until</c>; no record if null.</param>
    public async Task PublishAsync(IReadOnlyDictionary<string, string>? header = null)
    {
        foreach (var template in Templates)
        {
            var file = Path.Join(Files, template.Location);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, template.Content, TestContext.Current.CancellationToken);
        }

        var stanzas = Templates.Select(template => template.ToStanza());
        if (header is not null)
        {
            var fields = string.Concat(header.Select(field => $"{field.Key}: {field.Value}\n"));
            stanzas = stanzas.Prepend($"Package: pve-web-news\n{fields}Description: Test news\n");
        }

        await PublishAsync(Encoding.UTF8.GetBytes(string.Join('\n', stanzas)));
    }

    /// <summary>Signs and serves an index of the test's own making.</summary>
    public async Task PublishAsync(byte[] index)
    {
        var file = Path.Join(Files, IndexName);
        await File.WriteAllBytesAsync(file, index, TestContext.Current.CancellationToken);
        await using (var packed = new GZipStream(File.Create(file + ".gz"), CompressionLevel.Fastest))
        {
            await packed.WriteAsync(index, TestContext.Current.CancellationToken);
        }

        await File.WriteAllBytesAsync(file + Key.SignatureSuffix, await Key.SignAsync(file), TestContext.Current.CancellationToken);
        Age(file, file + ".gz", file + Key.SignatureSuffix);
    }

    /// <summary>Makes it a source of a test's configuration, with its key.</summary>
    /// <param name="root">Where the program is told to live.</param>
    /// <param name="name">Of the source.</param>
    /// <param name="url">Another way to the mirror than plain http.</param>
    /// <param name="more">More lines for the stanza, each with its line end.</param>
    public async Task AddToAsync(TestRoot root, string name = "test", Uri? url = null, string more = "")
    {
        var key = $"/etc/appliance/keys/{name}{Key.PublicKeySuffix}";
        root.Write($"etc/appliance/sources.d/{name}.sources", string.Create(CultureInfo.InvariantCulture, $"""
            Name: {name}
            URL: {url ?? Server.Http}
            Index: {IndexName}
            Signed-By: {key}
            Enabled: yes
            {more}
            """));
        Directory.CreateDirectory(root["etc/appliance/keys"]);
        await File.WriteAllBytesAsync(root[key.TrimStart('/')], await Key.ExportAsync(), TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// nginx tells versions of a file apart by size and second. A publisher works more slowly than a test, so each
    /// publication gets a second of its own in the past, and what a test then changes by hand is newer still.
    /// </summary>
    private void Age(params IEnumerable<string> files)
    {
        published = published.AddSeconds(1);
        foreach (var file in files)
        {
            File.SetLastWriteTimeUtc(file, published);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Key.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
