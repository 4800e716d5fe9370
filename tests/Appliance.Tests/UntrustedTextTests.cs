namespace Appliance.Tests;

public sealed class UntrustedTextTests
{
    /// <summary>P51.</summary>
    [Theory]
    [InlineData("plain Text 1.0", "plain Text 1.0")]
    [InlineData("Grüße 日本 👍", "Grüße 日本 👍")]
    [InlineData("a\u001b[31mred", "a\\u{1b}[31mred")]
    [InlineData("a\nb\tc\r", "a\\u{a}b\\u{9}c\\u{d}")]
    [InlineData("c1\u009b31m", "c1\\u{9b}31m")]
    [InlineData("x\u202egnp.exe", "x\\u{202e}gnp.exe")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}")]
    [InlineData("del\u007f", "del\\u{7f}")]
    public void Show_AnyText_HasNothingATerminalObeys(string text, string shown) => Assert.Equal(shown, UntrustedText.Show(text));

    [Fact]
    public void Show_LoneSurrogate_IsEscaped() => Assert.Equal("\\u{d800} lone", UntrustedText.Show("\ud800 lone"));
}
