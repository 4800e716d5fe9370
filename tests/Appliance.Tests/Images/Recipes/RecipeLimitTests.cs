using System.Text;
using Appliance.Images.Recipes;

namespace Appliance.Tests.Images.Recipes;

/// <summary>Each limit of <see cref="RecipeLimits"/>: what is just allowed, and one more.</summary>
public sealed class RecipeLimitTests
{
    [Fact]
    public void Bytes_AtTheLimit_AreRead_OneMoreIsNot()
    {
        var text = RecipeScene.Whole + "#";
        using var fits = new RecipeScene { Limits = new() { MaxBytes = text.Length } }.With("f/x.yaml", text);
        using var more = new RecipeScene { Limits = new() { MaxBytes = text.Length } }.With("f/x.yaml", text + "#");

        Assert.Empty(fits.Check());
        Assert.Contains($"APL6022 the file has {text.Length + 1} bytes, expected at most {text.Length}", Assert.Single(more.Check()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Depth_Limit(int depth, bool isRead) =>
        Assert.Equal(isRead, Read($"a: {new string('[', depth - 1)}{new string(']', depth - 1)}\n", new() { MaxDepth = 10 }, "nested deeper than 10"));

    [Theory]
    [InlineData(97, true)]
    [InlineData(98, false)]
    public void Nodes_Limit(int items, bool isRead) =>
        Assert.Equal(isRead, Read($"a: [{string.Join(',', Enumerable.Repeat("1", items))}]\n", new() { MaxNodes = 100 }, "more than 100 values"));

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void ValueLength_Limit(int length, bool isRead) =>
        Assert.Equal(isRead, Read($"a: '{new string('x', length)}'\n", new() { MaxValueLength = 50 }, "a value of 51 characters, expected at most 50"));

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void IncludeDepth_Limit(int chain, bool isRead)
    {
        using var scene = new RecipeScene { Limits = new() { MaxIncludeDepth = 3 } }.With("f/x.yaml", "include: _1.yaml\n" + RecipeScene.Whole);
        for (var i = 1; i <= chain; i++)
        {
            scene.With($"f/_{i}.yaml", i == chain ? "section: admin\n" : $"include: _{i + 1}.yaml\n");
        }

        Assert.Equal(isRead, !scene.Check().Any(finding => finding.Contains("APL6028", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Files_Limit(int includes, bool isRead)
    {
        using var scene = new RecipeScene { Limits = new() { MaxFiles = 5 } }
            .With("f/_a.yaml", "section: admin\n")
            .With("f/x.yaml", $"include: [{string.Join(", ", Enumerable.Repeat("_a.yaml", includes))}]\n" + RecipeScene.Whole);

        Assert.Equal(isRead, !scene.Check().Any(finding => finding.Contains("after 5 files", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void OverlayEntries_Limit(int files, bool isRead)
    {
        using var scene = new RecipeScene { Limits = new() { MaxOverlayEntries = 4 } }.With("f/x.yaml", RecipeScene.Whole + "overlays: [{directory: o}]\n");
        for (var i = 0; i < files; i++)
        {
            scene.With($"f/o/{i}", "");
        }

        Assert.Equal(isRead, scene.Check().Count == 0);
    }

    [Fact]
    public void Recipes_Limit()
    {
        using var scene = new RecipeScene { Limits = new() { MaxRecipes = 2 } }.With("f/a.yaml", "").With("f/b.yaml", "");

        Assert.Equal(2, scene.Library.Recipes.Count);
        Assert.Equal("APL6022", Assert.Throws<ApplianceException>(() => scene.With("f/c.yaml", "").Library).Code);
    }

    [Fact]
    public void Findings_Limit_EndsTheList()
    {
        using var scene = new RecipeScene { Limits = new() { MaxFindings = 3 } }.With("f/x.yaml", "a1: 1\na2: 1\na3: 1\na4: 1\n");

        Assert.Equal(3, scene.Check().Count);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void ListLength_AfterAllIncludes_Limit(int packages, bool isRead)
    {
        var half = packages / 2;
        var text = new StringBuilder(RecipeScene.Whole).Append("packages:\n");
        text.Append("  - install: [").AppendJoin(", ", Enumerable.Range(0, half).Select(i => $"p{i}")).Append("]\n");
        text.Append("  - install: [").AppendJoin(", ", Enumerable.Range(half, packages - half).Select(i => $"p{i}")).Append("]\n");
        using var scene = new RecipeScene().With("f/x.yaml", text.ToString());

        Assert.Equal(isRead, scene.Check().Count == 0);
    }

    /// <summary>Variables that double each other: sixteen of them would be 64 KiB, forty a terabyte.</summary>
    [Fact]
    public void Variables_ThatGrow_AreRefusedAtOnce()
    {
        var names = string.Join(", ", Enumerable.Range(0, 9).Select(i => $"v{i}: '{string.Concat(Enumerable.Repeat($"${{v{i + 1}}}", 30))}'"));
        using var scene = new RecipeScene().With("f/x.yaml", RecipeScene.Whole + $"variables: {{{names}, v9: x}}\nsection: '${{v0}}'\n");

        Assert.NotEmpty(scene.Check());
    }

    private static bool Read(string text, RecipeLimits limits, string refusal)
    {
        var findings = new Findings(limits);
        var isRead = YamlReader.Read("x", Encoding.UTF8.GetBytes(text), limits, findings) is not null;
        Assert.Equal(isRead, findings.Count == 0);
        Assert.All(findings.All, finding => Assert.Contains(refusal, finding.Message, StringComparison.Ordinal));
        return isRead;
    }
}
