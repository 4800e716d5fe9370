using System.Text;
using Appliance.Store;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Store;

/// <summary>A host with one source behind a mirror in memory, and a clock.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TempDirectory root = new();
    private readonly List<TemplateStore> opened = [];
    private readonly List<SignedMirror> mirrors = [];

    private StoreWorld() => Paths = AppliancePaths.Resolve(root.Path, isRoot: true, _ => null);

    public AppliancePaths Paths { get; }

    public SetClock Clock { get; } = new(Start);

    public SignedMirror Mirror => mirrors[0];

    public string Templates => Path.Join(Paths.LocalStorageDirectory, "template", "cache");

    public string Log => File.Exists(Paths.LogFile) ? File.ReadAllText(Paths.LogFile) : "";

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<StoreWorld> StartAsync()
    {
        var world = new StoreWorld();
        await world.AddSourceAsync("main");
        return world;
    }

    /// <summary>A further source with a mirror and a key of its own.</summary>
    public async Task<SignedMirror> AddSourceAsync(string name, string? fields = null)
    {
        var mirror = await SignedMirror.StartAsync();
        mirrors.Add(mirror);
        WriteKey(name, mirror.Key.ExportPublicKey());
        WriteSource(name, fields ?? $"URL: {mirror.Url}\nSigned-By: {name}.pub\n");
        return mirror;
    }

    public void WriteKey(string name, byte[] key)
    {
        Directory.CreateDirectory(Paths.KeysDirectory);
        File.WriteAllBytes(Path.Join(Paths.KeysDirectory, name + ".pub"), key);
    }

    public void WriteSource(string name, string fields)
    {
        Directory.CreateDirectory(Paths.SourcesDirectory);
        File.WriteAllText(Path.Join(Paths.SourcesDirectory, name + ".sources"), $"Name: {name}\n{fields}");
    }

    /// <summary>A new process, as it were.</summary>
    public TemplateStore Open()
    {
        var store = new TemplateStore(Paths, settings => settings with { Retries = 0, ConnectTimeout = TimeSpan.FromSeconds(5), StallTimeout = TimeSpan.FromSeconds(5) }, Clock);
        opened.Add(store);
        return store;
    }

    /// <summary>Updates everything and gives the result of one source.</summary>
    public async Task<SourceUpdate> UpdateAsync(string source = "main", UpdateOptions? options = null) =>
        (await Open().UpdateAsync(options ?? new UpdateOptions(), Cancel)).Single(update => update.Source.Name == source);

    /// <summary>Names offered by all sources, sorted.</summary>
    public IReadOnlyList<string> Offered() => [.. Open().Offer.Templates.Select(offered => offered.Entry.Name.Value).Order(StringComparer.Ordinal)];

    /// <summary>Everything in the template directory, hidden files too.</summary>
    public IReadOnlyList<string> OnDisk() => Directory.Exists(Templates)
        ? [.. Directory.EnumerateFileSystemEntries(Templates).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)]
        : [];

    public void WriteTemplate(string name, string content)
    {
        Directory.CreateDirectory(Templates);
        File.WriteAllBytes(Path.Join(Templates, name), Encoding.UTF8.GetBytes(content));
    }

    public async ValueTask DisposeAsync()
    {
        opened.ForEach(store => store.Dispose());
        foreach (var mirror in mirrors)
        {
            await mirror.DisposeAsync();
        }

        root.Dispose();
    }
}
