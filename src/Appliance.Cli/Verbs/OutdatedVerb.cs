using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>outdated</c>.</summary>
internal static class OutdatedVerb
{
    private static readonly Listing<OutdatedTemplate> Columns = new(
        new Column<OutdatedTemplate>("volid", outdated => Cell.Of(outdated.Template.Id.ToString())) { Heading = "VOLUME" },
        new Column<OutdatedTemplate>("newer", outdated => Cell.Of(outdated.Newer.Entry.Name.Value)),
        new Column<OutdatedTemplate>("size", outdated => Cell.Size(outdated.Newer.Entry.Size)) { AlignRight = true, HideIfEmpty = true },
        new Column<OutdatedTemplate>("source", outdated => Cell.Of(outdated.Newer.Source.Name)));

    public static Verb Create()
    {
        var storage = new Argument<string?>("STORAGE") { Description = "The storage to look at; all of them if none is named.", Arity = ArgumentArity.ZeroOrOne };
        var output = new OutputOptions();
        var verb = new Verb("outdated", "List stored templates of which a newer version is offered.")
        {
            Group = "Templates",
            Details = "Of several versions of a family on one storage only the newest counts. The exit code is 0 whether there are any or not.",
            Examples = [("outdated", "What `upgrade` would fetch")],
            Run = (session, result, _) =>
            {
                using var store = session.Store();
                session.WarnOf(store.Offer);
                var outdated = store.Outdated(result.GetValue(storage));
                output.Write(session, result, Columns, outdated);
                if (outdated.Count == 0)
                {
                    session.Note("Nothing is outdated.");
                }

                return Task.FromResult(ExitCode.Done);
            },
        }.With(storage);
        output.AddTo(verb);
        return verb.Completing(storage, WordLists.Storages);
    }
}
