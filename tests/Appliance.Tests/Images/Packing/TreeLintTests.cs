using Appliance.Archives;
using Appliance.Archives.Writing;
using Appliance.Images.Packing;

namespace Appliance.Tests.Images.Packing;

public sealed class TreeLintTests
{
    private const string Empty16 = "00000000000000000000000000000000";

    [Theory]
    [InlineData(65535, 65535, 0)]
    [InlineData(65536, 0, 1)]
    [InlineData(0, 65536, 1)]
    public void Visit_Owner_MustBeMapped(uint uid, uint gid, int errors) =>
        Assert.Equal(errors, Lint(Entry() with { Uid = uid, Gid = gid }).Errors.Count);

    [Theory]
    [InlineData("01000002" + Empty16, null)]
    [InlineData("00000002" + Empty16, null)]
    [InlineData("01000003" + Empty16 + "a0860100", "(version 3, root 100000)")]
    [InlineData("01000003" + Empty16, "(version 3, 20 bytes)")]
    [InlineData("01000002" + Empty16 + "00", "(version 2, 21 bytes)")]
    [InlineData("010000010000000000000000", "(version 1, 12 bytes)")]
    [InlineData("0100", "(version 0, 2 bytes)")]
    [InlineData("", "(version 0, 0 bytes)")]
    public void Visit_Capability_MustBeOfVersionTwo(string value, string? error)
    {
        var lint = Lint(Entry("security.capability", Convert.FromHexString(value)));

        Assert.Equal(error is null ? 0 : 1, lint.Errors.Count);
        Assert.All(lint.Errors, text => Assert.Contains(error!, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user.anything", 0, 0)]
    [InlineData("trusted.overlay.opaque", 1, 0)]
    [InlineData("user.overlay.redirect", 1, 0)]
    [InlineData("trusted.other", 0, 1)]
    [InlineData("security.selinux", 0, 1)]
    public void Visit_Attribute_IsJudgedByItsName(string name, int errors, int warnings)
    {
        var lint = Lint(Entry(name, [1]));

        Assert.Equal((errors, warnings), (lint.Errors.Count, lint.Warnings.Count));
    }

    [Theory]
    [InlineData(65535, 0)]
    [InlineData(65536, 1)]
    public void Visit_IdInAcl_MustBeMapped(int id, int errors)
    {
        byte[] list = [2, 0, 0, 0, 1, 0, 7, 0, 255, 255, 255, 255, 2, 0, 7, 0, .. BitConverter.GetBytes(id)];

        Assert.Equal(errors, Lint(Entry("system.posix_acl_access", list)).Errors.Count);
    }

    [Fact]
    public void Visit_ManyFindings_KeepsFifty()
    {
        var lint = new TreeLint();
        for (var i = 0; i < 60; i++)
        {
            lint.Visit(Entry() with { Uid = 70_000 });
        }

        Assert.Equal((50, 10L), (lint.Errors.Count, lint.Uncounted));
    }

    [Fact]
    public void Finish_NoSbin_Warns()
    {
        var lint = Lint(Entry());
        lint.Finish();

        Assert.Equal(2, lint.Warnings.Count);
    }

    private static TreeLint Lint(TreeEntry entry)
    {
        var lint = new TreeLint();
        lint.Visit(entry);
        return lint;
    }

    private static TreeEntry Entry() => new() { Path = "usr/bin/ping"u8.ToArray(), Kind = EntryKind.File, Mode = 0x1ED };

    private static TreeEntry Entry(string name, byte[] value) => Entry() with { Attributes = [new Xattr(System.Text.Encoding.ASCII.GetBytes(name), value)] };
}
