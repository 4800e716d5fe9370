using System.Net.Sockets;
using System.Text;
using Appliance.Archives.Writing;

namespace Appliance.Tests.Archives.Writing;

public sealed class TreeReaderTests
{
    [Fact]
    public void Walk_AnyTree_VisitsInByteOrder()
    {
        using var tree = new TreeBuilder().Directory("a").File("a/z").File("a-b").File("a.b").File("B").File("ä").File([0xff], []);

        Assert.Equal(["", "B", "a", "a/z", "a-b", "a.b", "ä", "\uFFFD"], Paths(tree.Path, new TreeOptions()));
    }

    [Fact]
    public void Walk_First_IsVisitedBeforeTheRootAndOnce()
    {
        using var tree = new TreeBuilder().Directory("etc").File("etc/appliance.info", "x").File("a").HardLink("b", "etc/appliance.info");

        Assert.Equal(["etc/appliance.info", "", "a", "b", "etc"], Paths(tree.Path, new TreeOptions { First = "etc/appliance.info" }));
    }

    [Theory]
    [InlineData("etc/missing")]
    [InlineData("missing/missing")]
    [InlineData("etc")]
    [InlineData("link/file")]
    [InlineData("etc/link")]
    public void Walk_FirstThatIsNoFile_IsPassedOver(string first)
    {
        using var tree = new TreeBuilder().Directory("etc").File("etc/file").Link("link", "etc").Link("etc/link", "file");

        Assert.Equal(["", "etc", "etc/file", "etc/link", "link"], Paths(tree.Path, new TreeOptions { First = first }));
    }

    [Fact]
    public void Walk_LinksOutOfTheTree_AreNotFollowed()
    {
        using var outside = new TreeBuilder().File("secret", "s");
        using var tree = new TreeBuilder().Link("directory", outside.Path).Link("file", outside.Path + "/secret").Link("host", "/etc/passwd");
        using var archive = new MemoryStream(GnuTar.PackOurs(tree.Path));

        Assert.Equal(["", "directory", "file", "host"], Paths(tree.Path, new TreeOptions()));
        Assert.Equal(10240, archive.Length);
    }

    [Fact]
    public void Walk_Socket_IsLeftOutWithANotice()
    {
        using var tree = new TreeBuilder().File("file");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(tree.Path + "/socket"));
        var reader = new TreeReader(new TreeOptions(), (_, _) => { }, TestContext.Current.CancellationToken);

        reader.Walk(tree.Path);

        Assert.Equal(["'socket' is a socket and was left out."], reader.Notices);
        GnuTar.AssertSame(GnuTar.Pack(tree.Path), GnuTar.PackOurs(tree.Path));
    }

    [Fact]
    public void Walk_SortedAttributes_DoNotDependOnTheirHistory()
    {
        using var one = new TreeBuilder().File("f", "x").Attribute("f", "user.a", [1]).Attribute("f", "user.b", [2]).Attribute("f", "user.c", [3]);
        using var other = new TreeBuilder().File("f", "x").Attribute("f", "user.c", [3]).Attribute("f", "user.b", [2]).Attribute("f", "user.a", [1]);

        GnuTar.AssertSame(GnuTar.PackOurs(one.Path, new TreeOptions()), GnuTar.PackOurs(other.Path, new TreeOptions()));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void Walk_EntryLimit_RefusesOneMore(int limit, bool accepted)
    {
        using var tree = new TreeBuilder().Directory("d").File("d/a").File("d/b").File("d/c").File("e");

        AssertLimit(tree.Path, new TreeOptions { MaxEntries = limit }, accepted);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void Walk_DepthLimit_RefusesOneMore(int limit, bool accepted)
    {
        using var tree = new TreeBuilder().Directory("a").Directory("a/b").File("a/b/c");

        AssertLimit(tree.Path, new TreeOptions { MaxDepth = limit }, accepted);
    }

    [Theory]
    [InlineData(107, true)]
    [InlineData(106, false)]
    public void Walk_AttributeLimit_RefusesOneMore(int limit, bool accepted)
    {
        using var tree = new TreeBuilder().File("f").Attribute("f", "user.a", new byte[100]);

        AssertLimit(tree.Path, new TreeOptions { MaxAttributeBytes = limit }, accepted);
    }

    [Theory]
    [InlineData("append")]
    [InlineData("shorten")]
    [InlineData("touch")]
    [InlineData("chmod")]
    public void Walk_FileThatChangesMeanwhile_IsRefused(string change)
    {
        using var tree = new TreeBuilder().File("file", "content");
        var path = tree.Path + "/file";

        AssertChanged(tree.Path, "file", () =>
        {
            switch (change)
            {
                case "append":
                    File.AppendAllText(path, "more");
                    break;
                case "shorten":
                    File.WriteAllText(path, "");
                    break;
                case "touch":
                    File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
                    break;
                default:
                    File.SetUnixFileMode(path, UnixFileMode.UserRead);
                    break;
            }
        });
    }

    [Fact]
    public void Walk_DirectoryThatChangesMeanwhile_IsRefused()
    {
        using var tree = new TreeBuilder().Directory("d").File("d/file");

        AssertChanged(tree.Path, "d", () => File.WriteAllText(tree.Path + "/d/late", ""));
    }

    [Fact]
    public void Walk_NoDirectory_IsRefused()
    {
        using var tree = new TreeBuilder().File("file");

        Assert.Equal("APL6050", Assert.Throws<ApplianceException>(() => Paths(tree.Path + "/file", new TreeOptions())).Code);
        Assert.Equal("APL6050", Assert.Throws<ApplianceException>(() => Paths(tree.Path + "/missing", new TreeOptions())).Code);
    }

    private static void AssertChanged(string root, string path, Action change)
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive, 0, boundary: null);
        var reader = new TreeReader(
            new TreeOptions(),
            (entry, content) =>
            {
                if (Encoding.UTF8.GetString(entry.Path) == path)
                {
                    Thread.Sleep(15);   // The kernel's clock for files ticks every few milliseconds.
                    change();
                }

                writer.Write(entry, content);
            },
            TestContext.Current.CancellationToken);

        var error = Assert.Throws<ApplianceException>(() => reader.Walk(root));
        Assert.Equal("APL6052", error.Code);
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
    }

    private static void AssertLimit(string root, TreeOptions options, bool accepted)
    {
        if (accepted)
        {
            Paths(root, options);
        }
        else
        {
            Assert.Equal("APL6054", Assert.Throws<ApplianceException>(() => Paths(root, options)).Code);
        }
    }

    private static List<string> Paths(string root, TreeOptions options)
    {
        var paths = new List<string>();
        new TreeReader(options, (entry, _) => paths.Add(Encoding.UTF8.GetString(entry.Path)), TestContext.Current.CancellationToken).Walk(root);
        return paths;
    }
}
