using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images;

namespace Appliance.Cli.Verbs;

/// <summary><c>index build</c>.</summary>
internal static class IndexBuildVerb
{
    public static Verb Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The directory with the templates; what is in directories below it counts too." };
        var file = Options.Text("--output", "FILE", "Where the index goes; FILE.gz is written too. Default DIR/aplinfo.dat.");
        var serial = Options.Number("--serial", "N", "Number of this publication, higher than that of the index it replaces. Default: one more.", minimum: 1);
        var validDays = Options.Number("--valid-days", "N", "Clients refuse the index after so many days, so that nobody can hold them back at an old one. Default: never.", minimum: 1);
        var section = Options.Text("--section", "SECTION", "Section of templates whose .info file names none. Default system.");
        var maintainer = Options.Text("--maintainer", "TEXT", "Maintainer of templates whose .info file names none.");
        var infoPage = Options.Text("--info-page", "URL", "Page of templates whose .info file names none.");
        return new Verb("build", "Describe a directory of templates.")
        {
            Details = "What the index says of a template comes from its name (FAMILY_VERSION_ARCH.tar.zst), its bytes, and NAME.info beside it: " +
                "a paragraph of fields such as Description, EOL or Maintainer. SOURCE_DATE_EPOCH sets the date, for an index that can be made again.",
            Examples = [("index build /srv/templates --valid-days 30", "Write /srv/templates/aplinfo.dat and aplinfo.dat.gz")],
            Run = async (session, result, cancellationToken) =>
            {
                var path = result.GetRequiredValue(directory);
                var options = new IndexOptions
                {
                    Serial = result.GetValue(serial),
                    ValidFor = result.GetValue(validDays) is { } days ? TimeSpan.FromDays(Math.Min(days, 100_000)) : null,
                    Maintainer = result.GetValue(maintainer),
                };
                options = options with { Section = result.GetValue(section) ?? options.Section, InfoPage = result.GetValue(infoPage) ?? options.InfoPage };
                var built = await IndexPublication.BuildAsync(
                    path, result.GetValue(file) ?? Path.Join(path, "aplinfo.dat"), options, BuildDate.Of(session.Terminal) ?? session.Terminal.Clock.GetUtcNow(), cancellationToken);
                foreach (var warning in built.Index.Warnings)
                {
                    session.Warn(warning);
                }

                session.Note($"'{built.File}': {HumanText.Count(built.Index.Entries.Count, "template")}, serial {built.Index.Serial}. Sign it: appliance index sign {built.File} --key FILE");
                return ExitCode.Done;
            },
        }.With(directory, file, serial, validDays, section, maintainer, infoPage);
    }
}
