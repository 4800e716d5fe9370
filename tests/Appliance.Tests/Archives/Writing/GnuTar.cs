using System.Diagnostics;
using Appliance.Archives.Writing;

namespace Appliance.Tests.Archives.Writing;

/// <summary>The archive of a tree by GNU tar with the flags of docs/packing.md, and by us in its manner.</summary>
internal static class GnuTar
{
    public const long Epoch = 1_600_000_000;

    public static byte[] Pack(string directory, long epoch = Epoch)
    {
        using var process = Process.Start(new ProcessStartInfo("tar",
        [
            "--format=posix", "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime,delete=mtime", "--sort=name",
            $"--mtime=@{epoch}", "--clamp-mtime", "--numeric-owner", "--xattrs", "--xattrs-include=*", "--acls", "--one-file-system",
            "-C", directory, "-cf", "-", ".",
        ])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        using var archive = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(archive);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return archive.ToArray();
    }

    /// <summary>Our archive: devices included, attributes in the order of the file system.</summary>
    public static byte[] PackOurs(string directory, long epoch = Epoch) =>
        PackOurs(directory, new TreeOptions { WithDevices = true, SortAttributes = false }, epoch);

    public static byte[] PackOurs(string directory, TreeOptions options, long epoch = Epoch)
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive, epoch, boundary: null);
        new TreeReader(options, writer.Write, TestContext.Current.CancellationToken).Walk(directory);
        writer.Finish();
        return archive.ToArray();
    }

    /// <summary>Fails with the first block that differs, as text.</summary>
    public static void AssertSame(byte[] expected, byte[] actual)
    {
        var same = expected.AsSpan().CommonPrefixLength(actual);
        if (same < Math.Max(expected.Length, actual.Length))
        {
            var block = same / 512 * 512;
            Assert.Fail($"Differs at byte {same} of {expected.Length} and {actual.Length}:\n{Show(expected, block)}\n{Show(actual, block)}");
        }
    }

    private static string Show(byte[] archive, int block) =>
        block >= archive.Length ? "(end)" : string.Concat(archive.AsSpan(block, 512).ToArray().Select(value => value is >= 32 and < 127 ? ((char)value).ToString() : value == 0 ? "·" : $"\\{value:x2}"));
}
