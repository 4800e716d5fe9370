using System.Diagnostics;

namespace Appliance.Benchmarks.SideBySide;

/// <summary>
/// Archives of a Debian root file system, and a new ext4 for each extraction. New, because ext4 remembers inodes that were
/// just freed and looks them all through before it gives out another: a second extraction into the same file system takes
/// ten times the system time of the first.
/// </summary>
internal sealed class RootFsStage(Stage stage) : IDisposable
{
    /// <summary>As the tool writes them: several blocks, so that they can be unpacked in parallel.</summary>
    private const string XzBlock = "--block-size=24MiB";

    private static readonly string Cache = Path.Join(Path.GetTempPath(), "appliance-bench-rootfs");

    private string Image => stage["ext4.img"];

    private string MountPoint => stage["ext4"];

    /// <summary>Where to extract to.</summary>
    public string Target => Path.Join(MountPoint, "root");

    /// <summary>The archive, packed so; made once and kept between runs, as packing takes minutes.</summary>
    /// <param name="ending"><c>.gz</c>, <c>.xz</c> or <c>.zst</c>.</param>
    public string Archive(string ending)
    {
        Directory.CreateDirectory(Cache);
        var plain = Path.Join(Cache, "rootfs.tar");
        if (!File.Exists(plain))
        {
            var (mirror, suite) = Mirror();
            Tool.Run("mmdebstrap", ["--quiet", "--variant=standard", "--include=systemd-sysv,openssh-server,iputils-ping,python3", suite, plain + ".partial.tar", mirror]);
            File.Move(plain + ".partial.tar", plain);
        }

        var packed = plain + ending;
        if (!File.Exists(packed))
        {
            var packer = ending switch { ".gz" => "gzip -6", ".xz" => $"xz -6 -T0 {XzBlock}", _ => "zstd -q -9 -T0" };
            Tool.Run("sh", ["-c", $"{packer} -c {plain} > {packed}.partial && mv {packed}.partial {packed}"]);
        }

        return packed;
    }

    /// <summary>A new, empty file system.</summary>
    /// <param name="owner">Of the target directory.</param>
    public void Renew(int owner)
    {
        Remove();
        Directory.CreateDirectory(MountPoint);
        Tool.Run("truncate", ["--size=3G", Image]);
        Tool.Run("mkfs.ext4", ["-q", "-F", "-E", "lazy_itable_init=1,lazy_journal_init=1", Image]);
        Tool.Run("mount", ["-o", "loop", Image, MountPoint]);
        Directory.CreateDirectory(Target);
        Tool.Run("chown", [$"{owner}:{owner}", Target]);
    }

    public void Dispose() => Remove();

    /// <summary>Where this host itself installs from, and its release.</summary>
    private static (string Mirror, string Suite) Mirror()
    {
        using var process = Tool.Start("apt-get", ["indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Identifier: Packages"]);
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        var words = Array.Find(lines, line => !line.Contains('-', StringComparison.Ordinal))?.Split(' ')
            ?? throw new InvalidOperationException("apt has no mirror: run 'apt-get update'.");
        return (words[0], words[1]);
    }

    private void Remove()
    {
        if (!File.Exists(Image))
        {
            return;
        }

        using (var unmount = Process.Start("umount", ["--quiet", MountPoint]))
        {
            unmount.WaitForExit();
        }

        File.Delete(Image);
    }
}
