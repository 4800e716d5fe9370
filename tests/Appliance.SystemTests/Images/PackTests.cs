using System.Diagnostics;
using System.Security.Cryptography;

namespace Appliance.SystemTests.Images;

/// <summary>`image pack` on trees that only root can make, against the real tar, byte for byte.</summary>
public sealed class PackTests : IDisposable
{
    private const string Epoch = "1600000000";

    private readonly TestRoot root = new();

    [Fact]
    public async Task Pack_TortureTree_EqualsGnuTar()
    {
        Requires.Root();
        Requires.Program("setfacl", "acl");
        Requires.Program("setcap", "libcap2-bin");
        Requires.Program("setfattr", "attr");
        Sh("""
            mkdir -p usr/sbin etc a/b empty && ln -s usr/sbin sbin
            echo x > etc/passwd && cp etc/passwd ping && cp etc/passwd acl && cp etc/passwd owned && cp etc/passwd big-name-$(printf 'n%.0s' $(seq 200))
            setcap cap_net_raw,cap_setuid,cap_chown+ep ping
            setfacl -m u:55555:rw,g:44444:r acl && setfacl -d -m g:44444:rx a
            chown 3000000:100000000 owned && chmod 6755 owned && ln owned hard && ln -s owned soft && ln soft soft2
            chmod 0 etc/passwd && chmod 1777 empty && mkfifo fifo && mkfifo $(printf '\377')
            setfattr -h -n trusted.mark -v 0x000aff soft && setfattr -n trusted.mark -v q fifo
            touch -d @-5.5 a/b && touch -d @1234.5 acl && touch -h -d @9999999999 sbin
            """);

        (await PackAsync("--allow-findings")).Succeeded();

        Assert.Equal(GnuTar(), Digest(root["out.tar"]));
    }

    [Fact]
    public async Task Pack_DeviceNodes_AreLeftOutAndTheRestEqualsGnuTar()
    {
        Requires.Root();
        Sh("mkdir sbin dev && mknod dev/null c 1 3 && mknod dev/sda b 8 0 && touch a");

        var outcome = (await PackAsync()).Succeeded();
        Sh("rm dev/null dev/sda && touch -d @1 dev");
        var entries = Run("tar", "-tf", root["out.tar"]);

        Assert.Contains("'dev/null' is a device node and was left out.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("./\n./a\n./dev/\n./sbin/\n", entries);
    }

    [Theory]
    [InlineData("mkdir d && mount -t tmpfs none d", "d")]
    [InlineData("mkdir d e && mount --bind e d", "d")]
    [InlineData("touch f && mount --bind /etc/hostname f", "f")]
    public async Task Pack_TreeWithAMount_IsRefused(string prepare, string name)
    {
        Requires.Root();
        Directory.CreateDirectory(root["tree"]);
        Run("/bin/sh", "-c", $"cd '{root["tree"]}' && {prepare}");
        try
        {
            var outcome = (await PackAsync()).Exited(1);

            Assert.Contains("error[APL6053]", outcome.Error, StringComparison.Ordinal);
            Assert.Contains($"'{name}'", outcome.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(root["out.tar"]));
        }
        finally
        {
            Run("umount", root["tree", name]);
        }
    }

    [Fact]
    public async Task Pack_CapabilityOfOneNamespace_IsRefused()
    {
        Requires.Root();
        Requires.Program("setfattr", "attr");
        Sh("mkdir sbin && touch a && setfattr -n security.capability -v 0x0100000300200000000000000000000000000000a0860100 a");

        var outcome = (await PackAsync()).Exited(1);

        Assert.Contains("error[APL6060]", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("'a' has capabilities for one user namespace only (version 3, root 100000)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_UnderAnyUmaskAndFileSystem_GivesTheSameFile()
    {
        Requires.Root();
        Sh("mkdir sbin etc && echo a > etc/a && ln etc/a etc/b && chown 5:6 etc/a && dd if=/dev/urandom of=big bs=1M count=12 status=none");
        Directory.CreateDirectory(root["disk"]);
        Run("mount", "-t", "tmpfs", "none", root["disk"]);
        try
        {
            Run("cp", "-a", root["tree"], root["disk", "copy"]);
            var program = PublishedBinary.Path;
            Run("/bin/sh", "-c", $"umask 0077; '{program}' image pack '{root["tree"]}' --output '{root["one.tar.zst"]}' --source-date-epoch {Epoch} --level 3 --threads 1");
            Run("/bin/sh", "-c", $"umask 0; '{program}' image pack '{root["disk", "copy"]}' --output '{root["two.tar.zst"]}' --source-date-epoch {Epoch} --level 3 --threads 4 --cache '{root["cache"]}'");

            Assert.Equal(Digest(root["one.tar.zst"]), Digest(root["two.tar.zst"]));
            Assert.Equal(File.GetUnixFileMode(root["one.tar.zst"]), File.GetUnixFileMode(root["two.tar.zst"]));
            (await root.RunAsync("image", "diff", root["one.tar.zst"], root["tree"], "--no-times")).Succeeded();
        }
        finally
        {
            Run("umount", root["disk"]);
        }
    }

    public void Dispose()
    {
        // The BCL cannot remove names that are not UTF-8.
        Run("rm", "-rf", root["tree"]);
        root.Dispose();
    }

    private Task<Outcome> PackAsync(params string[] more) =>
        root.RunAsync(["image", "pack", root["tree"], "--output", root["out.tar"], "--source-date-epoch", Epoch, .. more]);

    /// <summary>Digest of what the real tar makes of the tree.</summary>
    private string GnuTar()
    {
        Run("/bin/sh", "-c",
            $"LC_ALL=C tar --format=posix '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime,delete=mtime' --sort=name --mtime=@{Epoch} " +
            $"--clamp-mtime --numeric-owner --xattrs '--xattrs-include=*' --acls --one-file-system -C '{root["tree"]}' -cf '{root["gnu.tar"]}' .");
        return Digest(root["gnu.tar"]);
    }

    private void Sh(string script)
    {
        Directory.CreateDirectory(root["tree"]);
        Run("/bin/sh", "-ec", $"cd '{root["tree"]}'\n{script}");
    }

    private static string Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        return output;
    }
}
