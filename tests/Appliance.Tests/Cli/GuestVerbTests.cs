using System.Text.Json;

namespace Appliance.Tests.Cli;

public sealed class GuestVerbTests : IDisposable
{
    private readonly CliHost host = new();

    private string Tree => Path.Join(host.Root, "tree");

    private string Config => Path.Join(host.Root, "101.conf");

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task Detect_Debian_SaysWhatItIs()
    {
        MakeTree(Tree);

        Assert.Contains("Distribution: debian\nVersion:      12\n", (await host.RunAsync("guest", "detect", Tree)).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await host.RunAsync("guest", "detect", Tree, "--output-format", "json")).Output);
        Assert.Equal("debian", json.RootElement.GetProperty("ostype").GetString());
        Assert.Equal("ifupdown", json.RootElement.GetProperty("network")[0].GetString());
    }

    [Fact]
    public async Task Setup_DryRun_PrintsDifferencesAndChangesNothing()
    {
        MakeTree(Tree);
        CliHost.Write(Config, "hostname: web.example\nnet0: name=eth0,ip=10.0.3.10/24,gw=10.0.3.1\n");
        var before = Describe();

        var result = await host.RunAsync("guest", "setup", Tree, "--config", Config, "--dry-run", "--mode", "start", "--host-timezone", "Europe/Vienna");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("diff a/etc/hostname b/etc/hostname\n--- a/etc/hostname\n+++ b/etc/hostname\n@@ -1 +1 @@\n-\\u{1b}[31mold\n+web\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("+\taddress 10.0.3.10/24\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Equal(before, Describe());
    }

    [Fact]
    public async Task Setup_FileThatIsNoConfiguration_IsRefused()
    {
        MakeTree(Tree);
        CliHost.Write(Config, "root:x:0:0:root:/root:/bin/bash\n");

        var result = await host.RunAsync("guest", "setup", Tree, "--config", Config, "--dry-run");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error[APL5133]", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Setup_DryRun_NeverShowsASecret()
    {
        MakeTree(Tree);
        CliHost.Write(Config, "hostname: web\n");
        CliHost.Write(Path.Join(host.Root, "pw"), "correct horse\n");
        string[] line = ["guest", "setup", Tree, "--config", Config, "--dry-run", "--password-file", Path.Join(host.Root, "pw")];

        var text = await host.RunAsync(line);
        var json = await host.RunAsync([.. line, "--output-format", "json"]);

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.Contains("diff a/etc/shadow b/etc/shadow\ncontent not shown: it is secret\n", text.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        var shadow = document.RootElement.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("path").GetString() == "/etc/shadow");
        Assert.True(shadow.GetProperty("secret").GetBoolean());
        Assert.True(document.RootElement.GetProperty("dry-run").GetBoolean());
        foreach (var output in new[] { text.ToString(), json.ToString() })
        {
            Assert.DoesNotContain("horse", output, StringComparison.Ordinal);
            Assert.DoesNotContain("root:*", output, StringComparison.Ordinal);
            Assert.DoesNotContain("root:$", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Setup_TwiceTheSame_ChangesOnce()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root: files get owners.");
        MakeTree(Tree);
        CliHost.Write(Config, "hostname: web\nnet0: name=eth0,ip=dhcp\n");
        string[] line = ["guest", "setup", Tree, "--config", Config, "--mode", "network"];

        var first = await host.RunAsync(line);
        var second = await host.RunAsync(line);

        Assert.Equal((0, "write /etc/network/interfaces\n"), (first.ExitCode, first.Output));
        Assert.Equal((0, ""), (second.ExitCode, second.Output));
        Assert.Contains("Nothing to change.\n", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guest setup TREE", 2, "Option '--config' is required.")]
    [InlineData("guest setup --config CONF", 2, "Missing ROOTFS.")]
    [InlineData("guest setup TREE --config CONF --batch LIST", 2, "--batch names trees")]
    [InlineData("guest setup TREE --config CONF --mode restart", 2, "create, start, clone, fixup or network")]
    [InlineData("guest setup TREE --config MISSING", 1, "error[APL7004]")]
    [InlineData("guest setup MISSING --config CONF", 1, "error[APL4001]")]
    [InlineData("guest setup / --config CONF", 1, "error[APL4001]")]
    [InlineData("guest setup TREE --config BAD", 1, "error[APL5114]: /root/BAD: net0 is 'name=eth0,tag=0', expected tag to be a whole number, 1–4094, not '0'.")]
    [InlineData("guest setup TREE --config CONF --password-file EMPTY", 1, "error[APL5131]")]
    [InlineData("guest setup TREE --config CONF --ssh-public-keys CONF", 1, "error[APL5130]: '/root/CONF:1' is no public key")]
    [InlineData("guest setup TREE --config CONF --host-timezone ../x", 2, "a time zone such as")]
    [InlineData("guest setup --batch BADLIST", 1, "error[APL5132]: '/root/BADLIST' line 2 is 'only-one-word', expected ROOTFS CONFIG")]
    [InlineData("guest setup --batch TWICE", 1, "error[APL5132]: '/root/TWICE' line 3 names")]
    [InlineData("guest detect MISSING", 1, "error[APL4001]")]
    public async Task Verbs_WrongRequest_SaySoAndChangeNothing(string line, int exitCode, string error)
    {
        MakeTree(Tree);
        foreach (var (name, text) in new[]
        {
            ("CONF", "hostname: web\n"), ("BAD", "net0: name=eth0,tag=0\n"), ("EMPTY", "\n"), ("LIST", ""), ("BADLIST", "# list\nonly-one-word\n"),
            ("TWICE", $"{Tree} CONF\n\n{Tree}/ CONF start\n"),
        })
        {
            CliHost.Write(Path.Join(host.Root, name), text);
        }

        var before = Describe();

        var result = await host.RunAsync([.. line.Split(' ').Select(word => word == "TREE" ? Tree : word.All(char.IsUpper) ? Path.Join(host.Root, word) : word)]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Describe());
    }

    [Fact]
    public async Task Setup_Batch_DoesAllAndTellsEach()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root: files get owners.");
        var trees = Enumerable.Range(0, 20).Select(number => Path.Join(host.Root, "trees", $"t {number}")).ToList();
        trees.ForEach(MakeTree);
        File.Delete(Path.Join(trees[3], "etc", "debian_version"));
        CliHost.Write(Config, "hostname: web\n");
        CliHost.Write(Path.Join(host.Root, "list"), string.Concat(trees.Select(tree => $"\"{tree}\"\t{Config} start\n")) + $"'{host.Root}/none' {Config}\n");

        var result = await host.RunAsync("guest", "setup", "--batch", Path.Join(host.Root, "list"), "--output-format", "json");

        using var json = JsonDocument.Parse(result.Output);
        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(1, result.ExitCode);
        Assert.Equal([.. trees.Select(tree => tree.Replace(host.Root, "/root", StringComparison.Ordinal)), "/root/none"], rows.Select(row => row.GetProperty("rootfs").GetString()));
        Assert.Equal([3, 20], rows.Select((row, index) => (row, index)).Where(pair => pair.row.GetProperty("state").GetString() == "failed").Select(pair => pair.index));
        Assert.Equal("APL4001", rows[20].GetProperty("code").GetString());
        Assert.All(trees.Where((_, index) => index != 3), tree => Assert.Equal("web\n", File.ReadAllText(Path.Join(tree, "etc", "hostname"))));
        Assert.NotEqual("web\n", File.ReadAllText(Path.Join(trees[3], "etc", "hostname")));
        Assert.Contains("/root/none: '/root/none' cannot be set up", result.Error, StringComparison.Ordinal);
    }

    private static void MakeTree(string tree)
    {
        CliHost.Write(Path.Join(tree, "etc", "os-release"), "ID=debian\nVERSION_ID=\"12\"\n");
        CliHost.Write(Path.Join(tree, "etc", "debian_version"), "12.6\n");
        CliHost.Write(Path.Join(tree, "etc", "hostname"), "\u001b[31mold\n");
        CliHost.Write(Path.Join(tree, "etc", "network", "interfaces"), "auto lo\niface lo inet loopback\n");
        CliHost.Write(Path.Join(tree, "etc", "passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        CliHost.Write(Path.Join(tree, "etc", "shadow"), "root:*:19000:0:99999:7:::\n");
        File.SetUnixFileMode(Path.Join(tree, "etc", "shadow"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Directory.CreateDirectory(Path.Join(tree, "root"));
    }

    private string Describe() => string.Join('\n', Directory.EnumerateFileSystemEntries(Tree, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {(File.Exists(path) ? File.ReadAllText(path) : "")}"));
}
