namespace Appliance.SystemTests.Trust;

/// <summary>The index that Proxmox publishes, signed by a key of the test.</summary>
public sealed class RealIndexTests
{
    [Theory]
    [InlineData("rsa4096", false)]
    [InlineData("ed25519", true)]
    public async Task Available_AsPveam_PrintsWhatTheRealOneDoes(string algorithm, bool armored)
    {
        var text = await File.ReadAllBytesAsync(Path.Join(Requires.Shared(), "data", "aplinfo.dat"), TestContext.Current.CancellationToken);
        using var root = new TestRoot();
        await using var mirror = await SignedMirror.StartAsync(await OpenPgpKey.CreateAsync(algorithm, armored));
        await mirror.PublishAsync(text);
        await mirror.AddToAsync(root);

        Assert.Equal("update successful\n", (await PveamAsync(root, "update")).Succeeded().Output);
        var lines = (await PveamAsync(root, "available")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(25, lines.Length);
        Assert.Equal("mail            proxmox-mail-gateway-9.1-standard_9.1-1_amd64.tar.zst        amd64", lines[1]);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        Assert.Equal(2, lines.Count(line => line.StartsWith("mail ", StringComparison.Ordinal)));
        Assert.Equal(lines[..2], (await PveamAsync(root, "av", "-sec", "mail")).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("NAME                                                         SIZE  \n", (await PveamAsync(root, "list", "local")).Succeeded().Output);
    }

    private static Task<Outcome> PveamAsync(TestRoot root, params string[] arguments) => root.RunAsync(["pveam", .. arguments]);
}
