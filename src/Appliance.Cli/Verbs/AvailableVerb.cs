using Appliance.Catalog;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>available</c>.</summary>
internal static class AvailableVerb
{
    public static Verb Create()
    {
        var section = Options.Text("--section", "SECTION", "Only this section, such as system, mail or turnkeylinux.");
        var os = Options.Text("--os", "OS", "Only this operating system: debian-13, or debian for all its releases.");
        var arch = Options.Text("--arch", "ARCH", "Only this architecture, such as amd64 or arm64. Default: that of this host.");
        var source = Options.Text("--source", "SOURCE", "Only what this source offers.");
        var search = Options.Text("--search", "TEXT", "Only templates that have every word of TEXT in their name, system, headline or description.");
        var latest = Options.Flag("--latest", "Only the newest version of each family.");
        var allArch = Options.Flag("--all-arch", "Templates for every architecture.");
        var output = new OutputOptions();
        var verb = new Verb("available", "List the templates that can be downloaded.")
        {
            Group = "Catalog",
            Details = "Reads the indexes that `update` has stored; the network is not asked.",
            Examples =
            [
                ("available --latest", "The newest of everything"),
                ("available --search 'wiki' --section turnkeylinux", "Look for something"),
                ("available --os debian --all-arch --output-format json", "For a program, with all fields"),
            ],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                if (result.GetValue(arch) is not null && result.GetValue(allArch))
                {
                    throw new UsageException("--arch and --all-arch exclude each other.");
                }

                using var store = session.Store();
                session.WarnOf(store.Offer);
                var wanted = new TemplateFilter
                {
                    Section = result.GetValue(section),
                    Os = result.GetValue(os),
                    Architecture = result.GetValue(allArch) ? null : result.GetValue(arch) ?? Offer.HostArchitecture,
                    Words = result.GetValue(search)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
                };
                var templates = result.GetValue(source) is { } name ? store.Offer.Templates.Where(offered => offered.Source.Name == store.Sources[name].Name) : store.Offer.Templates;
                var found = templates.Where(wanted.Matches);
                var rows = (result.GetValue(latest) ? Offer.Latest(found) : found).ToList();
                rows.Sort(ByPlace);
                output.Write(session, result, TemplateFields.Listing(session.Today), rows);
                if (rows.Count == 0 && store.Offer.Indexes.Count > 0)
                {
                    session.Note("No template matches.");
                }

                return Task.FromResult(ExitCode.Done);
            },
        }.With(section, os, arch, source, search, latest, allArch);
        output.AddTo(verb);
        return verb
            .Completing(section, WordLists.Sections)
            .Completing(os, WordLists.OperatingSystems)
            .Completing(arch, WordLists.Architectures)
            .Completing(source, WordLists.Sources);
    }

    /// <summary>By section, family (3.9 before 3.10), version (newest first), name, source.</summary>
    private static int ByPlace(OfferedTemplate a, OfferedTemplate b)
    {
        var order = string.CompareOrdinal(a.Entry.Section, b.Entry.Section);
        order = order != 0 ? order : DebianVersion.Compare(a.Entry.Name.Family, b.Entry.Name.Family);
        order = order != 0 ? order : DebianVersion.Compare(b.Entry.Name.Version ?? "", a.Entry.Name.Version ?? "");
        order = order != 0 ? order : string.CompareOrdinal(a.Entry.Name.Value, b.Entry.Name.Value);
        return order != 0 ? order : string.CompareOrdinal(a.Entry.Source, b.Entry.Source);
    }
}
