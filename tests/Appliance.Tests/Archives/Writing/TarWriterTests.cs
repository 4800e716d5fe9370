using System.Text;
using Appliance.Archives;
using Appliance.Archives.Writing;

namespace Appliance.Tests.Archives.Writing;

/// <summary>Byte for byte what GNU tar writes.</summary>
public sealed class TarWriterTests
{
    [Fact]
    public void Write_OrdinaryTree_EqualsGnuTar()
    {
        using var tree = new TreeBuilder()
            .Directory("etc").File("etc/passwd", "root:x:0:0\n").File("etc/shadow", "root:*\n", 0x1A0)
            .Directory("a").File("a/x").File("a-b").File("a.b").File("A", new string('q', 5000))
            .Directory("empty", 0x1C0).Directory("sticky", 0x3FF)
            .Link("sbin", "usr/sbin").Link("dangling", "/no/such").File("setuid", "x", 0x9ED).File("setgid", "x", 0x5ED).File("locked", "x", 0x100)
            .Fifo("fifo").Modified("etc/passwd", 1234, 567_000_000).Modified("empty", 1_700_000_000);
        tree.Modified("etc", 1_600_000_000, 1);

        AssertSame(tree);
    }

    [Theory]
    [InlineData(97)]
    [InlineData(98)]
    [InlineData(99)]
    [InlineData(150)]
    [InlineData(155)]
    [InlineData(156)]
    [InlineData(255)]
    public void Write_LongNames_EqualGnuTar(int length)
    {
        var name = new string('n', length);
        using var tree = new TreeBuilder().Directory(name).File($"{name}/{name}", "x").Link("link", name + name).HardLink("z" + name[1..], $"{name}/{name}").Link($"l{name[1..]}", new string('t', length));

        AssertSame(tree);
    }

    [Fact]
    public void Write_NamesAtTheFieldsEdge_EqualGnuTar()
    {
        using var tree = new TreeBuilder();
        foreach (var length in new[] { 96, 97, 98, 99, 100 })
        {
            tree.File($"f{new string('x', length - 1)}").Directory($"d{new string('x', length - 1)}").Link($"l{length}", new string('t', length)).HardLink($"h{length}", $"f{new string('x', length - 1)}");
        }

        AssertSame(tree);
    }

    [Fact]
    public void Write_NamesOfAnyBytes_EqualGnuTar()
    {
        using var tree = new TreeBuilder()
            .File([0xff, 0xfe, (byte)'b'], [1]).File("line\nfeed", "x").File("ü", "x").File("\u001b[31m", "x").File(" ", "x").File("%d", "x").File("=", "x")
            .Link([0x80], [0xff, 0xff]).Link(Encoding.UTF8.GetBytes("l"), [.. Enumerable.Repeat((byte)0xee, 120)]).HardLink("zz", "ü");

        AssertSame(tree);
    }

    [Fact]
    public void Write_DeepTree_EqualsGnuTar()
    {
        using var tree = new TreeBuilder();
        var path = "d";
        for (var depth = 0; depth < 60; depth++)
        {
            tree.Directory(path).File($"{path}/f", "x");
            path += "/dir";
        }

        AssertSame(tree);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(-5, 500_000_000)]
    [InlineData(0, 0)]
    [InlineData(1, 999_999_999)]
    [InlineData(1_599_999_999, 999_999_999)]
    [InlineData(1_600_000_000, 0)]
    [InlineData(1_600_000_000, 1)]
    [InlineData(4_102_444_800, 0)]
    [InlineData(9_999_999_999, 0)]
    public void Write_AnyTime_EqualsGnuTar(long seconds, long nanoseconds)
    {
        using var tree = new TreeBuilder().File("file", "x").Link("link", "x").Directory("directory").File("with-header-ü", "x");
        foreach (var name in new[] { "file", "link", "directory", "with-header-ü", "." })
        {
            tree.Modified(name, seconds, nanoseconds);
        }

        AssertSame(tree);
    }

    [Fact]
    public void Write_HardLinks_FirstNameHasTheData()
    {
        using var tree = new TreeBuilder().File("m", "content").HardLink("z", "m").HardLink("a", "m").Directory("b").HardLink("b/c", "m")
            .Link("s2", "target").HardLink("s1", "s2").Fifo("f1").HardLink("f2", "f1");

        AssertSame(tree);
    }

    [Fact]
    public void Write_Attributes_EqualGnuTar()
    {
        using var tree = new TreeBuilder().File("file", "x").Directory("directory").File("many", "x")
            .Attribute("file", "user.binary", [0, 10, 0x80, 0xff]).Attribute("directory", "user.long", new byte[3000]).Attribute(".", "user.root", [1])
            .Attribute("many", "user.a=b", []).Attribute("many", "user.50%", [1]).Attribute("many", "user.c", [2]);

        AssertSame(tree);
    }

    [Fact]
    public void Write_AccessLists_EqualGnuTarWithoutNames()
    {
        // user::rw- user:55555:--- user:77777:rwx group::r-- group:66666:r-x mask::rwx other::r--
        var list = Acl((1, 6, -1), (2, 0, 55555), (2, 7, 77777), (4, 4, -1), (8, 5, 66666), (16, 7, -1), (32, 4, -1));
        using var tree = new TreeBuilder().File("file", "x").Directory("both").Directory("default")
            .Attribute("file", "system.posix_acl_access", list).Attribute("both", "system.posix_acl_access", list).Attribute("both", "system.posix_acl_default", list)
            .Attribute("default", "system.posix_acl_default", Acl((1, 7, -1), (4, 5, -1), (32, 0, -1)));

        AssertSame(tree);
    }

    [Theory]
    [InlineData(TarHeader.MaxSize)]
    [InlineData(TarHeader.MaxSize + 1)]
    [InlineData(1L << 40)]
    public void Write_HugeFile_HasItsSizeInARecord(long size)
    {
        using var archive = new MemoryStream();
        new TarWriter(archive, 0, boundary: null).Write(new TreeEntry { Path = "big"u8.ToArray(), Kind = EntryKind.File, Mode = 0x1A4, Size = size, Uid = 3_000_000, Gid = 100_000_000 });

        var text = Encoding.ASCII.GetString(archive.ToArray());
        var record = $"15 uid=3000000\n17 gid=100000000\n{(size > TarHeader.MaxSize ? $"{$"{size}".Length + 9} size={size}\n" : "")}\0";
        Assert.Contains(record, text, StringComparison.Ordinal);
        Assert.Equal(size > TarHeader.MaxSize ? "00000000000" : "77777777777", text[^512..].Substring(124, 11));
        Assert.Equal("0000000", text[^512..].Substring(108, 7));
    }

    [Fact]
    public void Write_ContentThatIsShortOrLong_IsRefused()
    {
        var writer = new TarWriter(Stream.Null, 0, boundary: null);
        writer.Write(new TreeEntry { Path = "f"u8.ToArray(), Kind = EntryKind.File, Mode = 0, Size = 2 });
        writer.WriteContent([1]);

        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Throws<InvalidOperationException>(() => writer.WriteContent([1, 2]));
    }

    private static byte[] Acl(params (int Tag, int Permissions, int Id)[] entries) =>
        [2, 0, 0, 0, .. entries.SelectMany(entry => (byte[])[(byte)entry.Tag, 0, (byte)entry.Permissions, 0, .. BitConverter.GetBytes(entry.Id)])];

    private static void AssertSame(TreeBuilder tree) => GnuTar.AssertSame(GnuTar.Pack(tree.Path), GnuTar.PackOurs(tree.Path));
}
