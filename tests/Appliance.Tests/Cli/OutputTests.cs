using System.Text.Json;
using Appliance.Cli.Output;
using YamlDotNet.RepresentationModel;

namespace Appliance.Tests.Cli;

public sealed class OutputTests
{
    /// <summary>Texts that a format could take for something else, or a terminal could act on.</summary>
    public static TheoryData<string> AwkwardTexts =>
    [
        "", " ", "a", " a ", "a: b", "- a", "#a", "a #b", "'a'", "\"a\"", "\\", "\\n", "{a}", "[a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "~",
        "null", "Null", "true", "YES", "no", "on", "y", "N", "0", "1", "1.0", "0x1f", "1e3", "-1", "+1", ".5", ".inf", ".NaN", "2026-11-22", "12:30:45", "0o17",
        "a\nb", "a\r\nb", "a\tb", "a\0b", "\u001b[31mred\u001b[0m", "\u0085", "\u009b31m", "\u200b", "\u202eabc", "\u2028", "\ufeffa", "ä€", "日本", "😀", "a\u0301",
        "---", "...", "? a", "a,b", "=", "<<", "debian-13-standard_13.6-1_amd64.tar.zst", "sha512:abc", "http://a.example/b?c=d&e",
    ];

    private static readonly Listing<(string Name, long Bytes)> Sizes = new(
        new Column<(string Name, long Bytes)>("name", row => Cell.Of(row.Name)),
        new Column<(string Name, long Bytes)>("size", row => Cell.Size(row.Bytes)) { AlignRight = true },
        new Column<(string Name, long Bytes)>("note", _ => Cell.Empty) { HideIfEmpty = true });

    [Theory]
    [MemberData(nameof(AwkwardTexts))]
    public void Json_AnyText_ComesBackAndHarmsNoTerminal(string text)
    {
        var written = Write(writer => new JsonText(writer).Write(new Datum.Map([new(text, Datum.Of(text))])));

        var property = JsonDocument.Parse(written).RootElement.EnumerateObject().Single();
        Assert.Equal(text, property.Name);
        Assert.Equal(text, property.Value.GetString());
        AssertHarmless(written);
    }

    [Theory]
    [MemberData(nameof(AwkwardTexts))]
    public void Yaml_AnyText_ComesBackAsTextAndHarmsNoTerminal(string text)
    {
        var written = Write(writer => new YamlText(writer).Write(new Datum.Map([new("key", Datum.Of(text)), new("list", Datum.Of([text]))])));

        var map = (YamlMappingNode)Load(written);
        Assert.Equal(text, ((YamlScalarNode)map["key"]).Value);
        Assert.Equal(text, ((YamlScalarNode)((YamlSequenceNode)map["list"])[0]).Value);
        AssertHarmless(written);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("12")]
    [InlineData("1e3")]
    [InlineData("no")]
    public void Yaml_TextLikeAnotherType_IsQuoted(string text)
    {
        var written = Write(writer => new YamlText(writer).Write(new Datum.Map([new("key", Datum.Of(text))])));

        Assert.Equal($"key: \"{text}\"\n", written);
    }

    [Fact]
    public void Table_Rows_AreAlignedWithoutTrailingBlanks()
    {
        var written = Write(writer => new TextTable(writer, colour: false).Write(Sizes, [("a", 5), ("longer", 1536), ("日本", 1 << 20)], heading: true));

        Assert.Equal(
            """
            NAME       SIZE
            a           5 B
            longer  1.5 KiB
            日本    1.0 MiB

            """, written);
    }

    [Fact]
    public void Table_NoRows_IsEmpty() =>
        Assert.Equal("", Write(writer => new TextTable(writer, colour: false).Write(Sizes, [], heading: true)));

    [Theory]
    [MemberData(nameof(AwkwardTexts))]
    public void Table_AnyText_StaysOnItsLineAndHarmsNoTerminal(string text)
    {
        var written = Write(writer => new TextTable(writer, colour: false).Write(Sizes, [(text, 1)], heading: false));

        Assert.Equal(1, written.Count(character => character == '\n'));
        AssertHarmless(written);
    }

    [Fact]
    public void Json_Formats_AreExactAndIndented()
    {
        var written = Write(writer => new JsonText(writer).Write(new[] { ("a+b", 1536L), ("c", 0L) }.Select(Sizes.DataOf)));

        Assert.Equal(
            """
            [
              {
                "name": "a+b",
                "size": 1536,
                "note": null
              },
              {
                "name": "c",
                "size": 0,
                "note": null
              }
            ]

            """, written);
    }

    [Fact]
    public void Lists_Empty_AreValid()
    {
        Assert.Equal("[]\n", Write(writer => new JsonText(writer).Write(Enumerable.Empty<Datum>())));
        Assert.Equal("[]\n", Write(writer => new YamlText(writer).Write(Enumerable.Empty<Datum>())));
        Assert.Equal("a: []\nb: {}\n", Write(writer => new YamlText(writer).Write(new Datum.Map([new("a", Datum.Of([])), new("b", new Datum.Map([]))]))));
    }

    [Fact]
    public void Yaml_Nested_ReadsBack()
    {
        var value = new Datum.Map([new("a", new Datum.List([new Datum.Map([new("b", Datum.Of(1)), new("c", Datum.Of(true))]), Datum.None]))]);

        var written = Write(writer => new YamlText(writer).Write([value, value]));

        var list = (YamlSequenceNode)Load(written);
        Assert.Equal("{ { a, [ { { b, 1 }, { c, true } }, null ] } }", list[1].ToString());
    }

    [Fact]
    public void Listing_MoreFields_DoNotRepeatColumns()
    {
        var listing = Sizes with { More = _ => [new("size", Datum.Of("9")), new("extra", Datum.Of("x"))] };

        Assert.Equal(["name", "size", "note", "extra"], listing.DataOf(("a", 5)).Items.Select(item => item.Key));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData((1024 * 1024) - 1, "1.0 MiB")]
    [InlineData(126826123, "121.0 MiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Size_AnyNumber_HasOneDecimalAndTheLargestUnit(long bytes, string expected) => Assert.Equal(expected, HumanText.Size(bytes));

    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(7800, "2 h 10 min")]
    [InlineData(12 * 86400, "12 d")]
    public void Duration_AnySpan_HasTwoUnitsAtMost(double seconds, string expected) =>
        Assert.Equal(expected, HumanText.Duration(TimeSpan.FromSeconds(seconds)));

    private static string Write(Action<TextWriter> write)
    {
        var writer = new StringWriter { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }

    private static YamlNode Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Single().RootNode;
    }

    /// <summary>Besides line ends nothing that a terminal would act on (P51).</summary>
    private static void AssertHarmless(string written) =>
        Assert.All(written.Split('\n'), line => Assert.Equal(UntrustedText.Show(line), line));
}
