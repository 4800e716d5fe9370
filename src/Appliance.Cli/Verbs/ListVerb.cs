using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>list</c>.</summary>
internal static class ListVerb
{
    public static Verb Create()
    {
        var storage = new Argument<string?>("STORAGE") { Description = "The storage to look at; all of them if none is named.", Arity = ArgumentArity.ZeroOrOne };
        var output = new OutputOptions();
        var verb = new Verb("list", "List the templates on storages.")
        {
            Group = "Templates",
            Examples = [("list", "Everything"), ("list local --output-format json", "For a program")],
            Run = (session, result, _) =>
            {
                using var store = session.Store();
                var failures = new Failures(session);
                var templates = StoredTemplates.Read(session, store, result.GetValue(storage), failures);
                output.Write(session, result, Columns(store), templates);
                if (templates.Count == 0 && failures.ExitCode == ExitCode.Done)
                {
                    session.Note("No templates.");
                }

                return Task.FromResult(failures.ExitCode);
            },
        }.With(storage);
        output.AddTo(verb);
        return verb.Completing(storage, WordLists.Storages);
    }

    /// <summary>For programs the names of the PVE API's storage content come first.</summary>
    private static Listing<StoredTemplate> Columns(TemplateStore store) => new(
        new Column<StoredTemplate>("volid", template => Cell.Of(template.Id.ToString())) { Heading = "VOLUME" },
        new Column<StoredTemplate>("format", template => Cell.Of(template.Format)) { InTable = false },
        new Column<StoredTemplate>("size", template => Cell.Size(template.Size)) { AlignRight = true },
        new Column<StoredTemplate>("content", _ => Cell.Of("vztmpl")) { InTable = false },
        new Column<StoredTemplate>("modified", template => Cell.Time(template.Modified)),
        new Column<StoredTemplate>("path", template => Cell.Of(template.Path)) { InTable = false },
        new Column<StoredTemplate>("family", template => Cell.Of(template.Name?.Family)) { InTable = false },
        new Column<StoredTemplate>("version", template => Cell.Of(template.Name?.Version)) { InTable = false },
        new Column<StoredTemplate>("architecture", template => Cell.Of(template.Name?.Architecture)) { InTable = false },
        new Column<StoredTemplate>("source", template => Cell.Of(store.ProvenanceOf(template.Id)?.Source)) { HideIfEmpty = true });
}
