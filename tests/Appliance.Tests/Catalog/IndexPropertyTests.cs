using System.Diagnostics;
using System.Text;
using Appliance.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace Appliance.Tests.Catalog;

/// <summary>Whatever a mirror sends: an index or a <see cref="VerificationException"/>, in time linear in the bytes (P7).</summary>
public sealed class IndexPropertyTests
{
    private static readonly string[] Lines =
    [
        "Package: a", "Package: b", "Package: pve-web-news", "package: a", "Version: 1", "Version: v", "Type: lxc", "Type: vm", "OS: debian", "Infopage: x",
        "Section: system", "Architecture: amd64", "Location: a.tar", "Location: b/c.tar.gz", "Location: ../x.tar", "md5sum: 1", "Size: 1", "Size: x",
        "Serial: 1", "Date: 2026-11-22T09:30:00Z", "Valid-Until: never", "Description: x", "Description:", " more", "\t.", "", " ", "X: y", "# note", "junk",
        "EOL: 1", "Family: f g", "Description: caf\u00e9", "X: \u0085", "X: \u001b", "Description: \u001b", "X: y\r", "\r", "\0",
        "Package: c\nVersion: 1\nType: lxc\nOS: debian\nInfopage: x\nLocation: c.tar\nDescription: x",
        "Package: d\nVersion: 1\nType: lxc\nOS: debian\nInfopage: x\nDescription: x",
    ];

    private static Arbitrary<byte[]> Texts => Gen.Frequency(
        (3, Gen.Elements(Lines).ListOf().Select(lines => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))))),
        (1, from lines in Gen.Elements(Lines).ListOf()
            let text = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "x")
            from position in Gen.Choose(0, text.Length - 1)
            from value in Gen.Choose(0, 255)
            select Replace(text, position, (byte)value)),
        (1, Gen.Choose(0, 255).Select(value => (byte)value).ListOf().Select(bytes => bytes.ToArray()))).ToArbitrary();

    [Fact]
    public void Parse_AnyBytes_GivesAnIndexOrARefusal_P7() =>
        Prop.ForAll(Texts, text =>
            {
                try
                {
                    var index = TemplateIndex.Parse("test", text, new IndexLimits());
                    Touch(index);
                    return index.Entries.All(entry => TemplateName.TryParse(entry.Name.Value, out _) && !entry.Location.Contains("..", StringComparison.Ordinal));
                }
                catch (VerificationException refused)
                {
                    return refused.Code.StartsWith("APL10", StringComparison.Ordinal) && UntrustedText.Show(refused.Message) == refused.Message;
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>Lint never throws, and it speaks of an error exactly where an update would refuse the index.</summary>
    [Fact]
    public void Lint_AnyBytes_AgreesWithTheParser() =>
        Prop.ForAll(Texts, text =>
            {
                var findings = IndexLint.Check(text, new IndexLimits());
                var own = findings.Where(finding => !finding.Code.StartsWith("APL", StringComparison.Ordinal)).ToList();
                Assert.Equal(findings.OrderBy(finding => finding.Line), findings);
                Assert.All(findings, finding => Assert.Equal(UntrustedText.Show(finding.Message), finding.Message));
                var hasError = own.Any(finding => finding.Severity == LintSeverity.Error);
                return hasError == IsRefused(text) ? true : throw new InvalidOperationException(
                    $"{UntrustedText.Show(Encoding.Latin1.GetString(text))}\n{string.Join('\n', findings)}");
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>Shapes that make careless parsers quadratic; each is a few megabytes, and the bound is generous for a busy machine.</summary>
    [Theory]
    [InlineData("\n", 500_000)]
    [InlineData(" \n", 300_000)]
    [InlineData("X: y\n\n", 30_000)]
    [InlineData("Package: pve-web-news\n", 1)]
    [InlineData(":", 60_000)]
    [InlineData("a:", 30_000)]
    public void ParseAndLint_Repetition_TakeLinearTime_P7(string piece, int count)
    {
        var text = Encoding.UTF8.GetBytes(IndexSamples.Record() + " x\n" + string.Concat(Enumerable.Repeat(" y\n", 50_000)) + "\n"
            + string.Concat(Enumerable.Repeat(piece, count)));
        var watch = Stopwatch.StartNew();

        IsRefused(text);
        IndexLint.Check(text, new IndexLimits());

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Parse_RecordsFullOfFields_TakeLinearTime_P7()
    {
        var fields = string.Concat(Enumerable.Range(0, 117).Select(i => $"{(char)('a' + (i % 26))}{i / 26}: x\n"));
        var text = IndexSamples.Bytes([.. Enumerable.Range(0, 2_000).Select(i => fields + IndexSamples.Record($"p{i}"))]);
        var watch = Stopwatch.StartNew();

        Assert.Equal(2_000, TemplateIndex.Parse("test", text, new IndexLimits()).Entries.Count);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static bool IsRefused(byte[] text)
    {
        try
        {
            return TemplateIndex.Parse("test", text, new IndexLimits()).Entries.Count == 0;
        }
        catch (VerificationException)
        {
            return true;
        }
    }

    /// <summary>Everything an entry makes later was judged before: none of it can fail.</summary>
    private static void Touch(TemplateIndex index)
    {
        foreach (var entry in index.Entries)
        {
            Assert.NotEmpty(entry.Package + entry.Version + entry.Type + entry.Os + entry.Section + entry.Location + entry.InfoPage + entry.Family + entry);
            Assert.NotNull(entry.Headline + entry.Description + entry.Size + entry.InstalledSize + entry.EndOfLife + entry.Architecture);
            Assert.All(entry.Digests, digest => Assert.NotEmpty(digest.Hex));
            Assert.All(entry.Fields, field => Assert.Equal(field.Value, entry[field.Key]));
        }
    }

    private static byte[] Replace(byte[] text, int position, byte value)
    {
        text[position] = value;
        return text;
    }
}
