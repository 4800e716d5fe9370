using Appliance.Linux;

namespace Appliance.Tests.Linux;

public sealed class StandardStreamTests
{
    [Fact]
    public void Output_OfATest_IsNoTerminalOrSaysItsWidth()
    {
        using var stream = StandardStream.Output();

        Assert.True(!stream.IsTerminal || stream.Columns is null or > 0);
        Assert.True(stream.CanWrite);
    }

    [Fact]
    public void Write_Nothing_IsDone()
    {
        using var stream = StandardStream.Error();

        stream.Write([]);
        stream.Flush();
    }
}
