using System.Text;
using Appliance.Images.Recipes;

namespace Appliance.Tests.Images.Recipes;

/// <summary>Lock files: one form for one content, and what changed between two.</summary>
public sealed class LockFileTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);
    private static readonly DateTimeOffset Epoch = DateTimeOffset.FromUnixTimeSeconds(1763766000);

    private static readonly string Good = $"""
        appliance-lock 1
        recipe debian-13-standard
        architecture amd64
        source-date-epoch 1763766000
        index {A} 12 http://m/InRelease
        package {A} 5 bash amd64 5.2-1
        package {B} 0 bash arm64 5.2-1
        package {B} 7 zlib amd64 1:1.3+dfsg~1-2

        """;

    [Fact]
    public void Of_AnyOrder_IsWrittenSortedAndReadBack()
    {
        var lockFile = LockFile.Of("debian-13-standard", "amd64", Epoch.AddMilliseconds(900), [new("http://m/InRelease", A, 12)],
            [new("zlib", "1:1.3+dfsg~1-2", "amd64", B, 7), new("bash", "5.2-1", "arm64", B, 0), new("bash", "5.2-1", "amd64", A, 5)]);

        Assert.Equal(Good, Encoding.UTF8.GetString(lockFile.Format()));
        Assert.Equal(Good, Encoding.UTF8.GetString(LockFile.Parse("lock", lockFile.Format()).Format()));
        Assert.Equal(Epoch, lockFile.SourceDateEpoch);
    }

    [Theory]
    [InlineData("appliance-lock 1", "appliance-lock 2", ":1: found 'appliance-lock 2', expected `appliance-lock 1`")]
    [InlineData("recipe debian-13-standard", "recipe a b", ":2: found 'recipe a b', expected `recipe VALUE`")]
    [InlineData("recipe debian-13-standard\n", "", ":2: found 'architecture amd64', expected `recipe VALUE`")]
    [InlineData("1763766000", "soon", "expected seconds since 1970")]
    [InlineData("1763766000", "01763766000", "not in its canonical form")]
    [InlineData("1763766000", "99999999999999", "expected seconds since 1970")]
    [InlineData("5 bash", "05 bash", "expected `package SHA256 SIZE NAME ARCHITECTURE VERSION`")]
    [InlineData("5 bash", "-5 bash", "expected `package SHA256")]
    [InlineData("5 bash", "5  bash", "expected `package SHA256")]
    [InlineData("5 bash", "5 -bash", "expected `package SHA256")]
    [InlineData("5.2-1\n", "5.2-1 \n", "expected `package SHA256")]
    [InlineData("aaaa 5", "AAAA 5", "expected `package SHA256")]
    [InlineData("aaaa 5", "aaa 5", "expected `package SHA256")]
    [InlineData("zlib", "aa", "not in its canonical form")]
    [InlineData("bash arm64", "bash amd64", ":7: ")]
    [InlineData("index", "indeks", ":5: found 'indeks")]
    [InlineData("http://m/InRelease", "http://m/In\u00e9", "expected `index SHA256 SIZE NAME`")]
    [InlineData("1.3+dfsg~1-2\n", "1.3+dfsg~1-2", "expected a line feed at the end")]
    [InlineData("1.3+dfsg~1-2\n", "1.3+dfsg~1-2\n\n", ":9: found ''")]
    [InlineData("\n", "\r\n", "APL6040")]
    public void Parse_NotTheCanonicalForm_IsRefused(string before, string after, string expected)
    {
        var refusal = Assert.Throws<ApplianceException>(() => LockFile.Parse("lock", Encoding.UTF8.GetBytes(Good.Replace(before, after, StringComparison.Ordinal))));

        Assert.Equal("APL6040", refusal.Code);
        Assert.Contains(expected, $"{refusal.Code} {refusal.Message}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("appliance-lock 1\n")]
    [InlineData("\0\0\0")]
    public void Parse_CutShort_IsRefused(string text) =>
        Assert.Equal("APL6040", Assert.Throws<ApplianceException>(() => LockFile.Parse("lock", Encoding.UTF8.GetBytes(text))).Code);

    [Fact]
    public void Parse_EveryTruncation_IsRefused()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            var text = Good[..length];
            var isWhole = text.EndsWith('\n') && text.Split('\n').Length > 4;
            var record = Record.Exception(() => LockFile.Parse("lock", Encoding.UTF8.GetBytes(text)));
            Assert.True(record is ApplianceException || (record is null && isWhole), $"{length}: {record}");
        }
    }

    [Theory]
    [InlineData("a b", "1")]
    [InlineData("a", "1\n2")]
    [InlineData("", "1")]
    public void Of_AValueThatCannotBeWritten_IsRefused(string name, string version) =>
        Assert.Equal("APL6040", Assert.Throws<ApplianceException>(() => LockFile.Of("r", "amd64", Epoch, [], [new(name, version, "amd64", A, 1)])).Code);

    [Fact]
    public void DifferencesSince_TellsNewGoneOtherAndReplaced()
    {
        LockedPackage Package(string name, string version, string sha256) => new(name, version, "amd64", sha256, 1);
        var before = LockFile.Of("r", "amd64", Epoch, [], [Package("a", "1", A), Package("b", "1", A), Package("c", "1", A), Package("d", "1", A), Package("k", "1", A), Package("k", "2", A)]);
        var after = LockFile.Of("r", "amd64", Epoch, [], [Package("b", "2", B), Package("c", "1", A), Package("d", "1", B), Package("e", "1", A), Package("k", "2", A), Package("k", "3", A)]);

        var differences = after.DifferencesSince(before).Select(difference => $"{difference.Change} {difference.Name} {difference.Before?.Version} {difference.After?.Version}");

        Assert.Equal(["Removed a 1 ", "Version b 1 2", "Content d 1 1", "Added e  1", "Version k 1 3"], differences);
        Assert.Empty(after.DifferencesSince(after));
    }
}
