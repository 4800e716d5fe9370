using System.Formats.Tar;
using System.IO.Compression;

namespace Appliance.SystemTests.Creation;

/// <summary>A root of its own with a small template on the storage <c>local</c>; what is left on the host is looked for at the end.</summary>
public sealed class CreateScene : IDisposable
{
    public const string Volume = "local:vztmpl/little_1.0-1_amd64.tar.gz";
    private const int FillerFiles = 400;

    private CreateScene()
    {
    }

    /// <summary>The root below which everything is.</summary>
    public TestRoot Root { get; } = new();

    /// <summary>Makes the template and imports it.</summary>
    public static async Task<CreateScene> StartAsync()
    {
        Requires.Root();
        var scene = new CreateScene();
        var template = scene.Root["little_1.0-1_amd64.tar"];
        WriteTemplate(template, prefix: "");
        PackGzip(template);
        (await scene.Root.RunAsync("import", "local", template + ".gz")).Succeeded();
        File.Delete(template + ".gz");
        return scene;
    }

    /// <summary>A tree that counts as Alpine, with enough files for a kill to come in between.</summary>
    public static void WriteTemplate(string path, string prefix)
    {
        using var tar = new TarWriter(File.Create(path), TarEntryFormat.Pax);
        void Directory(string name) => tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, $"./{prefix}{name}/") { Mode = (UnixFileMode)0x1ED });
        void Text(string name, byte[] content, int mode = 0x1A4)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"./{prefix}{name}") { Mode = (UnixFileMode)mode, DataStream = new MemoryStream(content) });
        }

        foreach (var directory in new[] { "bin", "etc", "etc/ssh", "etc/network", "root", "usr", "usr/share", "var", "tmp" })
        {
            Directory(directory);
        }

        Text("bin/sh", File.ReadAllBytes("/bin/true"), 0x1ED);
        Text("etc/os-release", "ID=alpine\nVERSION_ID=3.20.0\n"u8.ToArray());
        Text("etc/alpine-release", "3.20.0\n"u8.ToArray());
        Text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"u8.ToArray());
        Text("etc/shadow", "root:*:19000:0:99999:7:::\n"u8.ToArray(), 0x180);
        Text("etc/inittab", "::sysinit:/sbin/init\n"u8.ToArray());
        var filler = new byte[40_000];
        for (var i = 0; i < FillerFiles; i++)
        {
            new Random(i).NextBytes(filler);
            Text($"usr/share/file-{i}", filler);
        }
    }

    private static void PackGzip(string path)
    {
        using (var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
        using (var plain = File.OpenRead(path))
        {
            plain.CopyTo(packed);
        }

        File.Delete(path);
    }

    /// <summary>Runs <c>create</c>.</summary>
    public Task<Outcome> CreateAsync(string id, params string[] options) => Root.RunAsync(["create", id, Volume, .. options]);

    /// <summary>Everything a creation could leave, one a line; empty where there is nothing.</summary>
    public string Leftovers()
    {
        var left = new List<string>();
        foreach (var directory in new[] { "var/lib/vz/images", "var/lib/appliance/create", "var/lib/appliance/locks", "etc/appliance/lxc", "var/lib/vz/template/cache" })
        {
            if (Directory.Exists(Root[directory]))
            {
                left.AddRange(Directory.EnumerateFileSystemEntries(Root[directory]).Select(path => Path.GetRelativePath(Root.Root, path)));
            }
        }

        left.Remove("var/lib/vz/template/cache/little_1.0-1_amd64.tar.gz");
        left.AddRange(Mounts());
        left.AddRange(Loops());
        return string.Join('\n', left);
    }

    /// <summary>Mounts and loop devices of this root that the host sees: while a container is created, too, there are none of the first.</summary>
    public IEnumerable<string> Mounts() => File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(Root.Root, StringComparison.Ordinal));

    /// <summary>Loop devices that show a file of this root.</summary>
    public IEnumerable<string> Loops()
    {
        foreach (var device in Directory.EnumerateDirectories("/sys/block", "loop*"))
        {
            string? backing = null;
            try
            {
                backing = File.ReadAllText(Path.Join(device, "loop", "backing_file"));
            }
            catch (IOException)
            {
                // It shows nothing, or no longer.
            }

            if (backing?.StartsWith(Root.Root, StringComparison.Ordinal) == true)
            {
                yield return $"{Path.GetFileName(device)}: {backing.TrimEnd()}";
            }
        }
    }

    public void Dispose() => Root.Dispose();
}
