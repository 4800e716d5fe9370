using Appliance.Linux;

namespace Appliance.Tests.Linux;

public sealed class IdMapTests
{
    [Theory]
    [InlineData("u:0:100000:65536", "u 0 100000 65536")]
    [InlineData("g 1000 1000 1", "g 1000 1000 1")]
    [InlineData("u:0:0:4294967295", "u 0 0 4294967295")]
    public void TryParse_Range_IsRead(string text, string canonical)
    {
        Assert.True(IdMapRange.TryParse(text, out var range));
        Assert.Equal(canonical, range.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("u:0:100000")]
    [InlineData("x:0:100000:1")]
    [InlineData("u:0:100000:0")]
    [InlineData("u:-1:100000:1")]
    [InlineData("u:0:4294967295:1")]
    [InlineData("u:1:0:4294967295")]
    [InlineData("u:0:4294967296:1")]
    public void TryParse_NoRange_IsRefused(string text) => Assert.False(IdMapRange.TryParse(text, out _));

    [Fact]
    public void TryMap_Default_ShiftsItsRangeOnly()
    {
        Assert.True(IdMap.Unprivileged.TryMap(IdKind.User, 65_535, out var id));
        Assert.Equal(165_535u, id);
        Assert.False(IdMap.Unprivileged.TryMap(IdKind.User, 65_536, out _));
        Assert.Equal(100_000u, IdMap.Unprivileged.RootGid);
    }

    [Fact]
    public void TryMap_Identity_RefusesOnlyMinusOne()
    {
        Assert.True(IdMap.Identity.TryMap(IdKind.Group, uint.MaxValue - 1, out var id));
        Assert.Equal(uint.MaxValue - 1, id);
        Assert.False(IdMap.Identity.TryMap(IdKind.Group, uint.MaxValue, out _));
    }

    [Theory]
    [InlineData("u:0:100000:10", "u:9:200000:1")]
    [InlineData("u:0:100000:10", "u:20:100009:1")]
    public void Of_Overlap_IsRefused(string first, string second)
    {
        Assert.True(IdMapRange.TryParse(first, out var a));
        Assert.True(IdMapRange.TryParse(second, out var b));
        Assert.Equal("APL5100", Assert.Throws<ApplianceException>(() => IdMap.Of([a, b])).Code);
        Assert.Equal(2, IdMap.Of([a, b with { Kind = IdKind.Group }]).Ranges.Count);
    }
}
