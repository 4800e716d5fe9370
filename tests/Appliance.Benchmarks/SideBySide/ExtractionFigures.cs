namespace Appliance.Benchmarks.SideBySide;

/// <summary>Extraction against GNU tar, as root and as the root of a user namespace.</summary>
internal static class ExtractionFigures
{
    private const int MaxMegabytes = 150;
    private const string TarOptions = "--numeric-owner --xattrs --acls";

    /// <summary>What lxc-usernsexec does, without a line in /etc/subuid: runs a program where 0 to 65535 are 100000 and up.</summary>
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

    public static IEnumerable<Figure> Of(Stage stage)
    {
        using var rootFs = new RootFsStage(stage);
        yield return AsRoot(stage, rootFs, ".zst", "--zstd", maxRatio: 0.75);
        yield return AsRoot(stage, rootFs, ".gz", "-z", maxRatio: 0.45);
        yield return AsRoot(stage, rootFs, ".xz", "-J", maxRatio: 0.60);
        yield return Unprivileged(stage, rootFs);
    }

    private static Figure AsRoot(Stage stage, RootFsStage rootFs, string ending, string option, double maxRatio)
    {
        var archive = rootFs.Archive(ending);
        var ours = new Contestant("appliance", stage.Binary, "--quiet", "archive", "extract", archive, rootFs.Target) { Prepare = () => rootFs.Renew(owner: 0) };
        var peer = new Contestant($"tar {option}", ["tar", option, "-xpf", archive, .. TarOptions.Split(' '), "-C", rootFs.Target]) { Prepare = () => rootFs.Renew(owner: 0) };
        return new Figure($"extract .tar{ending} as root", ours, peer) { MaxRatio = maxRatio, MaxMegabytes = MaxMegabytes };
    }

    private static Figure Unprivileged(Stage stage, RootFsStage rootFs)
    {
        const int Owner = 100_000;
        var archive = rootFs.Archive(".zst");
        var ours = new Contestant(
            "appliance", stage.Binary, "--quiet", "archive", "extract", archive, rootFs.Target, "--idmap", "u:0:100000:65536", "--idmap", "g:0:100000:65536")
        {
            Prepare = () => rootFs.Renew(Owner),
        };
        string[] tar =
        [
            "tar", "--zstd", "-xpf", archive, "--numeric-owner", "--acls", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.capability",
            "--anchored", "--exclude", "./dev/*", "-C", rootFs.Target,
        ];
        var script = stage["usernsexec.py"];
        File.WriteAllText(script, InUserNamespace);
        var peer = new Contestant("tar in a user namespace", ["python3", script, .. tar]) { Prepare = () => rootFs.Renew(Owner) };
        return new Figure("extract .tar.zst with an id map", ours, peer) { MaxRatio = 0.80, MaxMegabytes = MaxMegabytes };
    }
}
