using System.Diagnostics;
using System.Text;
using Appliance.Linux;

namespace Appliance.Tests.Linux;

public sealed class DirectoryHandleTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    public void EveryOperation_OnAPath_IsRefused(string name)
    {
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.Throws<ArgumentException>(() => handle.Stat(name));
        Assert.Throws<ArgumentException>(() => handle.OpenRead(name));
        Assert.Throws<ArgumentException>(() => handle.OpenOrCreate(name, 0));
        Assert.Throws<ArgumentException>(() => handle.CreateNew(name, 0));
        Assert.Throws<ArgumentException>(() => handle.Unlink(name));
        Assert.Throws<ArgumentException>(() => handle.Rename("x", name, replace: true));
    }

    [Fact]
    public void OpenAndCreate_SymbolicLink_AreRefused_AndItsTargetStays()
    {
        File.WriteAllText(directory["target"], "keep");
        File.CreateSymbolicLink(directory["link"], directory["target"]);
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.Throws<ErrnoException>(() => handle.OpenRead("link"));
        Assert.Throws<ErrnoException>(() => handle.OpenOrCreate("link", 0));
        Assert.Throws<ErrnoException>(() => handle.CreateNew("link", 0));
        Assert.Equal(FileKind.SymbolicLink, handle.Stat("link")!.Kind);
        Assert.True(handle.Unlink("link"));
        Assert.Equal("keep", File.ReadAllText(directory["target"]));
    }

    [Fact]
    public void OpenRead_Fifo_IsRefusedAtOnce()
    {
        using (var made = Process.Start("mkfifo", directory["fifo"]))
        {
            made.WaitForExit();
        }

        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.Equal(22, Assert.Throws<ErrnoException>(() => handle.OpenRead("fifo")).Errno);
    }

    [Fact]
    public void Rename_WithoutReplace_KeepsAnExistingTarget()
    {
        File.WriteAllText(directory["a"], "a");
        File.WriteAllText(directory["b"], "b");
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.Equal(17, Assert.Throws<ErrnoException>(() => handle.Rename("a", "b", replace: false)).Errno);
        Assert.Equal("b", File.ReadAllText(directory["b"]));
        handle.Rename("a", "b", replace: true);
        Assert.Equal("a", File.ReadAllText(directory["b"]));
    }

    [Fact]
    public void AtomicFile_Write_ReplacesWithTheModeAndLeavesNothingElse()
    {
        File.WriteAllText(directory["f"], "old");

        AtomicFile.Write(directory["f"], Encoding.UTF8.GetBytes("new"), 0x1A0);

        Assert.Equal("new", File.ReadAllText(directory["f"]));
        Assert.Equal(0x1A0, (int)File.GetUnixFileMode(directory["f"]));
        Assert.Equal(["f"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void FreeBytes_OfARealFileSystem_IsWhatTheBclSays()
    {
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.InRange(handle.FreeBytes(), 1, new DriveInfo(directory.Path).TotalSize);
    }
}
