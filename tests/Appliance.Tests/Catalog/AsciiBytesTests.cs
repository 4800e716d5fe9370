using Appliance.Catalog;

namespace Appliance.Tests.Catalog;

public sealed class AsciiBytesTests
{
    [Theory]
    [InlineData(AsciiBytes.Name, "-_.")]
    [InlineData(AsciiBytes.Word, ".+~_-")]
    [InlineData(AsciiBytes.Version, ".+-:~")]
    [InlineData(AsciiBytes.Path, ".+~_-@=,")]
    [InlineData(AsciiBytes.Alphanumeric, "")]
    public void Is_EveryByte_MatchesTheDefinition(byte kind, string signs)
    {
        for (var value = 0; value < 256; value++)
        {
            var expected = char.IsAsciiLetterOrDigit((char)value) || signs.Contains((char)value, StringComparison.Ordinal);
            Assert.Equal(expected, AsciiBytes.Is((byte)value, kind));
        }
    }

    [Fact]
    public void Is_EveryByte_KnowsHexAndOdd()
    {
        for (var value = 0; value < 256; value++)
        {
            Assert.Equal(char.IsAsciiHexDigit((char)value), AsciiBytes.Is((byte)value, AsciiBytes.Hex));
            Assert.Equal(value is < ' ' or > '~', AsciiBytes.Is((byte)value, AsciiBytes.Odd));
        }
    }
}
