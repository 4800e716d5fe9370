using System.Diagnostics;
using System.Text;
using Appliance.Images.Recipes;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Images.Recipes;

/// <summary>Whatever the bytes: a tree or findings, never another exception, and quickly.</summary>
public sealed class YamlReaderPropertyTests
{
    private static readonly string[] Pieces =
    [
        "a", "b", "release", "source", "packages", ": ", ":", "\n", "\n  ", "\n    ", "- ", "-", "? ", "[", "]", "{", "}", ",", "'", "\"", "|", ">", "|+\n  x", "&a ", "*a",
        "!t ", "!!str ", "#c", "---\n", "...\n", "%YAML 1.1\n", "\\x", "~", "null", " ", "\t", "\r", "\0", "\u0085", "\ufeff", "é", "${x}", "<<", "2030-06-30", "@", "`", "%",
    ];

    private static Arbitrary<byte[]> Texts => Gen.Frequency(
        (4, Gen.Elements(Pieces).ListOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)))),
        (2, from position in Gen.Choose(0, RecipeScene.Whole.Length - 1)
            from piece in Gen.Elements(Pieces)
            select Encoding.UTF8.GetBytes(RecipeScene.Whole.Insert(position, piece))),
        (1, Gen.Choose(0, 255).Select(value => (byte)value).ListOf().Select(bytes => bytes.ToArray()))).ToArbitrary();

    [Fact]
    public void Read_AnyBytes_GivesATreeOrFindings() =>
        Prop.ForAll(Texts, bytes =>
        {
            var findings = new Findings(new RecipeLimits());
            var map = YamlReader.Read("x", bytes, new RecipeLimits(), findings);
            if (map is not null)
            {
                RecipeCheck.Structure(map, RecipeSchema.Recipe, findings);
            }

            return (map is null) == (findings.Count > 0) || map is not null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Check_AnyChangeOfARecipe_GivesARecipeOrFindings()
    {
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole);
        Prop.ForAll(Texts, bytes =>
        {
            scene.With("f/x.yaml", bytes);
            var findings = scene.Library.Check("x");
            return findings.All(finding => finding.At.File.EndsWith("x.yaml", StringComparison.Ordinal) && finding.Code.StartsWith("APL60", StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: &a ")]
    [InlineData("\"\\x41")]
    [InlineData("'")]
    [InlineData("a:\n ")]
    [InlineData("!")]
    [InlineData("---\n")]
    public void Read_ALargeFileOfOneKind_EndsQuickly(string piece)
    {
        var limits = new RecipeLimits();
        var text = string.Concat(Enumerable.Repeat(piece, limits.MaxBytes / piece.Length));
        var watch = Stopwatch.StartNew();

        YamlReader.Read("x", Encoding.UTF8.GetBytes(text), limits, new Findings(limits));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }
}
