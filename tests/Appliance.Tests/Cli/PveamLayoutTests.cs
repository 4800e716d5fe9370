using Appliance.Cli.Pveam;

namespace Appliance.Tests.Cli;

/// <summary>Layouts of spec pveam.md §1.3 and §1.4, to the byte.</summary>
public sealed class PveamLayoutTests
{
    [Fact]
    public void AvailableRow_ExampleOfTheSpec_IsTheSame() => Assert.Equal(
        "mail            proxmox-mail-gateway-9.1-standard_9.1-1_amd64.tar.zst        amd64\n",
        PveamLayout.AvailableRow("mail", "proxmox-mail-gateway-9.1-standard_9.1-1_amd64.tar.zst", "amd64"));

    [Fact]
    public void AvailableRow_LongValues_OverflowWithoutBeingCut() => Assert.Equal(
        $"averylongsectionname {new string('n', 70)} unknown\n",
        PveamLayout.AvailableRow("averylongsectionname", new string('n', 70), null));

    [Fact]
    public void LegacyAvailableRow_HasTwoColumnsAndNoPadding() =>
        Assert.Equal("system          a.tar.gz\n", PveamLayout.LegacyAvailableRow("system", "a.tar.gz"));

    [Fact]
    public void ListRow_ExampleOfTheSpec_IsTheSame() => Assert.Equal(
        "tank:vztmpl/big-1-standard_1.0-1_amd64.tar.zst               300.00MB\n",
        PveamLayout.ListRow("tank:vztmpl/big-1-standard_1.0-1_amd64.tar.zst", 300L << 20));

    [Fact]
    public void ListHeading_EndsInTwoBlanks() =>
        Assert.Equal($"NAME{new string(' ', 56)} SIZE  \n", PveamLayout.ListHeading);

    /// <summary>What printf("%4.2f") prints of bytes / 1048576.0; the exact halves were taken from printf itself.</summary>
    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5000, "0.00")]
    [InlineData(5243, "0.01")]
    [InlineData(131072, "0.12")]
    [InlineData(393216, "0.38")]
    [InlineData(655360, "0.62")]
    [InlineData(917504, "0.88")]
    [InlineData(131073, "0.13")]
    [InlineData(126826123, "120.95")]
    [InlineData(1048575, "1.00")]
    [InlineData(9223372036854775807, "8796093022208.00")]
    public void Megabytes_AnySize_RoundsAsPrintfDoes(long bytes, string expected) => Assert.Equal(expected, PveamLayout.Megabytes(bytes));

    [Fact]
    public void ByteOrder_BeyondTheFirstPlane_IsNotThatOfUtf16() =>
        Assert.True(PveamLayout.ByteOrder.Compare("\uFF5E", "\U0001F600") < 0);
}
