namespace Appliance.SystemTests.Guests;

/// <summary><c>guest setup</c> of the published program, as root.</summary>
public sealed class GuestSetupCommandTests : IDisposable
{
    private readonly TestRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Setup_DryRunThenForReal_ShowsThenDoesTheSame()
    {
        var tree = MakeTree("tree");
        var config = root.Write("101.conf", "hostname: web.example\nnet0: name=eth0,ip=10.0.3.10/24,gw=10.0.3.1\nunprivileged: 1\n");
        var before = Describe(tree);

        var shown = (await root.RunAsync("guest", "setup", tree, "--config", config, "--mode", "start", "--dry-run")).Succeeded();
        Assert.Equal(before, Describe(tree));
        Assert.Contains("-old\n+web\n", shown.Output, StringComparison.Ordinal);

        (await root.RunAsync("guest", "setup", tree, "--config", config, "--mode", "start")).Succeeded();
        Assert.Equal("web\n", File.ReadAllText(Path.Join(tree, "etc", "hostname")));
        var after = Describe(tree);
        Assert.NotEqual(before, after);

        var again = (await root.RunAsync("guest", "setup", tree, "--config", config, "--mode", "start")).Succeeded();
        Assert.Empty(again.Output);
        Assert.Equal(after, Describe(tree));
    }

    [Fact]
    public async Task Setup_Batch_DoesTheOthersWhenSomeFail()
    {
        var config = root.Write("good.conf", "hostname: web\n");
        var wrong = root.Write("wrong.conf", "net0: name=eth0,tag=0\n");
        var list = Enumerable.Range(0, 30).Select(number => $"{MakeTree($"tree{number}")} {(number == 7 ? wrong : number == 8 ? root["missing.conf"] : config)} start\n");
        var file = root.Write("list", string.Concat(list) + $"{root["no-tree"]} {config}\n");

        var outcome = await root.RunAsync("guest", "setup", "--batch", file);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(28, outcome.Output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
        Assert.Equal(3, outcome.Output.Split('\n').Count(line => line.StartsWith("failed ", StringComparison.Ordinal)));
        Assert.Contains("APL5114", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("APL7004", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("APL4001", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("web\n", File.ReadAllText(root["tree29", "etc", "hostname"]));
        Assert.Equal("old\n", File.ReadAllText(root["tree7", "etc", "hostname"]));
    }

    [Fact]
    public async Task Setup_Secrets_ReachNoOutput()
    {
        var tree = MakeTree("tree");
        var config = root.Write("101.conf", "hostname: web\n");
        var password = root.Write("password", "correct horse battery\n");

        var outcome = (await root.RunAsync("guest", "setup", tree, "--config", config, "--password-file", password, "--dry-run", "--output-format", "json")).Succeeded();

        Assert.DoesNotContain("horse", outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("root:$", outcome.Output, StringComparison.Ordinal);
    }

    private string MakeTree(string name)
    {
        root.Write($"{name}/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        root.Write($"{name}/etc/debian_version", "12.6\n");
        root.Write($"{name}/etc/hostname", "old\n");
        root.Write($"{name}/etc/network/interfaces", "auto lo\niface lo inet loopback\n");
        root.Write($"{name}/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        root.Write($"{name}/etc/shadow", "root:*:19000:0:99999:7:::\n");
        return root[name];
    }

    private static string Describe(string tree) => string.Join('\n', Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {File.ReadAllText(path)}"));
}
