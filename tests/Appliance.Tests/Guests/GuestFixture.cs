using System.Text;
using Appliance.Guests;
using Appliance.Linux;
using Appliance.Tests.Fakes;

namespace Appliance.Tests.Guests;

/// <summary>A guest's tree in a directory of its own, with a neighbour that must never change, and what a container wants of it.</summary>
internal sealed class GuestFixture : IDisposable
{
    private readonly TempDirectory directory = new();

    public GuestFixture()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Path.Join(directory.Path, "victim"));
        File.WriteAllText(Path.Join(directory.Path, "victim", "canary"), "untouched");
    }

    /// <summary>The top of the guest.</summary>
    public string Root => directory["rootfs"];

    /// <summary>A file beside the guest.</summary>
    public string Canary => Path.Join(directory.Path, "victim", "canary");

    public GuestSettings Settings { get; set; } = new() { Hostname = "newname", Architecture = "amd64" };

    public HostFacts Host { get; set; } = new() { Nameservers = ["192.0.2.53"], SearchDomain = "lab.example", TimeZone = "Europe/Vienna" };

    public GuestSecrets Secrets { get; set; } = GuestSecrets.None;

    public SetClock Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    /// <summary>A small Debian 12 as a template has it.</summary>
    public static GuestFixture Debian()
    {
        var guest = new GuestFixture();
        guest.Write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        guest.Write("etc/debian_version", "12.5\n");
        guest.Write("etc/hosts", "# USERLINE-1\n127.0.0.1\tlocalhost\n::1\tlocalhost\n10.9.8.7 keep.example keep\n");
        guest.Write("etc/hostname", "template\n");
        guest.Write("etc/resolv.conf", "nameserver 10.255.255.1\n");
        guest.Write("etc/network/interfaces", "# USERLINE-2\nauto lo\niface lo inet loopback\n");
        guest.Write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\n");
        guest.Write("etc/shadow", "root:!:18900:0:99999:7:::\ndaemon:*:18900:0:99999:7:::\n");
        Directory.CreateDirectory(guest["root"]);
        return guest;
    }

    /// <summary>A path below the guest's top, on the host.</summary>
    public string this[string path] => Path.Join(Root, path);

    public void Write(string path, string latin1) => Write(path, Encoding.Latin1.GetBytes(latin1));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], content);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.Delete(this[path]);
        File.CreateSymbolicLink(this[path], target);
    }

    /// <summary>True if a regular file that can be read is there, links to the host's files not counted.</summary>
    public bool Exists(string path) => File.Exists(this[path]) && new FileInfo(this[path]) is { LinkTarget: null, Length: < 16 << 20 };

    public string Read(string path) => Encoding.Latin1.GetString(File.ReadAllBytes(this[path]));

    public GuestDetection Detect(string? configured = null)
    {
        using var root = RootfsHandle.Open(Root);
        return GuestSetup.Detect(root, configured);
    }

    /// <summary>Prepares and commits.</summary>
    /// <returns>The changes made and the warnings.</returns>
    public (IReadOnlyList<GuestChange> Changes, IReadOnlyList<string> Warnings) Run(GuestMode mode)
    {
        using var root = RootfsHandle.Open(Root);
        using var prepared = GuestSetup.Prepare(root, Settings, Host, mode, Secrets, Clock, TestContext.Current.CancellationToken);
        prepared.Commit(TestContext.Current.CancellationToken);
        return (prepared.Changes, prepared.Warnings);
    }

    /// <summary>Works on the tree directly, as a step does, and commits.</summary>
    public void Change(Action<GuestTree> change, IdMap? idMap = null)
    {
        using var root = RootfsHandle.Open(Root);
        using var tree = new GuestTree(root, idMap ?? IdMap.Identity);
        change(tree);
        GuestCommit.Run(tree, isFlushed: true, TestContext.Current.CancellationToken);
    }

    /// <summary>Everything about the guest and its neighbour that must not change by itself: names, kinds, modes, times, contents.</summary>
    public string Snapshot()
    {
        var text = new StringBuilder();
        foreach (var path in Directory.EnumerateFileSystemEntries(directory.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(path);
            text.Append(path).Append(' ').Append(info.LinkTarget);
            if (info.LinkTarget is null && info.Exists)
            {
                text.Append(info.LastWriteTimeUtc.Ticks).Append(' ').Append(info.UnixFileMode).Append(' ').Append(Convert.ToHexString(File.ReadAllBytes(path)));
            }
            else if (info.LinkTarget is null)
            {
                text.Append(new DirectoryInfo(path).UnixFileMode);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    public void Dispose() => directory.Dispose();
}
