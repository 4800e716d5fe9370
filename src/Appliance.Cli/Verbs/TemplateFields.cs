using Appliance.Cli.Output;
using Appliance.Store;

namespace Appliance.Cli.Verbs;

/// <summary>A template on offer as every verb shows it.</summary>
internal static class TemplateFields
{
    /// <summary>Columns of <c>available</c>; for programs all fields of the record follow, named as the PVE API names them.</summary>
    public static Listing<OfferedTemplate> Listing(DateOnly today) => new(
        new Column<OfferedTemplate>("template", offered => Cell.Of(offered.Entry.Name.Value)),
        new Column<OfferedTemplate>("architecture", offered => Cell.Of(offered.Entry.Architecture)) { Heading = "ARCH", HideIfEmpty = true },
        new Column<OfferedTemplate>("section", offered => Cell.Of(offered.Entry.Section)),
        new Column<OfferedTemplate>("size", offered => Cell.Size(offered.Entry.Size)) { AlignRight = true, HideIfEmpty = true },
        new Column<OfferedTemplate>("eol", offered => Cell.Day(offered.Entry.EndOfLife, offered.Entry.EndOfLife < today ? Tone.Warning : Tone.Plain)) { HideIfEmpty = true },
        new Column<OfferedTemplate>("source", offered => Cell.Of(offered.Entry.Source)),
        new Column<OfferedTemplate>("family", offered => Cell.Of(offered.Entry.Family)) { InTable = false },
        new Column<OfferedTemplate>("location", offered => Cell.Of(DownloadText.Of(offered.Location))) { InTable = false },
        new Column<OfferedTemplate>("headline", offered => Cell.Of(offered.Entry.Headline)) { InTable = false },
        new Column<OfferedTemplate>("description", offered => Cell.Of(offered.Entry.Description)) { InTable = false })
    {
        More = offered => offered.Entry.Fields.Select(field => KeyValuePair.Create(field.Key, Datum.Of(field.Value))),
    };
}
