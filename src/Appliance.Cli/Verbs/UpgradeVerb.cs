using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>upgrade</c>.</summary>
internal static class UpgradeVerb
{
    public static Verb Create()
    {
        var storage = new Argument<string?>("STORAGE") { Description = "Only templates on this storage; on all of them if none is named.", Arity = ArgumentArity.ZeroOrOne };
        var transfer = new TransferOptions();
        var verb = new Verb("upgrade", "Download the newest version of every stored template.")
        {
            Group = "Templates",
            Details = "Each goes to the storage its older version is on. Older versions stay until `prune` removes them.",
            Examples = [("upgrade local", "One storage"), ("upgrade --limit-rate 10M", "All of them, without filling the line")],
            Run = async (session, result, cancellationToken) =>
            {
                using var store = session.Store(transfer.Adjust(result));
                session.WarnOf(store.Offer);
                var outdated = store.Outdated(result.GetValue(storage));
                if (outdated.Count == 0)
                {
                    session.Note("Nothing is outdated.");
                    return ExitCode.Done;
                }

                return await new DownloadBatch(session, store, transfer.Options(result)).RunAsync(
                    [.. outdated.Select(pair => (pair.Template.Id.Storage, pair.Newer))], new Failures(session), cancellationToken);
            },
        }.With(storage);
        transfer.AddTo(verb);
        return verb.Completing(storage, WordLists.Storages);
    }
}
