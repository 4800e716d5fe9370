using Appliance.Archives;
using Appliance.Linux;

namespace Appliance.Tests.Archives;

/// <summary>An archive on disk and a directory to extract it into, with neighbours that must stay as they are.</summary>
public sealed class ArchiveScene : IDisposable
{
    private readonly TempDirectory directory = new();

    public ArchiveScene(byte[] archive, string name = "test.tar")
    {
        Archive = Path.Join(directory.Path, name);
        Directory.CreateDirectory(Path.Join(directory.Path, "victim"));
        File.WriteAllText(Path.Join(directory.Path, "victim", "file"), "untouched");
        Directory.CreateDirectory(Target);
        File.WriteAllBytes(Archive, archive);
    }

    public string Archive { get; }

    public string Target => Path.Join(directory.Path, "dest");

    /// <summary>A path below the target.</summary>
    public string this[string path] => Path.Join(Target, path);

    public static async Task<ArchiveReport> CheckAsync(byte[] archive, ExtractOptions? options = null, string name = "test.tar")
    {
        using var scene = new ArchiveScene(archive, name);
        return await scene.CheckAsync(options);
    }

    public async Task<ArchiveReport> CheckAsync(ExtractOptions? options = null)
    {
        using var file = ArchiveFile.Open(Archive);
        return await Extractor.CheckAsync(file, Archive, options ?? new ExtractOptions(), progress: null, TestContext.Current.CancellationToken);
    }

    public async Task<ExtractResult> ExtractAsync(ExtractOptions? options = null, CancellationToken? cancellationToken = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Owners are set: needs root.");
        using var file = ArchiveFile.Open(Archive);
        using var target = DirectoryHandle.Open(Target);
        return await Extractor.ExtractAsync(
            file, Archive, target, options ?? new ExtractOptions(), progress: null, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Nothing is left in the target, and nothing beside it has changed.</summary>
    public void RequireUntouched()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
        Assert.Equal(["dest", Path.GetFileName(Archive), "victim"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("untouched", File.ReadAllText(Path.Join(directory.Path, "victim", "file")));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Join(directory.Path, "victim")));
    }

    public void Dispose() => directory.Dispose();
}
