using Appliance.Guests;
using Appliance.Linux;

namespace Appliance.Tests.Guests;

/// <summary>The staged view of a tree, and that a commit does all of it or nothing.</summary>
public sealed class GuestTreeTests
{
    [Fact]
    public void Write_NewFile_ShowsBeforeTheCommitAndIsOnDiskAfterIt()
    {
        using var guest = new GuestFixture();
        Directory.CreateDirectory(guest["etc"]);
        guest.Change(tree =>
        {
            tree.Write("/etc/a", "1");
            Assert.Equal("1", tree.ReadText("/etc/a"));
            Assert.True(tree.IsRegular("/etc/a"));
            Assert.Equal(["a"], tree.List("/etc"));
            Assert.False(File.Exists(guest["etc/a"]));
        });

        Assert.Equal("1", guest.Read("etc/a"));
        Assert.Equal((UnixFileMode)0x1A4, File.GetUnixFileMode(guest["etc/a"]));
        Assert.Equal(["a"], Directory.EnumerateFileSystemEntries(guest["etc"]).Select(Path.GetFileName));
    }

    /// <summary>A hostile directory of files that are each just small enough must not fill the memory of the host.</summary>
    [Fact]
    public void ReadText_ManyLargeFiles_AreRefusedAboveTheLimitOfAll()
    {
        using var guest = new GuestFixture();
        Directory.CreateDirectory(guest["d"]);
        var count = (int)(GuestTree.MaxReadBytes / RootfsHandle.MaxFileBytes);
        for (var i = 0; i < count; i++)
        {
            using var file = File.Create(guest[$"d/{i}"]);
            file.SetLength(RootfsHandle.MaxFileBytes);
        }

        guest.Write("d/more", "x");
        guest.Change(tree =>
        {
            for (var i = 0; i < 2 * count; i++)
            {
                Assert.Equal(RootfsHandle.MaxFileBytes, tree.ReadText($"/d/{i % count}")!.Length);
            }

            Assert.Equal("APL4003", Assert.Throws<ApplianceException>(() => tree.ReadText("/d/more")).Code);
        });
    }

    [Fact]
    public void Write_ExistingFile_IsANewInodeWithTheOldMode()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/a", "old");
        File.SetUnixFileMode(guest["etc/a"], (UnixFileMode)0x1A0);
        File.CreateSymbolicLink(guest["link"], "etc/a");
        using (var before = File.OpenHandle(guest["etc/a"]))
        {
            guest.Change(tree => tree.Write("/etc/a", "new"));
            Assert.Equal(3, RandomAccess.GetLength(before));
            var old = new byte[3];
            RandomAccess.Read(before, old, 0);
            Assert.Equal("old"u8, old);
        }

        Assert.Equal("new", guest.Read("etc/a"));
        Assert.Equal((UnixFileMode)0x1A0, File.GetUnixFileMode(guest["etc/a"]));
        guest.Change(tree => tree.Write("/etc/a", "new", 0x180));
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(guest["etc/a"]));
    }

    [Fact]
    public void Write_SameContent_TouchesNothing()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/a", "same");
        guest.Link("etc/l", "a");
        File.SetLastWriteTimeUtc(guest["etc/a"], DateTime.UnixEpoch);
        var before = guest.Snapshot();
        guest.Change(tree =>
        {
            tree.Write("/etc/a", "same");
            tree.Remove("/etc/l");
            tree.Link("/etc/l", "a");
            tree.Remove("/etc/none");
            tree.MakeDirectory("/etc");
            tree.SetDirectoryMode("/etc", (int)File.GetUnixFileMode(guest["etc"]));
            Assert.Empty(tree.Changes());
        });

        Assert.Equal(before, guest.Snapshot());
    }

    [Fact]
    public void Write_Link_IsReplacedAndItsTargetStays()
    {
        using var guest = new GuestFixture();
        guest.Write("run/real", "old");
        guest.Link("etc/a", "../run/real");
        guest.Change(tree =>
        {
            Assert.Equal("old", tree.ReadText("/etc/a"));
            tree.Write("/etc/a", "old");
        });

        Assert.Null(new FileInfo(guest["etc/a"]).LinkTarget);
        Assert.Equal("old", guest.Read("etc/a"));
        Assert.Equal("old", guest.Read("run/real"));
    }

    [Fact]
    public void Paths_OfOneDirectory_AreOne()
    {
        using var guest = new GuestFixture();
        guest.Write("usr/lib/unit", "old");
        guest.Link("lib", "usr/lib");
        guest.Change(tree =>
        {
            tree.Write("/lib/unit", "new");
            Assert.Equal("new", tree.ReadText("/usr/lib/unit"));
            tree.Link("/usr/lib/alias", "unit");
            Assert.Equal("new", tree.ReadText("/lib/alias"));
            tree.Remove("/lib/alias");
            Assert.False(tree.Exists("/usr/lib/alias"));
        });

        Assert.Equal("new", guest.Read("usr/lib/unit"));
    }

    [Fact]
    public void MakeDirectory_WithParents_CanBeWrittenInto()
    {
        using var guest = new GuestFixture();
        guest.Change(tree =>
        {
            tree.MakeDirectory("/a/b/c", 0x1C0);
            tree.Write("/a/b/c/f", "x");
            Assert.True(tree.IsDirectory("/a/b"));
            Assert.Equal(["f"], tree.List("/a/b/c"));
        });

        Assert.Equal("x", guest.Read("a/b/c/f"));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(guest["a/b/c"]));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(guest["a/b"]));
    }

    [Fact]
    public void Write_WhereSomethingElseIs_IsRefusedByName()
    {
        using var guest = new GuestFixture();
        Directory.CreateDirectory(guest["etc/dir"]);
        guest.Write("etc/file", "x");
        guest.Link("etc/dangling", "/nowhere");
        guest.Change(tree =>
        {
            AssertRefused("APL4006", "there is a directory of that name", () => tree.Write("/etc/dir", "x"));
            AssertRefused("APL4006", "'/etc/none' is not a directory", () => tree.Write("/etc/none/x", "x"));
            AssertRefused("APL4006", "'/etc/file' is not a directory", () => tree.ReplaceLink("/etc/file/x", "x"));
            AssertRefused("APL4006", "leads to no directory", () => tree.MakeDirectory("/etc/dangling/x"));
            AssertRefused("APL4006", "something else", () => tree.MakeDirectory("/etc/file"));
            tree.Link("/etc/none/x", "y");
            tree.Remove("/etc/dir");
            tree.SetDirectoryMode("/etc/none", 0);
        });
    }

    [Theory]
    [InlineData("/etc/x")]
    [InlineData("/etc/y")]
    public void Ignored_Names_AreLeftAlone(string path)
    {
        using var guest = new GuestFixture();
        guest.Write("etc/.pve-ignore.x", "");
        guest.Write("etc/real", "");
        guest.Link("etc/.pve-ignore.y", "real");
        guest.Write("etc/x", "old");
        guest.Write("etc/y", "old");
        var before = guest.Snapshot();
        guest.Change(tree =>
        {
            tree.Write(path, "new");
            tree.WriteSecretInPlace(path, "new", null);
            tree.WriteOwn(path, "new", 0x180);
            tree.WriteMarked(path, "new", MarkedPlacement.Append);
            tree.Remove(path);
            tree.Link(path, "z");
            tree.ReplaceLink(path, "z");
        });

        Assert.Equal(before, guest.Snapshot());
    }

    [Fact]
    public void Ignored_ByADirectoryOrDanglingLink_IsNot()
    {
        using var guest = new GuestFixture();
        Directory.CreateDirectory(guest["etc/.pve-ignore.x"]);
        guest.Link("etc/.pve-ignore.y", "none");
        guest.Change(tree =>
        {
            tree.Write("/etc/x", "1");
            tree.Write("/etc/y", "1");
        });

        Assert.Equal("11", guest.Read("etc/x") + guest.Read("etc/y"));
    }

    [Fact]
    public void WriteMarked_NothingElseLeft_RemovesTheFileIfAsked()
    {
        using var guest = new GuestFixture();
        Directory.CreateDirectory(guest["etc"]);
        guest.Change(tree => tree.WriteMarked("/etc/route", "x", MarkedPlacement.Prepend, deleteIfEmpty: true));
        Assert.Contains("x\n", guest.Read("etc/route"), StringComparison.Ordinal);

        guest.Change(tree => tree.WriteMarked("/etc/route", "", MarkedPlacement.Prepend, deleteIfEmpty: true));
        Assert.False(File.Exists(guest["etc/route"]));
    }

    [Fact]
    public void Commit_LastChangeFails_UndoesAll()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/kept", "old");
        guest.Write("etc/removed", "old");
        guest.Write("etc/victim", "old");
        guest.Link("etc/link", "kept");
        Directory.CreateDirectory(guest["etc/mode"]);
        File.SetUnixFileMode(guest["etc/mode"], (UnixFileMode)0x1ED);
        var before = guest.Snapshot();

        var error = Assert.Throws<ApplianceException>(() => guest.Change(tree =>
        {
            tree.Write("/etc/kept", "new");
            tree.Write("/etc/created", "new");
            tree.Remove("/etc/removed");
            tree.ReplaceLink("/etc/link", "other");
            tree.MakeDirectory("/etc/sub/sub");
            tree.Write("/etc/sub/sub/file", "new");
            tree.SetDirectoryMode("/etc/mode", 0x1C0);
            tree.Write("/etc/victim", "new");

            // Somebody else comes between reading and writing, with the same length.
            File.Delete(guest["etc/victim"]);
            File.WriteAllText(guest["etc/victim"], "old");
            before = guest.Snapshot();
        }));

        Assert.Equal("APL4007", error.Code);
        Assert.Contains("'/etc/victim'", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, guest.Snapshot());
    }

    [Fact]
    public void Commit_Cancelled_ChangesNothing()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/a", "old");
        var before = guest.Snapshot();
        using var root = RootfsHandle.Open(guest.Root);
        using var tree = new GuestTree(root, IdMap.Identity);
        tree.Write("/etc/a", "new");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => GuestCommit.Run(tree, isFlushed: false, cancelled.Token));
        Assert.Equal(before, guest.Snapshot());
    }

    [Fact]
    public void Commit_TargetSwappedForALink_NeverWritesThere()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/a", "old");

        var error = Assert.Throws<ApplianceException>(() => guest.Change(tree =>
        {
            tree.Write("/etc/a", "new");
            guest.Link("etc/a", guest.Canary);
        }));

        Assert.Equal("APL4007", error.Code);
        Assert.Equal("untouched", File.ReadAllText(guest.Canary));
    }

    [Fact]
    public void Commit_DirectorySwappedForALink_StaysInTheOneThatWasRead()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/a", "old");
        guest.Change(tree =>
        {
            tree.Write("/etc/a", "new");
            Directory.Move(guest["etc"], guest["etc.moved"]);
            File.CreateSymbolicLink(guest["etc"], Path.GetDirectoryName(guest.Canary)!);
        });

        Assert.Equal("new", guest.Read("etc.moved/a"));
        Assert.Equal(["canary"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(guest.Canary)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Commit_LitterOfAKilledRun_IsRemovedAndOtherFilesStay()
    {
        using var guest = new GuestFixture();
        string[] stay = [".a.appliance-tmp", $".a.{Environment.ProcessId}-{Guid.NewGuid():N}.appliance-tmp", "a.4194400-0.appliance-tmp", ".a.x-0.appliance-tmp"];
        foreach (var name in stay)
        {
            guest.Write($"etc/{name}", "");
        }

        guest.Write($"etc/.a.4194400-{Guid.NewGuid():N}.appliance-tmp", "");
        guest.Change(tree => tree.Write("/etc/b", ""));

        Assert.Equal(stay.Append("b").Order(StringComparer.Ordinal), Directory.EnumerateFileSystemEntries(guest["etc"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Changes_OfEveryKind_AreDescribed()
    {
        using var guest = new GuestFixture();
        guest.Write("etc/w", "old");
        guest.Write("etc/r", "old");
        guest.Change(tree =>
        {
            tree.Write("/etc/w", "new\u00e9");
            tree.WriteSecretInPlace("/etc/secret", "x", 0x180);
            tree.Remove("/etc/r");
            tree.Link("/etc/l", "target");
            tree.MakeDirectory("/etc/d");
            var changes = tree.Changes();

            Assert.Equal(
                [GuestChangeKind.Write, GuestChangeKind.Write, GuestChangeKind.Remove, GuestChangeKind.Link, GuestChangeKind.Directory],
                changes.Select(change => change.Kind));
            Assert.Equal(("/etc/w", "old", 0xE9), (changes[0].Path, System.Text.Encoding.ASCII.GetString(changes[0].Before!), changes[0].After![^1]));
            Assert.True(changes[1].IsSecret);
            Assert.Equal(("target", 0x1ED), (changes[3].LinkTarget, changes[4].Mode));
        });
    }

    private static void AssertRefused(string code, string message, Action action)
    {
        var error = Assert.Throws<ApplianceException>(action);
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
