using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>update</c>.</summary>
internal static class UpdateVerb
{
    private static readonly Listing<SourceUpdate> Columns = new(
        new Column<SourceUpdate>("source", update => Cell.Of(update.Source.Name)),
        new Column<SourceUpdate>("result", update => ResultOf(update.Outcome)),
        new Column<SourceUpdate>("templates", update => update.Outcome is UpdateOutcome.Updated or UpdateOutcome.Unchanged ? Cell.Of(update.Templates) : Cell.Empty) { AlignRight = true },
        new Column<SourceUpdate>("signed", update => Cell.Time(update.SignedAt)) { HideIfEmpty = true },
        new Column<SourceUpdate>("serial", update => Cell.Of(update.Serial)) { AlignRight = true, HideIfEmpty = true },
        new Column<SourceUpdate>("key", update => Cell.Of(update.Fingerprint)) { HideIfEmpty = true },
        new Column<SourceUpdate>("server", update => Cell.Of(update.Server is null ? null : DownloadText.Of(update.Server))) { InTable = false },
        new Column<SourceUpdate>("error", update => Cell.Of(update.Error?.Message)) { InTable = false },
        new Column<SourceUpdate>("error-code", update => Cell.Of(update.Error?.Code)) { InTable = false });

    public static Verb Create()
    {
        var sources = new Argument<string[]>("SOURCE") { Description = "Ask only these sources; all enabled ones if none is named.", Arity = ArgumentArity.ZeroOrMore };
        var check = Options.Flag("--check", "Fetch and verify, but store nothing.");
        var maxAge = Options.Duration("--max-age", "Refuse an index that was signed longer ago.");
        var allowRollback = Options.Flag("--allow-rollback", "Accept an index older than the one in use. It is logged.");
        var output = new OutputOptions();
        var verb = new Verb("update", "Fetch and verify the indexes of all sources.")
        {
            Group = "Catalog",
            Details = "The sources are asked at the same time; one that fails does not stop the others and keeps its old index. " +
                "An index is used only if its signature is good, it is not older than the last one, and it has not expired.",
            Examples = [("update", "What a daily job runs"), ("update proxmox --max-age 14d", "One source, and not from a mirror that fell asleep")],
            Run = async (session, result, cancellationToken) =>
            {
                using var store = session.Store();
                var updates = await store.UpdateAsync(
                    new UpdateOptions
                    {
                        Sources = result.GetValue(sources) ?? [],
                        CheckOnly = result.GetValue(check),
                        MaxAge = result.GetValue(maxAge),
                        AllowRollback = result.GetValue(allowRollback),
                    },
                    cancellationToken);
                if (!session.IsQuiet || output.FormatOf(result) != OutputFormat.Text)
                {
                    output.Write(session, result, Columns, updates);
                    session.Terminal.Flush();
                }

                foreach (var warning in updates.SelectMany(update => update.Warnings))
                {
                    session.Warn(warning);
                }

                return UpdateSummary.Report(session, updates);
            },
        }.With(sources, check, maxAge, allowRollback);
        output.AddTo(verb);
        return verb.Completing(sources, WordLists.Sources);
    }

    private static Cell ResultOf(UpdateOutcome outcome) => outcome switch
    {
        UpdateOutcome.Updated => Cell.Of("updated", Tone.Good),
        UpdateOutcome.Unchanged => Cell.Of("unchanged"),
        UpdateOutcome.WaitingForKey => Cell.Of("waiting for its key", Tone.Warning),
        _ => Cell.Of("failed", Tone.Bad),
    };
}
