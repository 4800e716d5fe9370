using Appliance.Containers;

namespace Appliance.Tests.Containers;

public sealed class ContainerIdTests
{
    [Theory]
    [InlineData("100", 100)]
    [InlineData("999999999", 999_999_999)]
    public void Parse_Id_IsThatNumber(string text, int value)
    {
        Assert.Equal(value, ContainerId.Parse(text).Value);
        Assert.Equal(text, ContainerId.Parse(text).ToString());
        Assert.Equal(ContainerId.Of(value), ContainerId.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("1000000000")]
    [InlineData("0101")]
    [InlineData("+101")]
    [InlineData("-101")]
    [InlineData(" 101")]
    [InlineData("1e3")]
    [InlineData("../101")]
    [InlineData("١٠١")]
    public void Parse_AnythingElse_IsRefused(string text) =>
        Assert.Equal("APL5110", Assert.Throws<ApplianceException>(() => ContainerId.Parse(text)).Code);
}
