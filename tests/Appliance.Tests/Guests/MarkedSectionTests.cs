using Appliance.Guests;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Guests;

public sealed class MarkedSectionTests
{
    private const string Begin = "# --- BEGIN PVE ---\n";
    private const string End = "# --- END PVE ---\n";
    private const string Ours = Begin + "x\n" + End;

    [Theory]
    [InlineData("a\n", MarkedPlacement.Append, "a\n" + Ours)]
    [InlineData("a", MarkedPlacement.Append, "a\n" + Ours)]
    [InlineData("a\n\n\n", MarkedPlacement.Append, "a\n\n\n" + Ours)]
    [InlineData("", MarkedPlacement.Append, Ours)]
    [InlineData("a\n", MarkedPlacement.Prepend, Ours + "a\n")]
    [InlineData("a", MarkedPlacement.Prepend, Ours + "a")]
    [InlineData("a\n", MarkedPlacement.Replace, Ours)]
    [InlineData(null, MarkedPlacement.Append, Ours)]
    public void Apply_NoSection_IsPlaced(string? old, object placement, string expected)
    {
        var result = MarkedSection.Apply(old, "x", (MarkedPlacement)placement);

        Assert.Equal(expected, result.Text);
        Assert.False(result.IsUnbalanced);
    }

    [Theory]
    [InlineData("a\n" + Begin + "old\n" + End + "z", "a\n" + Ours + "z")]
    [InlineData(Begin + End + "\n\n", Ours + "\n\n")]
    [InlineData("a\r\n# --- BEGIN PVE ---\r\nold\r\n# --- END PVE ---\r\nz\r\n", "a\r\n" + Ours + "z\r\n")]
    [InlineData("#---BEGIN PVE---\nold\n#  --- end  pve --- \nz\n", Ours + "z\n")]
    [InlineData("a\n# --- BEGIN PVE ---\nold\n# --- END PVE ---", "a\n" + Ours)]
    [InlineData(Begin + "1\n" + End + "m\n" + Begin + "2\n" + End, Ours + "m\n" + Begin + "2\n" + End)]
    public void Apply_Section_IsReplacedInPlace(string old, string expected) =>
        Assert.Equal(expected, MarkedSection.Apply(old, "x\n", MarkedPlacement.Replace).Text);

    [Theory]
    [InlineData("u1\n" + Begin + "u2\n", "u1\n" + Begin + "u2\n" + Ours)]
    [InlineData("u1\n" + End + "u2\n", "u1\n" + End + "u2\n" + Ours)]
    [InlineData("u1\n" + Begin + "u2\n" + Begin + "old\n" + End + "u3\n" + End + "u4\n", "u1\n" + Begin + "u2\n" + Ours + "u3\n" + End + "u4\n")]
    [InlineData(End + "u\n" + Begin + "old\n" + End, End + "u\n" + Ours)]
    public void Apply_MarkersThatDoNotMatch_LoseNothing(string old, string expected)
    {
        foreach (var placement in Enum.GetValues<MarkedPlacement>().Where(placement => placement != MarkedPlacement.Prepend))
        {
            var result = MarkedSection.Apply(old, "x", placement);

            Assert.Equal(expected, result.Text);
            Assert.True(result.IsUnbalanced);
            Assert.Equal(expected, MarkedSection.Apply(expected, "x", placement).Text);
        }
    }

    [Theory]
    [InlineData("# the line '# --- BEGIN PVE ---' begins a section\nu\n# --- END PVE --- ends it\n")]
    [InlineData(" # --- BEGIN PVE ---\nu\n # --- END PVE ---\n")]
    [InlineData("# --- begin pve ---\nu\n# --- BEGIN PVE\nv\n")]
    public void Apply_CommentsThatSpeakOfMarkers_AreNone(string old) =>
        Assert.Equal(old + Ours, MarkedSection.Apply(old, "x", MarkedPlacement.Append).Text);

    [Fact]
    public void Apply_NoData_ClearsOnlyOurs()
    {
        Assert.Null(MarkedSection.Apply(null, "", MarkedPlacement.Append).Text);
        Assert.Null(MarkedSection.Apply("a\n", "", MarkedPlacement.Replace).Text);
        Assert.Equal(new MarkedText("a\n" + Begin + End, IsNothingElse: false, IsUnbalanced: false), MarkedSection.Apply("a\n" + Ours, "", MarkedPlacement.Append));
        Assert.Equal(new MarkedText(Begin + End, IsNothingElse: true, IsUnbalanced: false), MarkedSection.Apply(Ours, "", MarkedPlacement.Append));
    }

    [Fact]
    public void Outside_SeveralSections_IsTheRest() =>
        Assert.Equal("a\nb\n" + Begin + "c", MarkedSection.Outside("a\n" + Ours + "b\n" + Ours + Begin + "c"));

    [Fact]
    public void Outside_ManySections_TakesLinearTime() =>
        Assert.Equal("", MarkedSection.Outside(string.Concat(Enumerable.Repeat(Ours, 80_000))));

    /// <summary>P43: any text, also with markers anywhere: what is outside stays, in order, and the second time changes nothing.</summary>
    [Fact]
    public void Apply_AnyText_KeepsTheRestAndIsIdempotent()
    {
        var line = Gen.Elements("", "a", "é\u00ff", "x\0y", "# --- BEGIN PVE ---", "# --- END PVE ---", "#--- END pve ---", "# --- BEGIN PVE --- no", "\t\r");
        var text = line.ListOf().SelectMany(lines => Gen.Elements("", "\n", "\n\n").Select(end => string.Join('\n', lines) + end));
        var data = Gen.Elements("", "d", "d\ne\n", "\n");
        var placement = Gen.Elements(MarkedPlacement.Append, MarkedPlacement.Prepend);
        Prop.ForAll(text.Zip(data).Zip(placement).ToArbitrary(), input =>
        {
            var ((old, section), where) = input;
            var result = MarkedSection.Apply(old, section, where);
            var after = result.Text ?? old;
            var again = MarkedSection.Apply(after, section, where).Text ?? after;
            var before = MarkedSection.Outside(old);
            var rest = MarkedSection.Outside(after);
            return after == again && (rest == before || rest == before + "\n");
        }).QuickCheckThrowOnFailure();
    }
}
