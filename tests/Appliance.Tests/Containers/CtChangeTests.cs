using System.Text;
using Appliance.Containers;

namespace Appliance.Tests.Containers;

public sealed class CtChangeTests
{
    [Fact]
    public void ApplyTo_Stopped_ChangesAtOnce() =>
        Assert.Equal("hostname: b\nmemory: 64\n", Apply("hostname: a\nswap: 0\n", isRunning: false, ["hostname=b", "memory=64"], "swap"));

    [Fact]
    public void ApplyTo_Running_ChangesWhatIsLiveAndKeepsTheRest() =>
        Assert.Equal(
            "hostname: b\nmemory: 512\nswap: 0\n\n[pve:pending]\ndelete: swap\nmemory: 64\n",
            Apply("hostname: a\nmemory: 512\nswap: 0\n", isRunning: true, ["hostname=b", "memory=64"], "swap"));

    [Fact]
    public void ApplyTo_RunningBackToWhatIs_IsNoLongerPending() =>
        Assert.Equal("memory: 512\n", Apply("memory: 512\n[pve:pending]\nmemory: 64\n", isRunning: true, ["memory=512"]));

    [Fact]
    public void ApplyTo_RunningSetAfterDelete_ReplacesTheDeletion() =>
        Assert.Equal("swap: 0\n\n[pve:pending]\nswap: 7\n", Apply("swap: 0\n[pve:pending]\ndelete: swap\n", isRunning: true, ["swap=7"]));

    [Fact]
    public void ApplyTo_StoppedWithPending_DoesThatToo() =>
        Assert.Equal("cores: 2\nmemory: 64\n", Apply("memory: 512\nswap: 1\n[pve:pending]\n#note\ndelete: !swap\nmemory: 64\n", isRunning: false, ["cores=2"]).Replace("#note\n", "", StringComparison.Ordinal));

    [Fact]
    public void ApplyTo_VolumeReplacedOrDeleted_IsKeptAsUnused()
    {
        Assert.Equal(
            "mp1: local:b,mp=/b\nunused0: local:x\nunused1: local:a\n",
            Apply("mp0: local:a,mp=/a\nmp1: local:b,mp=/b\nunused0: local:x\n", isRunning: false, [], "mp0"));
        Assert.Equal("mp0: /srv,mp=/a\nunused0: local:a\n", Apply("mp0: local:a,mp=/a\n", isRunning: false, ["mp0=/srv,mp=/a"]));
        Assert.Equal("mp0: local:a,mp=/a,ro=1\n", Apply("mp0: local:a,mp=/a\n", isRunning: false, ["mp0=local:a,mp=/a,ro=1"]));
        Assert.Equal("mp0: local:a,mp=/a\n", Apply("unused0: local:a\n", isRunning: false, ["mp0=local:a,mp=/a"]));
        Assert.Equal("", Apply("mp0: /srv,mp=/a\n", isRunning: false, [], "mp0"));
    }

    [Fact]
    public void ApplyTo_InterfaceWithoutHardwareAddress_KeepsItsOwnOrGetsOne()
    {
        Assert.Equal(
            "net0: name=eth0,bridge=b,hwaddr=BC:24:11:00:00:01\n",
            Apply("net0: name=eth0,hwaddr=BC:24:11:00:00:01\n", isRunning: false, ["net0=name=eth0,bridge=b"]));
        Assert.Matches("^net0: name=eth0,hwaddr=BC:24:11:[0-9A-F]{2}:[0-9A-F]{2}:[0-9A-F]{2}\n$", Apply("", isRunning: false, ["net0=name=eth0"]));
    }

    [Theory]
    [InlineData("lock: backup\n", "memory=64", null, "APL5121")]
    [InlineData("", null, "memory", "APL5122")]
    [InlineData("", null, "rootfs", "APL5122")]
    [InlineData("", null, "ostype", "APL5122")]
    [InlineData("", null, "unprivileged", "APL5122")]
    [InlineData("", null, "parent", "APL5122")]
    [InlineData("", null, "nonsense", "APL5113")]
    [InlineData("", "unprivileged=1", null, "APL5123")]
    [InlineData("", "template=1", null, "APL5123")]
    [InlineData("", "lock=backup", null, "APL5123")]
    [InlineData("protection: 1\n", "mp0=/srv,mp=/srv", null, "APL5124")]
    [InlineData("protection: 1\nmp0: /srv,mp=/srv\n", null, "mp0", "APL5124")]
    [InlineData("", "mp0=local:4,mp=/srv", null, "APL5125")]
    [InlineData("", "rootfs=8", null, "APL5125")]
    public void ApplyTo_WhatCannotBe_IsRefused(string text, string? set, string? delete, string code)
    {
        var error = Assert.Throws<ApplianceException>(() => Apply(text, isRunning: false, set is null ? [] : [set], delete is null ? [] : [delete]));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void ApplyTo_DeletionOfWhatNobodyKnows_TakesItOut() => Assert.Equal("", Apply("nonsense: 1\n", isRunning: true, [], "nonsense"));

    [Fact]
    public void ApplyTo_EveryUnusedEntryTaken_RefusesToForgetAVolume()
    {
        var text = string.Concat(Enumerable.Range(0, 256).Select(index => $"unused{index}: local:u{index}\n")) + "mp0: local:a,mp=/a\n";

        Assert.Equal("APL5126", Assert.Throws<ApplianceException>(() => Apply(text, isRunning: false, [], "mp0")).Code);
    }

    private static string Apply(string text, bool isRunning, string[] set, params string[] delete)
    {
        var config = CtConfig.Parse(Encoding.UTF8.GetBytes(text), "101.conf");
        var values = set.Select(item => KeyValuePair.Create(item[..item.IndexOf('=', StringComparison.Ordinal)], item[(item.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        return Encoding.UTF8.GetString(new CtChange([.. values], delete).ApplyTo(config, isRunning).Format());
    }
}
