using Appliance.Cli.Pveam;

namespace Appliance.Tests.Cli;

/// <summary>Options as spec pveam.md §1.1 and Getopt::Long(3pm) describe them.</summary>
public sealed class GetoptParserTests
{
    private static readonly GetoptOption[] Known = [new("section"), new("serial"), new("verbose", ValueIsOptional: true)];

    [Theory]
    [InlineData("", "")]
    [InlineData("a b", "a b")]
    [InlineData("--section mail", "section=mail")]
    [InlineData("-section mail", "section=mail")]
    [InlineData("--SECTION=mail", "section=mail")]
    [InlineData("-Sec=mail", "section=mail")]
    [InlineData("--sec mail", "section=mail")]
    [InlineData("a --section mail b", "section=mail a b")]
    [InlineData("--section a --section b", "section=b")]
    [InlineData("--section= b", "section= b")]
    [InlineData("--section a=b=c", "section=a=b=c")]
    [InlineData("--section=a=b", "section=a=b")]
    [InlineData("--section --serial", "section=--serial")]
    [InlineData("--section -- a", "section=-- a")]
    [InlineData("-- --section a", "--section a")]
    [InlineData("a -- -b --", "a -b --")]
    [InlineData("-", "-")]
    [InlineData("--verbose", "verbose=")]
    [InlineData("--verbose 0", "verbose=0")]
    [InlineData("--verbose --section x", "section=x verbose=")]
    [InlineData("-v=0", "verbose=0")]
    [InlineData("--section", "! Option section requires an argument")]
    [InlineData("--sec", "! Option section requires an argument")]
    [InlineData("--se x", "! Option se is ambiguous (section, serial) x")]
    [InlineData("--nosuch x", "! Unknown option: nosuch x")]
    [InlineData("---section x", "! Unknown option: -section x")]
    [InlineData("--=x", "! Unknown option: ")]
    public void Parse_Line_IsUnderstoodAsPerlDoes(string line, string expected)
    {
        var result = GetoptParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), Known);

        var parts = result.Errors.Select(error => "! " + error)
            .Concat(result.Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}"))
            .Concat(result.Positionals);
        Assert.Equal(expected, string.Join(' ', parts));
    }
}
