using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>prune</c>.</summary>
internal static class PruneVerb
{
    private static readonly Listing<StoredTemplate> Columns = new(
        new Column<StoredTemplate>("volid", template => Cell.Of(template.Id.ToString())) { Heading = "VOLUME" },
        new Column<StoredTemplate>("size", template => Cell.Size(template.Size)) { AlignRight = true },
        new Column<StoredTemplate>("modified", template => Cell.Time(template.Modified)));

    public static Verb Create()
    {
        var storage = new Argument<string?>("STORAGE") { Description = "Only templates on this storage; on all of them if none is named.", Arity = ArgumentArity.ZeroOrOne };
        var keep = Options.Number("--keep", "N", "Keep the newest N versions of each family and architecture on each storage. Default 1.");
        var olderThan = Options.Duration("--older-than", "Remove only what has been there for longer: 30d, 12w.");
        var dryRun = Options.Flag("--dry-run", "Only list what would be removed.");
        var output = new OutputOptions();
        var verb = new Verb("prune", "Remove old versions of templates.")
        {
            Group = "Templates",
            Details = "Lists what it removes. A template whose name tells no version stays, and so does one that another process uses.",
            Examples = [("prune --keep 2 --dry-run", "See what would go"), ("prune local --older-than 90d", "What is old, but never the newest of its family")],
            Run = (session, result, cancellationToken) =>
            {
                if (result.GetValue(keep) is null && result.GetValue(olderThan) is null)
                {
                    throw new UsageException("Say what may go: --keep N, --older-than TIME, or both.");
                }

                using var store = session.Store();
                var prunable = store.Prunable(result.GetValue(storage), (int)Math.Min(result.GetValue(keep) ?? 1, int.MaxValue), result.GetValue(olderThan));
                var failures = new Failures(session);
                var removed = result.GetValue(dryRun) ? prunable : Remove(store, prunable, failures, cancellationToken);
                var litter = result.GetValue(dryRun) ? 0 : store.RemoveLitter(result.GetValue(storage));
                output.Write(session, result, Columns, removed);
                session.Note(prunable.Count == 0
                    ? "Nothing to remove."
                    : $"{(result.GetValue(dryRun) ? "Would remove" : "Removed")} {HumanText.Count(removed.Count, "template")}, {HumanText.Size(removed.Sum(template => template.Size))}.");
                if (litter > 0)
                {
                    session.Note($"Removed {HumanText.Count(litter, "file")} of unfinished downloads that nobody went on with for a week.");
                }

                return Task.FromResult(failures.ExitCode);
            },
        }.With(storage, keep, olderThan, dryRun);
        output.AddTo(verb);
        return verb.Completing(storage, WordLists.Storages);
    }

    private static List<StoredTemplate> Remove(TemplateStore store, IReadOnlyList<StoredTemplate> prunable, Failures failures, CancellationToken cancellationToken)
    {
        var removed = new List<StoredTemplate>();
        foreach (var template in prunable)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                store.Remove(template.Id);
                removed.Add(template);
            }
            catch (ApplianceException e)
            {
                failures.Add(e);
            }
        }

        return removed;
    }
}
