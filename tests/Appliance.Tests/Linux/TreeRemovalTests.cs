using System.Diagnostics;
using Appliance.Linux;

namespace Appliance.Tests.Linux;

/// <summary>P29: deep, wide and strange trees go, and nothing else does.</summary>
public sealed class TreeRemovalTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Remove_Missing_IsFalse()
    {
        using var handle = DirectoryHandle.Open(directory.Path);
        Assert.False(TreeRemoval.Remove(handle, "none"));
    }

    [Fact]
    public void Remove_Link_LeavesItsTarget()
    {
        Directory.CreateDirectory(directory["kept"]);
        File.WriteAllText(directory["kept/file"], "x");
        Directory.CreateDirectory(directory["tree/below"]);
        File.CreateSymbolicLink(directory["tree/below/link"], directory["kept"]);
        File.CreateSymbolicLink(directory["link"], directory["kept"]);
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.True(TreeRemoval.Remove(handle, "tree"));
        Assert.True(TreeRemoval.Remove(handle, "link"));

        Assert.Equal(["kept"], handle.Names());
        Assert.True(File.Exists(directory["kept/file"]));
    }

    /// <summary>Deeper than a path can be written, and than descriptors reach.</summary>
    [Fact]
    public void Remove_3000Deep_Goes()
    {
        var current = DirectoryHandle.Open(directory.Path);
        foreach (var name in Enumerable.Repeat("d", 3000).Prepend("tree"))
        {
            current.MakeDirectory(name, 0x1ED);
            current.CreateNew("file", 0x1A4).Dispose();
            var below = current.OpenDirectory(name);
            current.Dispose();
            current = below;
        }

        current.Dispose();
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.True(TreeRemoval.Remove(handle, "tree"));

        Assert.Equal(["file"], handle.Names());
    }

    [Fact]
    public void Remove_NamesThatAreNoText_Goes()
    {
        using var maker = Process.Start("/bin/sh", ["-c", $"cd '{directory.Path}' && mkdir tree && cd tree && mkdir \"$(printf 'a\\377b')\" && : > \"$(printf 'a\\377b/\\n\\033')\" && mkfifo fifo && chmod 000 ."]);
        maker.WaitForExit();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "A directory without permissions is only root's to read.");
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.True(TreeRemoval.Remove(handle, "tree"));

        Assert.Empty(handle.Names());
    }
}
