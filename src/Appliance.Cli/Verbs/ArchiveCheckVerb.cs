using Appliance.Archives;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Cli.Progress;

namespace Appliance.Cli.Verbs;

/// <summary><c>archive check</c>.</summary>
internal static class ArchiveCheckVerb
{
    private static readonly Listing<(string Path, ArchiveReport Report)> Columns = new(
        new Column<(string Path, ArchiveReport Report)>("file", row => Cell.Of(row.Path)),
        new Column<(string Path, ArchiveReport Report)>("state", row => row.Report.IsGood ? Cell.Of("good", Tone.Good) : Cell.Of("refused", Tone.Bad)),
        new Column<(string Path, ArchiveReport Report)>("format", row => Cell.Of(row.Report.Format.ToString().ToLowerInvariant())),
        new Column<(string Path, ArchiveReport Report)>("packed", row => Cell.Size(row.Report.PackedBytes)),
        new Column<(string Path, ArchiveReport Report)>("unpacked", row => Cell.Size(row.Report.UnpackedBytes)),
        new Column<(string Path, ArchiveReport Report)>("files", row => Cell.Of(row.Report.Counts.Files)),
        new Column<(string Path, ArchiveReport Report)>("directories", row => Cell.Of(row.Report.Counts.Directories)),
        new Column<(string Path, ArchiveReport Report)>("symlinks", row => Cell.Of(row.Report.Counts.SymbolicLinks)),
        new Column<(string Path, ArchiveReport Report)>("hardlinks", row => Cell.Of(row.Report.Counts.HardLinks)),
        new Column<(string Path, ArchiveReport Report)>("fifos", row => Cell.Of(row.Report.Counts.Fifos)),
        new Column<(string Path, ArchiveReport Report)>("devices", row => Cell.Of(row.Report.Counts.Devices)),
        new Column<(string Path, ArchiveReport Report)>("skipped", row => Cell.Of(row.Report.Counts.Skipped)),
        new Column<(string Path, ArchiveReport Report)>("content", row => Cell.Size(row.Report.Counts.FileBytes)),
        new Column<(string Path, ArchiveReport Report)>("nested_root", row => Cell.Of(row.Report.NestedRoot)) { Heading = "NESTED ROOT" },
        new Column<(string Path, ArchiveReport Report)>("notices", row => Cell.List(row.Report.Notices)),
        new Column<(string Path, ArchiveReport Report)>("findings", row => Cell.List([.. row.Report.Findings.Select(finding => $"{finding.Code}: {finding.Message}")])));

    public static Verb Create()
    {
        var file = ArchiveVerb.FileArgument();
        var options = new ArchiveOptions();
        var output = new OutputOptions();
        var verb = new Verb("check", "Read an archive to its end, and say what is in it and what is wrong with it.")
        {
            Details = "Writes nothing. The exit code is 3 if `archive extract` with the same options would refuse it.",
            Examples = [("archive check debian.tar.zst --idmap u:0:100000:65536 --idmap g:0:100000:65536", "As for an unprivileged container")],
            Run = async (session, result, cancellationToken) =>
            {
                var path = result.GetRequiredValue(file);
                using var archive = ArchiveFile.Open(path);
                var report = await ProgressDisplay.RunAsync(
                    session,
                    progress => Extractor.CheckAsync(archive, Path.GetFileName(path), options.Of(result), ArchiveProgress.Of(progress, path), cancellationToken),
                    keepBars: false);
                if (output.FormatOf(result) == OutputFormat.Text)
                {
                    Write(session, report, path);
                }
                else
                {
                    output.WriteOne(session, result, Columns, (path, report));
                }

                return report.IsGood ? ExitCode.Done : ExitCode.Trust;
            },
        }.With(file);
        output.AddToSingle(verb);
        options.AddAllTo(verb);
        return verb;
    }

    private static void Write(Session session, ArchiveReport report, string path)
    {
        var text = session.Terminal.Output;
        var colour = session.HasColour && session.Terminal.OutputIsTerminal;
        var counts = report.Counts;
        text.Write(
            $"{UntrustedText.Show(path)}: {report.Format.ToString().ToLowerInvariant()}, {HumanText.Size(report.PackedBytes)} packed, {HumanText.Size(report.UnpackedBytes)} unpacked\n" +
            $"{counts.Files} files ({HumanText.Size(counts.FileBytes)}), {counts.Directories} directories, {counts.SymbolicLinks} symbolic links, " +
            $"{counts.HardLinks} hard links, {counts.Fifos} fifos, {counts.Devices} devices, {counts.Skipped} left out\n");
        foreach (var notice in report.Notices)
        {
            text.Write($"{Style.Apply("note:", Tone.Faint, colour)} {notice}\n");
        }

        foreach (var finding in report.Findings)
        {
            text.Write($"{Style.Apply($"refused[{finding.Code}]:", Tone.Bad, colour)} {UntrustedText.Show(finding.Message)}\n");
        }

        if (report.FindingCount > report.Findings.Count)
        {
            text.Write($"and {report.FindingCount - report.Findings.Count} more of the kind\n");
        }

        text.Write(report.IsGood ? $"{Style.Apply("good", Tone.Good, colour)}\n" : "");
    }
}
