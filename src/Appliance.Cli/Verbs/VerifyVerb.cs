using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Cli.Progress;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>verify</c>.</summary>
internal static class VerifyVerb
{
    private static readonly Listing<VerifiedTemplate> Columns = new(
        new Column<VerifiedTemplate>("volid", verified => Cell.Of(verified.Template.Id.ToString())) { Heading = "VOLUME" },
        new Column<VerifiedTemplate>("state", verified => StateOf(verified.State)),
        new Column<VerifiedTemplate>("newer", verified => Cell.Of(verified.Newer?.Entry.Name.Value)) { HideIfEmpty = true },
        new Column<VerifiedTemplate>("eol", verified => Cell.Day(verified.EndOfLife)) { HideIfEmpty = true },
        new Column<VerifiedTemplate>("source", verified => Cell.Of(verified.Provenance?.Source)) { HideIfEmpty = true },
        new Column<VerifiedTemplate>("expected", verified => Cell.Of(verified.Expected?.ToString())) { InTable = false },
        new Column<VerifiedTemplate>("actual", verified => Cell.Of(verified.Actual?.ToString())) { InTable = false },
        new Column<VerifiedTemplate>("from", verified => Cell.Of(verified.Provenance?.From)) { InTable = false },
        new Column<VerifiedTemplate>("stored", verified => Cell.Time(verified.Provenance?.Stored)) { InTable = false });

    public static Verb Create()
    {
        var volumes = new Argument<string[]>("VOLUME") { Description = "Templates, as STORAGE:vztmpl/NAME.", Arity = ArgumentArity.ZeroOrMore };
        var all = Options.Flag("--all", "Every template on every storage.");
        var output = new OutputOptions();
        var verb = new Verb("verify", "Read stored templates to the end and say whether they are intact.")
        {
            Group = "Templates",
            Details = "States: ok; outdated (intact, a newer version is offered); eol (intact, past its end of life); foreign (nothing says what " +
                "its bytes should be); corrupt (its bytes are not those that were published). The exit code is 3 if one is corrupt.",
            Examples = [("verify --all", "Everything"), ("verify local:vztmpl/debian-13-standard_13.6-1_amd64.tar.zst", "One template")],
            Run = async (session, result, cancellationToken) =>
            {
                var named = result.GetValue(volumes) ?? [];
                if (named.Length > 0 == result.GetValue(all))
                {
                    throw new UsageException(named.Length > 0 ? "Name templates or give --all, not both." : "Name templates, or give --all.");
                }

                var ids = named.Select(VolumeArgument.Parse).Distinct().ToList();
                using var store = session.Store();
                session.WarnOf(store.Offer);
                var failures = new Failures(session);
                var templates = ids.Count > 0 ? Find(store, ids, failures) : StoredTemplates.Read(session, store, storage: null, failures);
                var verified = await ProgressDisplay.RunAsync(session, progress => VerifyAsync(store, templates, failures, progress, cancellationToken), keepBars: false);
                output.Write(session, result, Columns, verified);
                return verified.Any(template => template.State == TemplateState.Corrupt) ? ExitCode.Trust : failures.ExitCode;
            },
        }.With(volumes, all);
        output.AddTo(verb);
        return verb.Completing(volumes, WordLists.Volumes);
    }

    private static List<StoredTemplate> Find(TemplateStore store, IReadOnlyList<VolumeId> ids, Failures failures)
    {
        var found = new List<StoredTemplate>();
        foreach (var id in ids)
        {
            try
            {
                found.Add(store.Find(id));
            }
            catch (ApplianceException e)
            {
                failures.Add(e);
            }
        }

        return found;
    }

    private static async Task<List<VerifiedTemplate>> VerifyAsync(
        TemplateStore store, IReadOnlyList<StoredTemplate> templates, Failures failures, IProgress<Downloads.DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var verified = new List<VerifiedTemplate>();
        foreach (var template in templates)
        {
            try
            {
                verified.Add(await store.VerifyAsync(template, progress, cancellationToken));
            }
            catch (ApplianceException e)
            {
                failures.Add(e);
            }
        }

        return verified;
    }

    private static Cell StateOf(TemplateState state) => state switch
    {
        TemplateState.Ok => Cell.Of("ok", Tone.Good),
        TemplateState.Outdated => Cell.Of("outdated", Tone.Warning),
        TemplateState.EndOfLife => Cell.Of("eol", Tone.Warning),
        TemplateState.Foreign => Cell.Of("foreign", Tone.Faint),
        _ => Cell.Of("corrupt", Tone.Bad),
    };
}
