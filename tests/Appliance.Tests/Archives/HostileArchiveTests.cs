using Appliance.Archives;
using Appliance.Linux;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Archives;

/// <summary>Archives that are refused (docs/archives.md): the check says why, the extraction says the same and leaves nothing behind.</summary>
public sealed class HostileArchiveTests
{
    private static readonly string Long = new('n', 200);

    private static readonly Dictionary<string, (string Code, Func<byte[]> Make)> Cases = new(StringComparer.Ordinal)
    {
        ["absolute name"] = ("APL2040", () => TarForge.RootFs().File("/etc/passwd", "x").End()),
        ["absolute name by pax"] = ("APL2040", () => TarForge.RootFs().Pax(("path", "/etc/passwd")).File("x", "x").End()),
        ["dotdot first"] = ("APL2041", () => TarForge.RootFs().File("../victim/x", "x").End()),
        ["dotdot last"] = ("APL2041", () => TarForge.RootFs().Directory("./etc/..").End()),
        ["dotdot by long name"] = ("APL2041", () => TarForge.RootFs().LongName($"./{Long}/../../x").File("x", "x").End()),
        ["dotdot in ustar prefix"] = ("APL2041", () => TarForge.RootFs().Entry("x", '0', adjust: header => TarForge.Latin1("..").CopyTo(header, 345)).End()),
        ["only slashes"] = ("APL2040", () => TarForge.RootFs().Directory("//").End()),
        ["long name with a NUL in it"] = ("APL2042", () => TarForge.RootFs().Entry("././@LongLink", 'L', TarForge.Latin1("a\0b\0")).File("x", "x").End()),
        ["file with a slash at its end"] = ("APL2042", () => TarForge.RootFs().File("./x/", "").End()),
        ["link with a slash at its end"] = ("APL2042", () => TarForge.RootFs().Link("./x/", "y").End()),
        ["root is a link"] = ("APL2044", () => new TarForge().Link("./.", "/tmp").End()),
        ["root is a file"] = ("APL2044", () => new TarForge().File(".", "x").End()),
        ["below a link"] = ("APL2044", () => TarForge.RootFs().Link("./l", "../victim").File("./l/x", "x").End()),
        ["directory below a link"] = ("APL2044", () => TarForge.RootFs().Link("./l", "../victim").Directory("./l/x/").End()),
        ["deep below a link"] = ("APL2044", () => TarForge.RootFs().Link("./l", "etc").File("./l/a/b/c", "x").End()),
        ["below a file"] = ("APL2044", () => TarForge.RootFs().File("./f", "x").File("./f/x", "x").End()),
        ["below a fifo"] = ("APL2044", () => TarForge.RootFs().Entry("./p", '6').File("./p/x", "x").End()),
        ["below a hard link"] = ("APL2044", () => TarForge.RootFs().File("./f", "x").HardLink("./h", "./f").File("./h/x", "x").End()),
        ["directory becomes a link"] = ("APL2045", () => TarForge.RootFs().Link("./etc", "../victim").End()),
        ["link becomes a directory"] = ("APL2045", () => TarForge.RootFs().Link("./l", "../victim").Directory("./l/").End()),
        ["implied directory becomes a link"] = ("APL2045", () => TarForge.RootFs().File("./a/b", "x").Link("./a", "../victim").End()),
        ["file becomes a hard link"] = ("APL2045", () => TarForge.RootFs().File("./f", "x").File("./g", "x").HardLink("./g", "./f").End()),
        ["link becomes a file"] = ("APL2045", () => TarForge.RootFs().Link("./l", "../victim/file").File("./l", "x").End()),
        ["hard link to nothing"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "./nothing").End()),
        ["hard link before its target"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "./f").File("./f", "x").End()),
        ["hard link to an absolute name"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "/etc/shadow").End()),
        ["hard link upwards"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "../victim/file").End()),
        ["hard link through a link"] = ("APL2046", () => TarForge.RootFs().Link("./l", "../victim").HardLink("./h", "./l/file").End()),
        ["hard link to a directory"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "./etc").End()),
        ["hard link to the root"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "./").End()),
        ["hard link to itself"] = ("APL2046", () => TarForge.RootFs().HardLink("./h", "./h").End()),
        ["hard link into dev"] = ("APL2046", () => TarForge.RootFs().Entry("./dev/sda", '4').HardLink("./disk", "./dev/sda").End()),
        ["character device"] = ("APL2047", () => TarForge.RootFs().Entry("./etc/null", '3').End()),
        ["block device named like dev"] = ("APL2047", () => TarForge.RootFs().Entry("./devices", '4').End()),
        ["user -1"] = ("APL2048", () => TarForge.RootFs().File("./x", "x", uid: 0xFFFFFFFF).End()),
        ["group beyond 32 bits"] = ("APL2048", () => TarForge.RootFs().File("./x", "x", gid: 0x1_0000_0000).End()),
        ["negative user"] = ("APL2048", () => TarForge.RootFs().File("./x", "x", uid: -5).End()),
        ["user by pax beyond 32 bits"] = ("APL2048", () => TarForge.RootFs().Pax(("uid", "4294967296")).File("./x", "x").End()),
        ["empty link target"] = ("APL2043", () => TarForge.RootFs().Link("./l", "").End()),
        ["component over 255 bytes"] = ("APL2055", () => TarForge.RootFs().LongName(new string('a', 256)).File("x", "x").End()),
        ["depth over the limit"] = ("APL2055", () => TarForge.RootFs().LongName(string.Concat(Enumerable.Repeat("a/", 512)) + "x").File("x", "x").End()),
        ["wrong check sum"] = ("APL2028", () => TarForge.RootFs().Entry("./x", '0', checksum: 1).End()),
        ["size is no number"] = ("APL2029", () => TarForge.RootFs().Entry("./x", '0', adjust: header => TarForge.Latin1("0x000000010").CopyTo(header, 124)).End()),
        ["size is blank"] = ("APL2029", () => TarForge.RootFs().Entry("./x", '0', adjust: header => header.AsSpan(124, 12).Clear()).End()),
        ["size has junk behind it"] = ("APL2029", () => TarForge.RootFs().Entry("./x", '0', adjust: header => TarForge.Latin1("00000 00001").CopyTo(header, 124)).End()),
        ["negative size"] = ("APL2036", () => TarForge.RootFs().Entry("./x", '0', size: -512).End()),
        ["size beyond the end"] = ("APL2030", () => TarForge.RootFs().Entry("./x", '0', TarForge.Latin1("x"), size: 1 << 20).End()),
        ["size over the limit"] = ("APL2057", () => TarForge.RootFs().Entry("./x", '0', size: 1L << 60).End()),
        ["directory with data"] = ("APL2036", () => TarForge.RootFs().Entry("./d/", '5', TarForge.Latin1("x")).End()),
        ["symbolic link with data"] = ("APL2036", () => TarForge.RootFs().Entry("./l", '2', TarForge.Latin1("x"), link: "y").End()),
        ["hard link with data"] = ("APL2036", () => TarForge.RootFs().File("./f", "x").Entry("./h", '1', TarForge.Latin1("x"), link: "./f").End()),
        ["pax size differs"] = ("APL2036", () => TarForge.RootFs().Pax(("size", "512")).File("./x", "x").End()),
        ["unknown type"] = ("APL2032", () => TarForge.RootFs().Entry("./x", 'Z').End()),
        ["multi-volume part"] = ("APL2032", () => TarForge.RootFs().Entry("./x", 'M').End()),
        ["incremental directory"] = ("APL2032", () => TarForge.RootFs().Entry("./x/", 'D').End()),
        ["pax twice"] = ("APL2034", () => TarForge.RootFs().Pax(("path", "./a")).Pax(("path", "./b")).File("x", "x").End()),
        ["pax, then long name"] = ("APL2034", () => TarForge.RootFs().Pax(("path", "./a")).LongName("./b").File("x", "x").End()),
        ["long name, then pax"] = ("APL2034", () => TarForge.RootFs().LongName("./b").Pax(("path", "./a")).File("x", "x").End()),
        ["long name twice"] = ("APL2034", () => TarForge.RootFs().LongName("./a").LongName("./b").File("x", "x").End()),
        ["pax before the end"] = ("APL2034", () => TarForge.RootFs().Pax(("path", "./a")).End()),
        ["many global headers"] = ("APL2034", () => TarForge.RootFs().Global("comment", "1").Global("comment", "2").Global("comment", "3").Global("comment", "4").Global("comment", "5").End()),
        ["global path"] = ("APL2033", () => TarForge.RootFs().Global("path", "../victim/x").File("./x", "x").End()),
        ["keyword twice"] = ("APL2033", () => TarForge.RootFs().Pax(("path", "./a"), ("path", "./b")).File("x", "x").End()),
        ["record too long"] = ("APL2033", () => TarForge.RootFs().Entry("x", 'x', TarForge.Latin1("99 path=./a\n")).File("x", "x").End()),
        ["record without newline"] = ("APL2033", () => TarForge.RootFs().Entry("x", 'x', TarForge.Latin1("10 path=./a")).File("x", "x").End()),
        ["record with signed length"] = ("APL2033", () => TarForge.RootFs().Entry("x", 'x', TarForge.Latin1("+12 path=./a\n")).File("x", "x").End()),
        ["record with huge length"] = ("APL2033", () => TarForge.RootFs().Entry("x", 'x', TarForge.Latin1("99999999999999999999 path=./a\n")).File("x", "x").End()),
        ["NUL in pax link"] = ("APL2033", () => TarForge.RootFs().Pax(("linkpath", "a\0b")).Link("./l", "x").End()),
        ["empty pax path"] = ("APL2033", () => TarForge.RootFs().Pax(("path", "")).File("./x", "x").End()),
        ["negative pax size"] = ("APL2033", () => TarForge.RootFs().Pax(("size", "-1")).File("./x", "x").End()),
        ["unknown character set"] = ("APL2033", () => TarForge.RootFs().Pax(("hdrcharset", "EBCDIC")).File("./x", "x").End()),
        ["time is none"] = ("APL2033", () => TarForge.RootFs().Pax(("mtime", "12:30")).File("./x", "x").End()),
        ["star's holes"] = ("APL2033", () => TarForge.RootFs().Pax(("SCHILY.realsize", "4096")).File("./x", "x").End()),
        ["header over the limit"] = ("APL2056", () => TarForge.RootFs().Entry("././@LongLink", 'L', size: (1 << 20) + 1).End()),
        ["holes overlap"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.size", "4096"), ("GNU.sparse.map", "0,512,256,512")).Entry("./x", '0', new byte[1024]).End()),
        ["holes beyond the file"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.size", "512"), ("GNU.sparse.map", "512,512")).Entry("./x", '0', new byte[512]).End()),
        ["holes overflow"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.size", "4096"), ("GNU.sparse.map", "9223372036854775807,512")).Entry("./x", '0', new byte[512]).End()),
        ["less stored than the map says"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.size", "4096"), ("GNU.sparse.map", "0,1024")).Entry("./x", '0', new byte[512]).End()),
        ["another number of regions"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.size", "4096"), ("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "0,512")).Entry("./x", '0', new byte[512]).End()),
        ["holes of a directory"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.size", "0"), ("GNU.sparse.map", "")).Directory("./x/").End()),
        ["sparse map longer than the data"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "9")).Entry("./x", '0', TarForge.Latin1("9\n0\n")).End()),
        ["unknown sparse version"] = ("APL2035", () => TarForge.RootFs().Pax(("GNU.sparse.major", "2"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "9")).Entry("./x", '0', new byte[512]).End()),
        ["capability of unknown kind"] = ("APL2050", () => TarForge.RootFs().Pax(("SCHILY.xattr.security.capability", "\u0001\0\0\u0009")).File("./x", "x").End()),
        ["access list is none"] = ("APL2051", () => TarForge.RootFs().Pax(("SCHILY.acl.access", "user::rwx,nonsense")).File("./x", "x").End()),
        ["access list names a stranger"] = ("APL2052", () => TarForge.RootFs().Pax(("SCHILY.acl.access", "user::rwx,user:mallory:rwx,group::r-x,mask::rwx,other::r-x")).File("./x", "x").End()),
        ["two values of an attribute"] = ("APL2033", () => TarForge.RootFs().Pax(("SCHILY.xattr.user.a", "1"), ("LIBARCHIVE.xattr.user.a", "Mg==")).File("./x", "x").End()),
        ["no end"] = ("APL2030", () => TarForge.RootFs().Bytes),
        ["half an end"] = ("APL2030", () => TarForge.RootFs().End(records: 1)),
        ["half a record"] = ("APL2030", () => [.. TarForge.RootFs().Bytes, .. new byte[100]]),
        ["entries behind a lone record"] = ("APL2031", () => [.. TarForge.RootFs().End(records: 1), .. new TarForge().File("./x", "x").End()]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_HostileArchive_SaysWhy(string name)
    {
        var report = await ArchiveScene.CheckAsync(Cases[name].Make());

        Assert.Equal(Cases[name].Code, Assert.Single(report.Findings).Code);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Extract_HostileArchive_IsRefusedAndLeavesNothing(string name)
    {
        using var scene = new ArchiveScene(Cases[name].Make());

        var refusal = await Assert.ThrowsAsync<VerificationException>(() => scene.ExtractAsync());

        Assert.Equal(Cases[name].Code, refusal.Code);
        scene.RequireUntouched();
    }

    [Fact]
    public async Task Extract_IdOutsideTheMap_NamesTheEntry()
    {
        using var scene = new ArchiveScene(TarForge.RootFs().File("./var/x", "x", uid: 70_000).End());

        var refusal = await Assert.ThrowsAsync<VerificationException>(() => scene.ExtractAsync(new ExtractOptions { IdMap = IdMap.Unprivileged }));

        Assert.Equal("APL2049", refusal.Code);
        Assert.Contains("'var/x'", refusal.Message, StringComparison.Ordinal);
        scene.RequireUntouched();
    }

    /// <summary>A directory that the archive does not list must not become the host's root's.</summary>
    [Fact]
    public async Task Extract_UnlistedDirectoryAndMapWithoutRoot_IsRefused()
    {
        using var scene = new ArchiveScene(new TarForge().File("a/x", "x", uid: 1, gid: 1).End());
        Assert.True(IdMapRange.TryParse("u:1:100001:10", out var users));
        Assert.True(IdMapRange.TryParse("g:1:100001:10", out var groups));

        var refusal = await Assert.ThrowsAsync<VerificationException>(() => scene.ExtractAsync(new ExtractOptions { IdMap = IdMap.Of([users, groups]) }));

        Assert.Equal("APL2049", refusal.Code);
        scene.RequireUntouched();
    }

    [Fact]
    public async Task Check_DeviceNodeWithIdMap_IsRefusedEvenIfAllowed() =>
        Assert.Equal("APL2047", Assert.Single((await ArchiveScene.CheckAsync(
            TarForge.RootFs().Entry("./x", '3').End(), new ExtractOptions { AllowDeviceNodes = true, IdMap = IdMap.Unprivileged })).Findings).Code);

    [Fact]
    public async Task Check_SeveralFaults_NamesThemAll()
    {
        var report = await ArchiveScene.CheckAsync(TarForge.RootFs().File("../a", "x").Entry("./c", '3').File("./ok", "x").HardLink("./h", "./no").End());

        Assert.Equal(["APL2041", "APL2047", "APL2046"], report.Findings.Select(finding => finding.Code));
        Assert.DoesNotContain(report.Findings, finding => finding.IsFatal);
    }
}
