using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images.Packing;

namespace Appliance.Cli.Verbs;

/// <summary><c>image diff</c>.</summary>
internal static class ImageDiffVerb
{
    private static readonly Listing<ImageDifference> Columns = new(
        new Column<ImageDifference>("change", difference => ChangeOf(difference.Change)),
        new Column<ImageDifference>("path", difference => Cell.Of(difference.Path)),
        new Column<ImageDifference>("details", difference => new Cell(string.Join("; ", difference.Details), Datum.Of(difference.Details))),
        new Column<ImageDifference>("old-size", difference => Cell.Size(difference.OldBytes)) { InTable = false },
        new Column<ImageDifference>("new-size", difference => Cell.Size(difference.NewBytes)) { InTable = false });

    public static Verb Create()
    {
        var first = new Argument<string>("A") { Description = "A template or any tar archive, or a directory." };
        var second = new Argument<string>("B") { Description = "What it is compared with." };
        var noTimes = Options.Flag("--no-times", "Modification times do not count.");
        var output = new OutputOptions();
        var verb = new Verb("diff", "Say what differs between two templates, entry by entry.")
        {
            Details = "Compares names, types, modes, owners, sizes, contents, links, times, extended attributes and ACLs, but not how the archives are " +
                "compressed. Both are read to the end. The exit code is 1 if there is a difference.",
            Examples =
            [
                ("image diff web_1.0-1_amd64.tar.zst web_1.0-2_amd64.tar.zst", "Two versions"),
                ("image diff web_1.0-1_amd64.tar.zst /srv/build/rootfs --no-times", "A template and the tree it should have been made of"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                var comparison = await ImageDiff.CompareAsync(
                    result.GetRequiredValue(first), result.GetRequiredValue(second), result.GetValue(noTimes), cancellationToken);
                output.Write(session, result, Columns, comparison.Differences);
                session.Note(Summary(comparison));
                return comparison.Differences.Count == 0 ? ExitCode.Done : ExitCode.Failed;
            },
        }.With(first, second, noTimes);
        output.AddTo(verb);
        return verb;
    }

    private static string Summary(ImageComparison comparison)
    {
        var counts = comparison.Differences.GroupBy(difference => difference.Change).ToDictionary(group => group.Key, group => group.Count());
        var text = comparison.Differences.Count == 0
            ? $"No difference in {HumanText.Count(comparison.NewEntries, "entry").Replace("entrys", "entries", StringComparison.Ordinal)}."
            : $"{counts.GetValueOrDefault(ImageChange.Added)} added, {counts.GetValueOrDefault(ImageChange.Removed)} removed, {counts.GetValueOrDefault(ImageChange.Changed)} changed.";
        return comparison.SameOrder ? text : text + " The entries come in another order.";
    }

    private static Cell ChangeOf(ImageChange change) => change switch
    {
        ImageChange.Added => Cell.Of("added", Tone.Good),
        ImageChange.Removed => Cell.Of("removed", Tone.Bad),
        _ => Cell.Of("changed", Tone.Warning),
    };
}
