using Appliance.Signing;

namespace Appliance.SystemTests;

/// <summary>A key that the real minisign protected with a password: 1 GiB of memory and some seconds, so not among the fast tests.</summary>
public sealed class MinisignPasswordTests
{
    [Fact]
    public async Task LoadFile_KeyOfTheRealToolWithPassword_IsRead()
    {
        using var root = new TestRoot();
        var (open, closed) = (root.Write("k.pub", ""), root.Write("k.key", ""));
        await using var minisign = RunningProgram.Start(
            "/bin/sh", ["-c", "printf 'pass\\npass\\n' | \"$0\" -G -f -p \"$1\" -s \"$2\"", Requires.Program("minisign", "minisign"), open, closed]);
        (await minisign.WaitAsync()).Succeeded();

        using var key = MinisignSecretKey.LoadFile(closed, "pass");

        Assert.Equal(await File.ReadAllBytesAsync(open, TestContext.Current.CancellationToken), key.ExportPublicKey());
        Assert.Equal("APL1071", Assert.Throws<ApplianceException>(() => MinisignSecretKey.LoadFile(closed, "wrong")).Code);
    }
}
