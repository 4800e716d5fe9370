using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Appliance.Build.Pipeline.Demo;

/// <summary>A root file system of a handful of files: enough to be a template, nothing that could start.</summary>
internal static class DemoTemplate
{
    public const string Family = "demo-1-minimal";

    /// <summary>What the index says beside name, size and digest.</summary>
    private const string Info = """
        OS: demo
        Maintainer: Quickstart <quickstart@example.org>
        Infopage: https://example.org/demo
        Description: A root file system made on the spot
         It has an os-release and a message of the day, and nothing that could start.

        """;

    private static readonly string[] Directories = ["./", "./bin/", "./dev/", "./etc/", "./home/", "./proc/", "./root/", "./sys/", "./tmp/", "./usr/", "./var/"];

    private static readonly (string Path, string Text)[] Files =
    [
        ("./etc/os-release", "NAME=\"Appliance demo\"\nID=demo\nVERSION_ID=1\nPRETTY_NAME=\"Appliance demo 1\"\n"),
        ("./etc/hostname", "demo\n"),
        ("./etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
        ("./etc/motd", "Made on the spot by the quickstart.\n"),
    ];

    /// <summary>Its file, for the architecture of this machine.</summary>
    public static string Name => $"{Family}_1.0-1_{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}.tar.gz";

    /// <summary>Packs it into a directory under <see cref="Name"/>.</summary>
    public static void Write(string directory)
    {
        File.WriteAllText(Path.Join(directory, Name + ".info"), Info);
        using var packed = new GZipStream(File.Create(Path.Join(directory, Name)), CompressionLevel.Optimal);
        using var tar = new TarWriter(packed, TarEntryFormat.Ustar);
        foreach (var path in Directories)
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, path) { Mode = (UnixFileMode)0b111_101_101 });
        }

        foreach (var (path, text) in Files)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = (UnixFileMode)0b110_100_100, DataStream = content });
        }
    }
}
