using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary><c>info</c>.</summary>
internal static class InfoVerb
{
    public static Verb Create()
    {
        var template = TemplateArgument.One();
        var arch = Options.Text("--arch", "ARCH", "For a family: the newest for this architecture. Default: that of this host.");
        var output = new OutputOptions();
        var verb = new Verb("info", "Show everything known about a template.")
        {
            Group = "Catalog",
            Details = TemplateArgument.Forms,
            Examples = [("info debian-13-standard", "The newest Debian 13"), ("info proxmox/debian-13-standard --output-format yaml", "From one source, for a program")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                using var store = session.Store();
                session.WarnOf(store.Offer);
                var offered = store.Offer.Resolve(result.GetRequiredValue(template), result.GetValue(arch));
                var known = new KnownTemplate(
                    offered,
                    store.Offer.Indexes.FirstOrDefault(index => index.Source == offered.Source),
                    [.. store.ListAll().Templates.Where(stored => stored.Id.Name == offered.Entry.Name.Value).Select(stored => stored.Id.ToString())]);
                output.WriteOne(session, result, Listing(session.Today), known);
                if (output.FormatOf(result) == OutputFormat.Text && offered.Entry.Description.Length > 0)
                {
                    WriteDescription(session.Terminal, offered.Entry["description"] ?? "");
                }

                return Task.FromResult(ExitCode.Done);
            },
        }.With(template, arch);
        output.AddToSingle(verb);
        return verb.Completing(template, WordLists.Templates).Completing(arch, WordLists.Architectures);
    }

    /// <summary>The lines below the headline as paragraphs; a lone dot stands for an empty line, as in Debian's control files.</summary>
    private static void WriteDescription(Terminal terminal, string description)
    {
        var width = Math.Min(terminal.OutputIsTerminal ? terminal.Width() : 80, 100);
        var paragraph = "";
        foreach (var line in description.Split('\n').Skip(1).Append("."))
        {
            if (line.Trim() is not ".")
            {
                paragraph += " " + line;
                continue;
            }

            foreach (var filled in TextFill.Lines(UntrustedText.Show(paragraph), width).Prepend(""))
            {
                terminal.Output.Write(filled + "\n");
            }

            paragraph = "";
        }
    }

    private static Listing<KnownTemplate> Listing(DateOnly today) => new(
        Field("template", "Template", known => Cell.Of(known.Offered.Entry.Name.Value)),
        Field("headline", "Headline", known => Cell.Of(known.Offered.Entry.Headline.Trim())),
        Field("package", "Package", known => Cell.Of(known.Offered.Entry.Package)),
        Field("version", "Version", known => Cell.Of(known.Offered.Entry.Version)),
        Field("family", "Family", known => Cell.Of(known.Offered.Entry.Family)),
        Field("os", "System", known => Cell.Of(known.Offered.Entry.Os)),
        Field("architecture", "Architecture", known => Cell.Of(known.Offered.Entry.Architecture)),
        Field("section", "Section", known => Cell.Of(known.Offered.Entry.Section)),
        Field("type", "Type", known => Cell.Of(known.Offered.Entry.Type)),
        Field("size", "Size", known => Cell.Size(known.Offered.Entry.Size)),
        Field("installed-size", "Unpacked", known => Unpacked(known.Offered.Entry.InstalledSize)),
        Field("eol", "End of life", known => Cell.Day(known.Offered.Entry.EndOfLife, known.Offered.Entry.EndOfLife < today ? Tone.Warning : Tone.Plain)),
        Field("infopage", "More about it", known => Cell.Of(known.Offered.Entry.InfoPage is { Length: > 0 } page ? page : null)),
        Field("digest", "Digest", known => Cell.Of(known.Offered.Entry.Digests is [var strongest, ..] ? strongest.ToString() : null, known.Offered.Entry.Digests is [{ IsWeak: true }, ..] ? Tone.Warning : Tone.Plain)),
        Field("location", "Location", known => Cell.Of(DownloadText.Of(known.Offered.Location))),
        Field("source", "Source", known => Cell.Of(known.Offered.Source.Name)),
        Field("key", "Signed by", known => Cell.Of(known.Index?.State.Fingerprint ?? (known.Index is null ? null : "nobody"), known.Index?.State.Fingerprint is null ? Tone.Warning : Tone.Plain)),
        Field("signed", "Signed at", known => Cell.Time(known.Index?.State.SignedAt)),
        Field("serial", "Index serial", known => Cell.Of(known.Index?.Index.Serial)),
        Field("volumes", "Present as", known => known.Volumes.Count > 0 ? Cell.List(known.Volumes) : new Cell("no storage has it", Datum.Of(known.Volumes), Tone.Faint)),
        Field("description", "Description", known => Cell.Of(known.Offered.Entry.Description)) with { InTable = false })
    {
        More = known => known.Offered.Entry.Fields.Select(field => KeyValuePair.Create(field.Key, Datum.Of(field.Value))),
    };

    /// <summary>The index counts KiB, as Debian packages do; a program gets that number as it is.</summary>
    private static Cell Unpacked(long? kibibytes) => kibibytes is { } known and <= long.MaxValue / 1024
        ? new Cell(HumanText.Size(known * 1024), Datum.Of(known))
        : Cell.Of(kibibytes);

    private static Column<KnownTemplate> Field(string name, string label, Func<KnownTemplate, Cell> value) => new(name, value) { Heading = label };

    private sealed record KnownTemplate(OfferedTemplate Offered, OfferedIndex? Index, IReadOnlyList<string> Volumes);
}
