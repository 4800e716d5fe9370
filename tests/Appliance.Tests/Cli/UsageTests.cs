using Appliance.Cli.Verbs;

namespace Appliance.Tests.Cli;

/// <summary>A wrong command line is answered by one clear sentence and a hint, exit 2, and nothing is tried.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("avalable", "Unknown verb 'avalable'.", "Did you mean `available`?")]
    [InlineData("xyzzy", "Unknown verb 'xyzzy'.", "Run `appliance --help` to see how it is used.")]
    [InlineData("--quiet", "'appliance' needs a verb: {verbs}.", "Run `appliance --help` to see how it is used.")]
    [InlineData("source", "'appliance source' needs a verb: list, show, add, remove, enable, disable.", "Run `appliance source --help` to see how it is used.")]
    [InlineData("source lst", "Unknown verb 'lst'.", "Did you mean `list`?")]
    [InlineData("available --sectoin x", "Unknown option '--sectoin' for `appliance available`.", "Did you mean `--section`?")]
    [InlineData("available --sectoin=x", "Unknown option '--sectoin' for `appliance available`.", "Did you mean `--section`?")]
    [InlineData("available --section", "Option '--section' needs a value: SECTION.", "Run `appliance available --help` to see how it is used.")]
    [InlineData("available --section a --section b", "Option '--section' is given more than once.", "Run `appliance available --help` to see how it is used.")]
    [InlineData("available extra", "Unexpected argument 'extra' for `appliance available`.", "Run `appliance available --help` to see how it is used.")]
    [InlineData("available --output-format xml", "Option '--output-format' needs text, json or yaml, not 'xml'.", "Run `appliance available --help` to see how it is used.")]
    [InlineData("available --arch amd64 --all-arch", "--arch and --all-arch exclude each other.", "Run `appliance available --help` to see how it is used.")]
    [InlineData("update --max-age 30", "Option '--max-age' needs a time such as 12h, 30d or 2w, not '30'.", "Run `appliance update --help` to see how it is used.")]
    [InlineData("info", "Missing TEMPLATE.", "Run `appliance info --help` to see how it is used.")]
    [InlineData("info a b", "Unexpected argument 'b' for `appliance info`.", "Run `appliance info --help` to see how it is used.")]
    [InlineData("download", "Missing STORAGE.", "Run `appliance download --help` to see how it is used.")]
    [InlineData("download local", "Missing TEMPLATE.", "Run `appliance download --help` to see how it is used.")]
    [InlineData("download local x --latest", "--latest goes with --all-matching: a family is its newest version anyway.", "Run `appliance download --help` to see how it is used.")]
    [InlineData("download local x --limit-rate fast", "Option '--limit-rate' needs a number of bytes such as 500K, 10M or 1G, not 'fast'.", "Run `appliance download --help` to see how it is used.")]
    [InlineData("download local x --limit-rate 1023", "--limit-rate is at least 1K.", "Run `appliance download --help` to see how it is used.")]
    [InlineData("import local", "Missing FILE|URL.", "Run `appliance import --help` to see how it is used.")]
    [InlineData("import local x --checksum abc", "Option '--checksum' needs sha512:, sha256: or md5: and the hexadecimal digits, not 'abc'.", "Run `appliance import --help` to see how it is used.")]
    [InlineData("list a b", "Unexpected argument 'b' for `appliance list`.", "Run `appliance list --help` to see how it is used.")]
    [InlineData("verify", "Name templates, or give --all.", "Run `appliance verify --help` to see how it is used.")]
    [InlineData("verify local:vztmpl/a.tar --all", "Name templates or give --all, not both.", "Run `appliance verify --help` to see how it is used.")]
    [InlineData("verify /etc/passwd", "'/etc/passwd' is no template volume: expected STORAGE:vztmpl/NAME.", "See `appliance list`.")]
    [InlineData("remove", "Missing VOLUME.", "Run `appliance remove --help` to see how it is used.")]
    [InlineData("remove /etc/passwd", "'/etc/passwd' is no template volume: expected STORAGE:vztmpl/NAME.", "See `appliance list`.")]
    [InlineData("remove local:iso/a.iso", "'local:iso/a.iso' is no template volume: expected STORAGE:vztmpl/NAME.", "See `appliance list`.")]
    [InlineData("prune", "Say what may go: --keep N, --older-than TIME, or both.", "Run `appliance prune --help` to see how it is used.")]
    [InlineData("prune --keep -1", "Option '--keep' needs a whole number from 0, not '-1'.", "Run `appliance prune --help` to see how it is used.")]
    [InlineData("upgrade a b", "Unexpected argument 'b' for `appliance upgrade`.", "Run `appliance upgrade --help` to see how it is used.")]
    [InlineData("source add lab http://a.example", "A source needs --key, or --trusted if nobody signs its index.", "Import its key first: `appliance key import FILE --fingerprint F`.")]
    [InlineData("source add lab ftp://a.example --trusted", "'ftp://a.example' is no http or https address.", "Run `appliance source add --help` to see how it is used.")]
    [InlineData("key import http://a.example/key.asc", "A key from the network needs --fingerprint: whoever is on the way could have replaced it.", "Run `appliance key import --help` to see how it is used.")]
    [InlineData("key generate ../x", "'../x' cannot be the name of a key: expected letters, digits, '.', '_', '-'.", "Run `appliance key generate --help` to see how it is used.")]
    [InlineData("key generate lab --type rsa", "Option '--type' needs openpgp or minisign, not 'rsa'.", "Run `appliance key generate --help` to see how it is used.")]
    [InlineData("index sign file", "Option '--key' is required.", "Run `appliance index sign --help` to see how it is used.")]
    [InlineData("index build dir --serial 0", "Option '--serial' needs a whole number from 1, not '0'.", "Run `appliance index build --help` to see how it is used.")]
    [InlineData("completion tcsh", "SHELL must be bash, zsh or fish, not 'tcsh'.", "Run `appliance completion --help` to see how it is used.")]
    public async Task WrongCommandLine_IsAnsweredByOneSentenceAndAHint(string line, string sentence, string hint)
    {
        using var host = new CliHost();

        var result = await host.RunAsync(line.Split(' '));

        Assert.Equal($"exit 2\n--- stdout\n--- stderr\nerror: {sentence.Replace("{verbs}", string.Join(", ", VerbTable.Names), StringComparison.Ordinal)}\nhint: {hint}\n", result.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(host.Root));
    }

    [Fact]
    public async Task WrongCommandLine_WithEscapes_IsShownSafely()
    {
        using var host = new CliHost();

        var result = await host.RunAsync("available", "\u001b[31mred\n");

        Assert.Contains("error: Unexpected argument '\\u{1b}[31mred\\u{a}' for", result.Error);
    }

    [Theory]
    [InlineData("@file")]
    [InlineData("[suggest]")]
    [InlineData("appliance")]
    public async Task Argument_WithMeaningElsewhere_HasNoneHere(string argument)
    {
        using var host = new CliHost();

        var result = await host.RunAsync("list", argument);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(argument, result.Error);
    }

    /// <summary>A value may be called like a verb.</summary>
    [Fact]
    public async Task Value_CalledLikeAVerb_IsAValue()
    {
        using var host = new CliHost();

        var result = await host.RunAsync("available", "--search", "list");

        Assert.Equal(0, result.ExitCode);
    }
}
