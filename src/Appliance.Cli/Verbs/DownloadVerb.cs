using System.CommandLine;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>download</c>.</summary>
internal static class DownloadVerb
{
    public static Verb Create()
    {
        var storage = new Argument<string>("STORAGE") { Description = "The storage to put it on." };
        var templates = TemplateArgument.Many();
        var allMatching = Options.Flag("--all-matching", "Take TEMPLATE as a pattern with * and ?, and download every template whose name or family it matches.");
        var latest = Options.Flag("--latest", "With --all-matching: only the newest version of each family.");
        var arch = Options.Text("--arch", "ARCH", "Architecture of families and patterns. Default: that of this host.");
        var transfer = new TransferOptions();
        var verb = new Verb("download", "Download templates to a storage, verified and complete.")
        {
            Group = "Templates",
            Details = TemplateArgument.Forms + "\n\n" +
                "Prints the volume of each template that is there at the end. One that is there already, with the right bytes, is not fetched " +
                "again; an interrupted download goes on where it stopped.",
            Examples =
            [
                ("download local debian-13-standard", "The newest Debian 13"),
                ("download local 'debian-13-standard@13.1-*' sha512:3f7e…", "A version, and a file by its digest"),
                ("download nfs 'alpine-*' --all-matching --latest", "Several at once"),
            ],
            Run = async (session, result, cancellationToken) =>
            {
                if (result.GetValue(latest) && !result.GetValue(allMatching))
                {
                    throw new UsageException("--latest goes with --all-matching: a family is its newest version anyway.");
                }

                using var store = session.Store(transfer.Adjust(result));
                session.WarnOf(store.Offer);
                store.Storages.ForTemplates(result.GetRequiredValue(storage));
                var failures = new Failures(session);
                var wanted = result.GetValue(allMatching)
                    ? Matching(store.Offer, result.GetRequiredValue(templates), result.GetValue(arch), result.GetValue(latest), failures)
                    : Named(store.Offer, result.GetRequiredValue(templates), result.GetValue(arch), failures);
                var batch = new DownloadBatch(session, store, transfer.Options(result));
                return await batch.RunAsync([.. wanted.Select(template => (result.GetRequiredValue(storage), template))], failures, cancellationToken);
            },
        }.With(storage, templates, allMatching, latest, arch);
        transfer.AddTo(verb);
        return verb
            .Completing(storage, WordLists.Storages)
            .Completing(templates, WordLists.Templates)
            .Completing(arch, WordLists.Architectures);
    }

    private static List<OfferedTemplate> Named(Offer offer, string[] selectors, string? architecture, Failures failures)
    {
        var found = new List<OfferedTemplate>();
        foreach (var selector in selectors.Distinct(StringComparer.Ordinal))
        {
            try
            {
                found.Add(offer.Resolve(selector, architecture));
            }
            catch (ApplianceException e) when (selectors.Length > 1)
            {
                failures.Add(e);
            }
        }

        return found;
    }

    /// <summary>Every match once; of one name from several sources, what <see cref="Offer.Resolve"/> says.</summary>
    private static List<OfferedTemplate> Matching(Offer offer, string[] patterns, string? architecture, bool latest, Failures failures)
    {
        var filter = new TemplateFilter { Patterns = patterns, Architecture = architecture ?? Offer.HostArchitecture };
        var matches = offer.Templates.Where(filter.Matches);
        var names = (latest ? Offer.Latest(matches) : matches).Select(offered => offered.Entry.Name.Value).Distinct(StringComparer.Ordinal).ToList();
        return names.Count > 0
            ? Named(offer, [.. names], architecture, failures)
            : throw new ApplianceException("APL1024", $"No template matches '{string.Join("', '", patterns)}'.") { Hint = "See `appliance available`." };
    }
}
