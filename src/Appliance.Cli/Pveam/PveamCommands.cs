using Appliance.Cli.Front;
using Appliance.Cli.Progress;
using Appliance.Cli.Verbs;
using Appliance.Downloads;
using Appliance.Store;

namespace Appliance.Cli.Pveam;

/// <summary>What pveam's verbs do, on top of the same store as everything else.</summary>
/// <remarks>Source: spec pveam.md §1.2 to §1.5, §3.2.</remarks>
internal sealed class PveamCommands(Session session)
{
    private readonly TextWriter output = session.Terminal.Output;

    public Task<int> RunAsync(PveamVerb verb, PveamCall call, CancellationToken cancellationToken) => verb.Name switch
    {
        "available" => Task.FromResult(Available(call.Option("section"))),
        "list" => Task.FromResult(List(StorageOf(call))),
        "remove" => Task.FromResult(Remove(call.Positionals[0])),
        "update" => UpdateAsync(cancellationToken),
        "download" => DownloadAsync(StorageOf(call), PveamFront.Checked("template", call.Positionals[1]), cancellationToken),
        _ => throw new InvalidOperationException($"Verb '{verb.Name}' has no work."),
    };

    private int Available(string? section)
    {
        if (section is not null && !PveamVerb.Sections.Contains(section, StringComparer.Ordinal))
        {
            throw PveamParameterException.Verification(
                ("section", $"'{section}' is none of the values '{string.Join(", ", PveamVerb.Sections)}'"));
        }

        using var store = session.Store();
        session.WarnOf(store.Offer);
        var isLegacy = session.Terminal.Variable("PVEAM_LEGACY_COLUMNS") is "1";

        // One row for each name in a section: of several records the last one counts.
        var sections = new SortedDictionary<string, SortedDictionary<string, string?>>(PveamLayout.ByteOrder);
        foreach (var (entry, _) in store.Offer.Templates)
        {
            if (entry.Section != "all" && (section is null || entry.Section == section))
            {
                if (!sections.TryGetValue(entry.Section, out var names))
                {
                    sections.Add(entry.Section, names = new SortedDictionary<string, string?>(PveamLayout.ByteOrder));
                }

                names[entry.Name.Value] = entry.Architecture;
            }
        }

        foreach (var (name, templates) in sections)
        {
            foreach (var (template, architecture) in templates)
            {
                output.Write(isLegacy ? PveamLayout.LegacyAvailableRow(name, template) : PveamLayout.AvailableRow(name, template, architecture));
            }
        }

        return ExitCode.Done;
    }

    private int List(string storage)
    {
        using var store = session.Store();
        var listing = store.List(storage);
        foreach (var note in listing.Notes)
        {
            session.Warn(note);
        }

        output.Write(PveamLayout.ListHeading);
        foreach (var template in listing.Templates.OrderBy(template => template.Id.ToString().ToLowerInvariant(), PveamLayout.ByteOrder))
        {
            output.Write(PveamLayout.ListRow(template.Id.ToString(), template.Size));
        }

        return ExitCode.Done;
    }

    private int Remove(string volume)
    {
        if (!VolumeId.TryParse(PveamFront.Checked("template_path", volume), out var id))
        {
            throw PveamParameterException.Verification(("template_path", $"'{volume}' is not STORAGE:vztmpl/NAME; no other file is ever removed"));
        }

        using var store = session.Store();
        store.Remove(id);
        return ExitCode.Done;
    }

    private async Task<int> UpdateAsync(CancellationToken cancellationToken)
    {
        using var store = session.Store();
        var results = await store.UpdateAsync(new UpdateOptions(), cancellationToken);
        foreach (var result in results)
        {
            foreach (var warning in result.Warnings)
            {
                session.Warn(warning);
            }
        }

        var code = UpdateSummary.Report(session, results);
        if (code == ExitCode.Done)
        {
            output.Write("update successful\n");
        }
        else
        {
            session.Terminal.Error.Write($"update failed - see {session.Paths.LogFile} for details\n");
        }

        return code;
    }

    private async Task<int> DownloadAsync(string storage, string name, CancellationToken cancellationToken)
    {
        using var store = session.Store();
        session.WarnOf(store.Offer);
        OfferedTemplate template;
        try
        {
            template = store.Offer.Resolve(name, architecture: null);
        }
        catch (ApplianceException e) when (e.Code == "APL1024")
        {
            throw PveamParameterException.Verification(("template", "no such template"));
        }

        var target = Path.Join(store.Storages.ForTemplates(storage).TemplatePath, template.Entry.Name.Value);
        var address = DownloadUrl.Show(template.Location);
        output.Write($"downloading {address} to {UntrustedText.Show(target)}\n");
        session.Terminal.Flush();
        var report = await ProgressDisplay.RunAsync(
            session, progress => store.DownloadAsync(storage, template, new TemplateDownloadOptions(), progress, cancellationToken));
        output.Write("calculating checksum...OK, checksum verified\n");
        output.Write(report.AlreadyPresent
            ? $"'{UntrustedText.Show(report.Path)}' is already correct, no need to download\n"
            : $"download of '{address}' to '{UntrustedText.Show(report.Path)}' finished\n");
        return ExitCode.Done;
    }

    private static string StorageOf(PveamCall call)
    {
        var storage = call.Positionals[0];
        return VolumeId.IsStorageId(storage)
            ? storage
            : throw PveamParameterException.Verification(("storage", storage.Length < 2
                ? "a storage ID has at least two characters"
                : $"'{storage}' is no storage ID"));
    }
}
