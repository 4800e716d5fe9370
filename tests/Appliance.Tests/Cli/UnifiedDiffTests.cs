using System.Text;
using Appliance.Cli.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Cli;

public sealed class UnifiedDiffTests
{
    [Theory]
    [InlineData("a\n", "a\n", "")]
    [InlineData("", "a\n", "@@ -0,0 +1 @@|+a")]
    [InlineData("a\n", "", "@@ -1 +0,0 @@|-a")]
    [InlineData("a\n", "b\n", "@@ -1 +1 @@|-a|+b")]
    [InlineData("a", "a\n", "@@ -1 +1 @@|-a|\\ No newline at end of file|+a")]
    [InlineData("a\n", "a", "@@ -1 +1 @@|-a|+a|\\ No newline at end of file")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nx\n6\n7\n8\n", "@@ -2,7 +2,7 @@| 2| 3| 4|-5|+x| 6| 7| 8")]
    [InlineData("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n", "@@ -1,8 +1,8 @@|-a|+A| 1| 2| 3| 4| 5| 6|-b|+B")]
    [InlineData("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "@@ -1,4 +1,4 @@|-a|+A| 1| 2| 3|@@ -6,4 +6,4 @@| 5| 6| 7|-b|+B")]
    [InlineData("\u0000\n", "a\n", "Binary files a/f and b/f differ")]
    public void Lines_OfTwoTexts_AreThoseOfDiff(string before, string after, string expected)
    {
        var lines = UnifiedDiff.Lines("a/f", Encoding.UTF8.GetBytes(before), "b/f", Encoding.UTF8.GetBytes(after)).ToList();

        Assert.Equal(expected, string.Join('|', lines.Skip(lines is ["--- a/f", "+++ b/f", ..] ? 2 : 0)));
    }

    [Fact]
    public void Compare_AnyTwoTexts_LeadsFromOneToTheOther() =>
        Prop.ForAll(
            Gen.Choose(0, 3).Select(number => number.ToString()).ArrayOf().Two().ToArbitrary(),
            pair =>
            {
                var edits = LineDiff.Compare(pair.Item1, pair.Item2);
                Assert.Equal(pair.Item1, edits.Where(edit => edit.Kind != EditKind.Add).Select(edit => edit.Line));
                Assert.Equal(pair.Item2, edits.Where(edit => edit.Kind != EditKind.Remove).Select(edit => edit.Line));
                Assert.Equal(Common(pair.Item1, pair.Item2), edits.Count(edit => edit.Kind == EditKind.Keep));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compare_MoreEditsThanTheLimit_IsStillCorrect()
    {
        var before = Enumerable.Range(0, LineDiff.MaxEdits).Select(number => $"a{number}").Append("same").ToList();
        var after = Enumerable.Range(0, LineDiff.MaxEdits).Select(number => $"b{number}").Append("same").Append("b").ToList();

        var edits = LineDiff.Compare(before, after);

        Assert.Equal(before, edits.Where(edit => edit.Kind != EditKind.Add).Select(edit => edit.Line));
        Assert.Equal(after, edits.Where(edit => edit.Kind != EditKind.Remove).Select(edit => edit.Line));
    }

    /// <summary>Length of the longest common subsequence, the slow and sure way.</summary>
    private static int Common(string[] left, string[] right)
    {
        var length = new int[left.Length + 1, right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                length[i, j] = left[i - 1] == right[j - 1] ? length[i - 1, j - 1] + 1 : Math.Max(length[i - 1, j], length[i, j - 1]);
            }
        }

        return length[left.Length, right.Length];
    }
}
