using Appliance.Containers.Lxc;

namespace Appliance.Tests.Containers.Lxc;

/// <summary>Command lines of what a person sits in front of.</summary>
public sealed class LxcCallsTests
{
    private static readonly string[] Common = ["-P", "/var/lib/lxc", "-n", "101"];

    [Fact]
    public void Attach_Command_IsBehindTheDashesAndSeesNoVariables()
    {
        var call = LxcCalls.Attach("/usr/bin/lxc-attach", Common, ["ls", "-l"], keepEnvironment: false, name => name == "TERM" ? "xterm" : null);

        Assert.Equal([.. Common, "--clear-env", "-v", "TERM=xterm", "--", "ls", "-l"], call.Arguments);
        Assert.Equal(["PATH", "TERM"], call.Environment.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Attach_Nothing_IsAShell() =>
        Assert.Equal([.. Common, "--clear-env"], LxcCalls.Attach("/usr/bin/lxc-attach", Common, [], keepEnvironment: false, _ => null).Arguments);

    [Theory]
    [InlineData("console", "-t 0 -e ^a")]
    [InlineData("tty", "-e ^a")]
    public void Console_Mode_ChoosesTheDevice(string mode, string arguments) =>
        Assert.Equal([.. Common, .. arguments.Split(' ')], LxcCalls.Console("/usr/bin/lxc-console", Common, mode, "^a", _ => null).Arguments);
}
