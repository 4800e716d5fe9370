using System.CommandLine;
using Appliance.Archives;
using Appliance.Catalog;
using Appliance.Cli.Front;
using Appliance.Cli.Output;

namespace Appliance.Cli.Verbs;

/// <summary><c>index lint</c>.</summary>
internal static class IndexLintVerb
{
    private static readonly Listing<LintFinding> Columns = new(
        new Column<LintFinding>("line", finding => Cell.Of(finding.Line)),
        new Column<LintFinding>("severity", finding => Cell.Of(NameOf(finding.Severity))),
        new Column<LintFinding>("code", finding => Cell.Of(finding.Code)),
        new Column<LintFinding>("message", finding => Cell.Of(finding.Message)),
        new Column<LintFinding>("pveam", finding => Cell.Of(finding.Pveam)));

    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "An index, or an index compressed by gzip." };
        var output = new OutputOptions();
        var verb = new Verb("lint", "Name every trap in an index, and what the real pveam would silently do with it.")
        {
            Details = "The exit code is 1 if `update` would refuse the index.",
            Examples = [("index lint aplinfo.dat", "Before it is signed")],
            Run = (session, result, _) =>
            {
                var path = result.GetRequiredValue(file);
                var findings = IndexLint.Check(Unpacked(LocalFile.Read(path, new IndexLimits().MaxBytes)), new IndexLimits());
                if (output.FormatOf(result) == OutputFormat.Text)
                {
                    Write(session, path, findings);
                }
                else
                {
                    output.Write(session, result, Columns, findings);
                }

                return Task.FromResult(findings.Any(finding => finding.Severity == LintSeverity.Error) ? ExitCode.Failed : ExitCode.Done);
            },
        }.With(file);
        output.AddToSingle(verb);
        return verb;
    }

    /// <summary>As compilers write it, so that editors find the line.</summary>
    public static void Write(Session session, string path, IReadOnlyList<LintFinding> findings)
    {
        var output = session.Terminal.Output;
        var colour = session.HasColour && session.Terminal.OutputIsTerminal;
        foreach (var finding in findings)
        {
            var tone = finding.Severity switch { LintSeverity.Error => Tone.Bad, LintSeverity.Warning => Tone.Warning, _ => Tone.Faint };
            output.Write($"{UntrustedText.Show(path)}:{finding.Line}: {Style.Apply(NameOf(finding.Severity), tone, colour)}[{finding.Code}]: {UntrustedText.Show(finding.Message)}\n");
            if (finding.Pveam is { } pveam)
            {
                output.Write($"    pveam {UntrustedText.Show(pveam)}\n");
            }
        }

        if (findings.Count == 0)
        {
            session.Note($"{path}: nothing to say against it.");
        }
    }

    /// <summary>An index or what is in its <c>.gz</c>.</summary>
    public static byte[] Unpacked(byte[] bytes) =>
        bytes is [0x1f, 0x8b, ..] ? Gzip.Decompress(bytes, new IndexLimits().MaxBytes) : bytes;

    private static string NameOf(LintSeverity severity) => severity switch
    {
        LintSeverity.Error => "error",
        LintSeverity.Warning => "warning",
        _ => "note",
    };
}
