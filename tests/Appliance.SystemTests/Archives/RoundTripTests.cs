namespace Appliance.SystemTests.Archives;

/// <summary>Archives made by GNU tar and bsdtar come out as GNU tar extracts them, to the last bit, owner and attribute.</summary>
public sealed class RoundTripTests
{
    private const string Everything = "--xattrs --xattrs-include=* --acls --numeric-owner";

    /// <summary>Runs GNU tar as the root of a new user namespace, whose ids begin at 100000; needs no line in /etc/subuid.</summary>
    private const string InUserNamespace = """
        import os, sys, ctypes
        r, w = os.pipe(); r2, w2 = os.pipe(); pid = os.fork()
        if pid == 0:
            if ctypes.CDLL(None).unshare(0x10000000) != 0: os._exit(99)
            os.write(w, b'x'); os.read(r2, 1)
            os.setgid(0); os.setuid(0); os.setgroups([])
            os.execvp(sys.argv[1], sys.argv[1:])
        os.read(r, 1)
        for f in ('uid_map', 'gid_map'): open(f'/proc/{pid}/{f}', 'w').write('0 100000 65536')
        os.write(w2, b'x'); sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        """;

    public static TheoryData<string, string> Makers => new()
    {
        { "a.tar", $"tar --format=posix -S {Everything}" },
        { "a.tar", $"tar --format=posix {Everything}" },
        { "a.tar", $"tar --format=posix -S --sparse-version=0.0 {Everything}" },
        { "a.tar", $"tar --format=posix -S --sparse-version=0.1 {Everything}" },
        { "a.tar", "tar --format=posix --xattrs --acls" },
        { "a.tar", "tar --format=gnu -S --numeric-owner" },
        { "a.tar", "tar --format=gnu --numeric-owner" },
        { "a.tar", "tar --format=ustar --exclude=deep --exclude=big-ids --exclude=pre --exclude=nnn*" },
        { "a.tar", "tar --format=v7 --exclude=deep --exclude=big-ids --exclude=pre --exclude=nnn* --exclude=pipe --exclude=?dev" },
        { "a.tar.gz", $"tar -z --format=posix -S {Everything}" },
        { "a.tar.xz", $"tar -J --format=posix -S {Everything}" },
        { "a.tar.zst", $"tar --zstd --format=posix -S {Everything}" },
        { "a.tar.bz2", $"tar -j --format=posix -S {Everything}" },
    };

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Extract_ArchiveOfGnuTar_IsWhatGnuTarExtracts(string name, string maker)
    {
        Requires.Root();
        using var root = new TestRoot();
        await Trees.MakeTortureAsync(root["tree"]);
        await MakeAsync(root, name, maker);
        Directory.CreateDirectory(root["theirs"]);
        await Trees.RunAsync("tar", "-xpf", root[name], "--numeric-owner", "--xattrs", "--xattrs-include=*", "--acls", "-C", root["theirs"]);

        (await root.RunAsync("archive", "extract", root[name], root["ours"], "--allow-device-nodes")).Succeeded();

        Assert.Equal(await Trees.ManifestAsync(root["theirs"]), await Trees.ManifestAsync(root["ours"]));
    }

    [Fact]
    public async Task Extract_ArchiveOfBsdTar_IsTheTree()
    {
        Requires.Root();
        Requires.Program("bsdtar", "libarchive-tools");
        using var root = new TestRoot();
        await Trees.MakeTortureAsync(root["tree"]);
        // bsdtar writes the fraction of a time before 1970 in the wrong direction.
        File.Delete(root["tree", "pre"]);
        await MakeAsync(root, "a.tar", "bsdtar --format=pax --xattrs --acls");

        (await root.RunAsync("archive", "extract", root["a.tar"], root["ours"], "--allow-device-nodes")).Succeeded();

        Assert.Equal(await Trees.ManifestAsync(root["tree"]), await Trees.ManifestAsync(root["ours"]));
    }

    [Fact]
    public async Task Extract_WithIdMap_IsWhatGnuTarExtractsInTheUserNamespace()
    {
        Requires.Root();
        using var root = new TestRoot();
        File.SetUnixFileMode(root.Root, (UnixFileMode)0x1ED);
        await Trees.MakeTortureAsync(root["tree"]);
        await MakeAsync(root, "a.tar", $"tar --format=posix -S --exclude=big-ids --exclude=?dev --exclude=capn {Everything}");
        File.SetUnixFileMode(root["a.tar"], (UnixFileMode)0x1A4);
        Directory.CreateDirectory(root["theirs"]);
        await Trees.RunAsync("chown", "100000:100000", root["theirs"]);
        await Trees.RunAsync(
            "python3", "-c", InUserNamespace, "tar", "-xpf", root["a.tar"], "--numeric-owner", "--acls", "--xattrs", "--xattrs-include=user.*",
            "--xattrs-include=security.capability", "-C", root["theirs"]);

        (await root.RunAsync(
            "archive", "extract", root["a.tar"], root["ours"], "--idmap", "u:0:100000:65536", "--idmap", "g:0:100000:65536")).Succeeded();

        var ours = await Trees.ManifestAsync(root["ours"], shift: 100_000);
        Assert.Equal(await Trees.ManifestAsync(root["theirs"], shift: 100_000), ours);
        Assert.Contains("security.capability=010000038120000000000000", ours, StringComparison.Ordinal);
    }

    private static Task<Outcome> MakeAsync(TestRoot root, string name, string maker)
    {
        var words = maker.Split(' ');
        return Trees.RunAsync(words[0], [.. words[1..], "-cf", root[name], "-C", root["tree"], "."]);
    }
}
