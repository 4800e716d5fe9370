using Appliance.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Catalog;

public sealed class Deb822Tests
{
    private const string Sources = """
        # Where templates come from.

        Name: proxmox
        URL: http://download.example.org/images
        # Nearest first.
        Mirrors: https://a.example.org/images
         https://b.example.org/images
        # this one is slow
         https://c.example.org/images
        X-Local: kept
        Enabled: yes

        # Second.
        Name: own
        Trusted: no
        # The end.

        """;

    [Fact]
    public void Parse_Sources_GivesFieldsWithTheirLines()
    {
        var stanzas = Deb822.Parse(Sources, "a.sources");

        Assert.Equal(2, stanzas.Count);
        Assert.Equal(3, stanzas[0].Line);
        Assert.Equal("http://download.example.org/images", stanzas[0]["url"]);
        Assert.Equal(["https://a.example.org/images", "https://b.example.org/images", "https://c.example.org/images"], stanzas[0].Words("Mirrors"));
        Assert.Equal(["Name", "URL", "Mirrors", "X-Local", "Enabled"], stanzas[0].Fields.Select(field => field.Name));
        Assert.Equal([3, 4, 6, 10, 11], stanzas[0].Fields.Select(field => field.Line));
        Assert.True(stanzas[0].Flag("Enabled", whenAbsent: false));
        Assert.False(stanzas[1].Flag("Trusted", whenAbsent: true));
        Assert.True(stanzas[1].Flag("Enabled", whenAbsent: true));
        Assert.Empty(stanzas[1].Words("Mirrors"));
    }

    [Fact]
    public void Format_NothingChanged_IsTheSameText() => Assert.Equal(Sources, Deb822.Format(Deb822.Parse(Sources, "f")));

    [Fact]
    public void Format_OneFieldChanged_KeepsEverythingElse()
    {
        var stanzas = Deb822.Parse(Sources, "f").ToList();
        stanzas[0] = stanzas[0].With("enabled", "no");
        stanzas[1] = stanzas[1].With("Mirrors", "http://x\nhttp://y").Without("Trusted");

        var expected = Sources.Replace("Enabled: yes", "Enabled: no", StringComparison.Ordinal)
            .Replace("Trusted: no\n", "Mirrors: http://x\n http://y\n", StringComparison.Ordinal);
        Assert.Equal(expected, Deb822.Format(stanzas));
    }

    [Fact]
    public void Without_FieldWithComment_KeepsTheComment()
    {
        var stanza = Deb822.Parse("A: 1\n# about B\nB: 2\nC: 3\n", "f")[0];

        Assert.Equal("A: 1\n# about B\nC: 3\n", Deb822.Format([stanza.Without("B")]));
        Assert.Equal("A: 1\n# about B\n", Deb822.Format([stanza.Without("C").Without("b")]));
        Assert.Same(stanza, stanza.Without("D"));
    }

    [Fact]
    public void Format_StanzasMadeHere_AreSeparated()
    {
        var text = Deb822.Format([Stanza.Create(("A", "1")), Stanza.Create(("A", "2"), ("B", "x\n\ny"))]);

        Assert.Equal("A: 1\n\nA: 2\nB: x\n .\n y\n", text);
        Assert.Equal("x\n\ny", Deb822.Parse(text, "f")[1]["B"]);
    }

    [Theory]
    [InlineData("A: 1\n\nB: 2", "A: 1\n\nB: 2\n")]
    [InlineData("A: 1\n# end", "A: 1\n# end")]
    [InlineData("\uFEFFA: 1\n", "\uFEFFA: 1\n")]
    [InlineData("# only a comment\n", "")]
    [InlineData("", "")]
    public void Format_UnusualEnds_AreKept(string text, string expected) => Assert.Equal(expected, Deb822.Format(Deb822.Parse(text, "f")));

    [Theory]
    [InlineData("A: 1\nno colon here\n", "APL1082", 2)]
    [InlineData("A B: 1\n", "APL1082", 1)]
    [InlineData(": 1\n", "APL1082", 1)]
    [InlineData("-A: 1\n", "APL1082", 1)]
    [InlineData("\u00c4: 1\n", "APL1082", 1)]
    [InlineData("A:\n", "APL1083", 1)]
    [InlineData("A:  \nB: 1\n", "APL1083", 1)]
    [InlineData("A: 1\na: 2\n", "APL1084", 2)]
    [InlineData(" A: 1\n", "APL1085", 1)]
    [InlineData("A: 1\n\n folded\n", "APL1085", 3)]
    [InlineData("A: 1\r\n", "APL1081", 1)]
    [InlineData("A: 1\n\r\nB: 1\r\n", "APL1081", 2)]
    [InlineData("A: \u001b[2J\n", "APL1081", 1)]
    [InlineData("A: 1\n# \0\n", "APL1081", 2)]
    [InlineData("A: \u0085\n", "APL1081", 1)]
    public void Parse_Malformed_NamesFileLineAndExpectation(string text, string code, int line)
    {
        var error = Assert.Throws<ApplianceException>(() => Deb822.Parse(text, "/etc/x.sources"));

        Assert.Equal(code, error.Code);
        Assert.StartsWith($"/etc/x.sources:{line}: expected ", error.Message, StringComparison.Ordinal);
        Assert.Equal(UntrustedText.Show(error.Message), error.Message);
    }

    [Fact]
    public void Parse_LimitAndOneMore()
    {
        var longest = new string('a', Deb822.MaxLineLength - 3);
        Assert.Equal(longest, Deb822.Parse($"A: {longest}\n", "f")[0]["A"]);
        Assert.Equal("APL1080", Assert.Throws<ApplianceException>(() => Deb822.Parse($"A: {longest}b\n", "f")).Code);

        var largest = "A: 1\n" + string.Concat(Enumerable.Repeat("#\n", (Deb822.MaxLength - 6) / 2)) + "\n";
        Assert.Equal(Deb822.MaxLength, largest.Length);
        Assert.Single(Deb822.Parse(largest, "f"));
        Assert.Equal("APL1080", Assert.Throws<ApplianceException>(() => Deb822.Parse(largest + "\n", "f")).Code);
    }

    [Fact]
    public void Require_Missing_NamesTheParagraph()
    {
        var error = Assert.Throws<ApplianceException>(() => Deb822.Parse("\n\nA: 1\n", "x")[0].Require("URL"));

        Assert.Equal("APL1086", error.Code);
        Assert.Equal("x:3: expected a field 'URL' in this paragraph.", error.Message);
    }

    [Fact]
    public void Flag_OtherWord_IsRefusedWithItsLine()
    {
        var error = Assert.Throws<ApplianceException>(() => Deb822.Parse("A: 1\nEnabled: perhaps\n", "x")[0].Flag("enabled", whenAbsent: false));

        Assert.Equal("APL1087", error.Code);
        Assert.Equal("x:2: expected 'yes' or 'no' as 'enabled', not 'perhaps'.", error.Message);
    }

    [Theory]
    [InlineData("A", "")]
    [InlineData("A", " x")]
    [InlineData("A", "x ")]
    [InlineData("A", "x\n.")]
    [InlineData("A", "\nx")]
    [InlineData("A", "x\r")]
    [InlineData("A", "x\u001b")]
    [InlineData("A B", "x")]
    [InlineData("", "x")]
    [InlineData("#A", "x")]
    public void With_WhatCouldNotBeReadBack_IsRefused(string name, string value) =>
        Assert.Equal("APL1088", Assert.Throws<ApplianceException>(() => Stanza.Create((name, value))).Code);

    [Fact]
    public void With_AnyValue_IsReadBackOrRefused() =>
        Prop.ForAll<NonNull<string>>(text =>
            {
                try
                {
                    var stanza = Stanza.Create(("Before", "1"), ("Value", text.Get), ("After", "2"));
                    return Deb822.Parse(Deb822.Format([stanza]), "f")[0]["Value"] == text.Get;
                }
                catch (ApplianceException refused)
                {
                    return refused.Code == "APL1088";
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Parse_AnyLines_AreKeptOrRefused()
    {
        var lines = Gen.Elements("A: 1", "B: x", "b: 2", " folded", "\t.", "# note", "", " ", "C:", "what", "C: \t y ").ListOf()
            .Select(list => string.Concat(list.Select(line => line + "\n"))).ToArbitrary();

        Prop.ForAll(lines, text =>
            {
                try
                {
                    var stanzas = Deb822.Parse(text, "f");
                    return stanzas.Count == 0 || Deb822.Format(stanzas) == text;
                }
                catch (ApplianceException refused)
                {
                    return refused.Code.StartsWith("APL108", StringComparison.Ordinal);
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
