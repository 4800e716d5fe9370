using System.Globalization;

namespace Appliance.SystemTests.Containers;

/// <summary>What goes wrong with containers: refusals that say why, and what was killed.</summary>
public sealed class LifecycleTests(ContainerHost host, TemplateSet templates) : IClassFixture<ContainerHost>
{
    [Fact]
    public async Task Exec_AnyProgram_PassesExitCodeOutputAndWords()
    {
        await UpAsync(711);

        (await host.RunAsync("exec", "711", "--", "sh", "-c", "exit 42")).Exited(42);
        Assert.Equal("a b|$HOME|*\n", (await host.RunAsync("exec", "711", "--", "printf", "%s|%s|%s\n", "a b", "$HOME", "*")).Succeeded().Output);
        Assert.DoesNotContain("APPLIANCE_ROOT", (await host.RunAsync("exec", "711", "--", "env")).Succeeded().Output);
        Assert.Contains("APPLIANCE_ROOT", (await host.RunAsync("exec", "--keep-env", "711", "--", "env")).Succeeded().Output);

        await DownAsync(711);
    }

    [Fact]
    public async Task Start_RunningLockedOrMissing_IsRefused()
    {
        await UpAsync(712);

        Assert.Contains("APL5197", (await host.RunAsync("start", "712")).Exited(1).Error);
        Assert.Contains("APL5207", (await host.RunAsync("destroy", "712")).Exited(1).Error);
        (await host.RunAsync("lock", "712")).Succeeded();
        Assert.Contains("APL5121", (await host.RunAsync("stop", "712")).Exited(1).Error);
        (await host.RunAsync("unlock", "712")).Succeeded();
        (await host.RunAsync("stop", "712")).Succeeded();
        Assert.Contains("APL5201", (await host.RunAsync("exec", "712", "--", "true")).Exited(1).Error);
        Assert.Contains("APL5116", (await host.RunAsync("start", "799")).Exited(1).Error);
        (await host.RunAsync("set", "712", "--protection", "1")).Succeeded();
        Assert.Contains("APL5124", (await host.RunAsync("destroy", "712")).Exited(1).Error);
        (await host.RunAsync("set", "712", "--protection", "0")).Succeeded();

        await DownAsync(712);
    }

    [Fact]
    public async Task Start_OtherDistributionThanConfigured_IsRefusedUnlessTold()
    {
        await UpAsync(713);
        (await host.RunAsync("stop", "713")).Succeeded();
        (await host.RunAsync("set", "713", "--ostype", "debian")).Succeeded();

        Assert.Contains("APL5200", (await host.RunAsync("start", "713")).Exited(1).Error);
        Assert.Equal("", Groups(713));
        (await host.RunAsync("start", "713", "--ignore-ostype")).Succeeded();

        await DownAsync(713);
    }

    [Fact]
    public async Task Start_BridgeMissing_SaysWhichThereAre()
    {
        await UpAsync(714);
        (await host.RunAsync("stop", "714")).Succeeded();
        (await host.RunAsync("set", "714", "--net0", "name=eth0,bridge=nowhere")).Succeeded();

        var refused = (await host.RunAsync("start", "714")).Exited(1);
        Assert.Contains("APL5192", refused.Error);
        Assert.Contains(ContainerHost.Bridge, refused.Error);

        await DownAsync(714);
    }

    /// <summary>Its mounts and loop device end with it; the next start cleans up the rest.</summary>
    [Fact]
    public async Task Monitor_Killed_LeavesNoMountAndTheNextStartWorks()
    {
        await UpAsync(715, "1");
        var monitor = (await File.ReadAllTextAsync($"/proc/{await PidAsync(715)}/stat", TestContext.Current.CancellationToken)).Split(") ")[1].Split(' ')[1];
        (await host.ProgramAsync("kill", "-9", monitor)).Succeeded();
        await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{monitor}"), "the monitor's end");

        (await host.RunAsync("start", "715")).Succeeded();
        Assert.Equal("ok", await host.ExecAsync(715, "echo", "ok"));

        await DownAsync(715);
    }

    [Fact]
    public async Task Container_RestartsItself_RunsAgainAndIsStoppedAsUsual()
    {
        await UpAsync(716);
        var pid = await PidAsync(716);
        await host.RunAsync("exec", "716", "--", "kill", "-TERM", "1");
        var now = pid;
        for (var tries = 0; now.Length == 0 || now == pid; tries++)
        {
            Assert.True(tries < 100, "Waited in vain for the restart.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            now = await PidAsync(716);
        }

        (await host.RunAsync("reboot", "716")).Succeeded();
        await DownAsync(716);
    }

    [Fact]
    public async Task List_ManyContainers_IsFastAndStartsNoProgram()
    {
        ContainerHost.Require();
        for (var id = 2000; id < 3000; id++)
        {
            host.Root.Write($"etc/appliance/lxc/{id}.conf", $"arch: amd64\nhostname: ct{id}\nmemory: 512\nostype: debian\nrootfs: local:{id}/vm-{id}-disk-0.raw,size=4G\n");
        }

        var listed = (await host.RunAsync("ct", "list", "--output-format", "json")).Succeeded();
        Assert.Contains("\"ct2999\"", listed.Output);
        Assert.InRange(listed.Duration.TotalSeconds, 0, 5);

        foreach (var file in Directory.GetFiles(host.Root["etc/appliance/lxc"], "2*.conf"))
        {
            File.Delete(file);
        }
    }

    private async Task UpAsync(int id, string sizeGiB = "0")
    {
        ContainerHost.Require();
        var number = id.ToString(CultureInfo.InvariantCulture);
        (await host.RunAsync("create", number, await templates.OfAsync("busybox"), "--rootfs", $"local:{sizeGiB}", "--net0", $"name=eth0,bridge={ContainerHost.Bridge},ip=10.77.0.{id - 690}/24")).Succeeded();
        (await host.RunAsync("start", number)).Succeeded();
    }

    private async Task DownAsync(int id)
    {
        (await host.RunAsync("destroy", "--force", id.ToString(CultureInfo.InvariantCulture))).Succeeded();
        Assert.Equal("", await host.LeftoversOfAsync(id));
    }

    private async Task<string> PidAsync(int id)
    {
        var json = (await host.RunAsync("status", id.ToString(CultureInfo.InvariantCulture), "--output-format", "json")).Succeeded().Output;
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty("pid") is { ValueKind: System.Text.Json.JsonValueKind.Number } pid ? pid.GetRawText() : "";
    }

    private static string Groups(int id) => string.Join('\n', Directory.GetDirectories("/sys/fs/cgroup").SelectMany(hierarchy => Directory.GetDirectories(hierarchy, $"lxc.*.{id}-*")));
}
