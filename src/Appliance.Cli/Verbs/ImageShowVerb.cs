using System.CommandLine;
using System.Globalization;
using Appliance.Cli.Completion;
using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images.Recipes;

namespace Appliance.Cli.Verbs;

/// <summary><c>image show</c>.</summary>
internal static class ImageShowVerb
{
    private static readonly Listing<Recipe> Fields = new(
        Field("id", "Recipe", recipe => Cell.Of(recipe.Id)),
        Field("architecture", "Architecture", recipe => Cell.Of(recipe.Architecture)),
        Field("architectures", "Can be built for", recipe => Cell.List(recipe.Architectures)),
        Field("headline", "Headline", recipe => Cell.Of(recipe.Identity.Headline)),
        Field("os", "System", recipe => Cell.Of(recipe.Identity.Os)),
        Field("ostype", "Set up as", recipe => Cell.Of(recipe.Identity.OsType)),
        Field("section", "Section", recipe => Cell.Of(recipe.Identity.Section)),
        Field("version", "Version", recipe => Cell.Of(VersionOf(recipe.Identity.Version))),
        Field("eol", "End of life", recipe => Cell.Day(recipe.Identity.EndOfLife)),
        Field("infopage", "More about it", recipe => Cell.Of(recipe.Identity.InfoPage)),
        Field("maintainer", "Maintainer", recipe => Cell.Of(recipe.Identity.Maintainer)),
        Field("kind", "Made by", recipe => Cell.Of(NameOf(recipe.Source.Kind))),
        Field("base", "Base", recipe => Cell.Of(recipe.Source.Kind == SourceKind.Debian ? recipe.Source.Base : null)),
        Field("weak-dependencies", "Recommended too", recipe => Cell.Flag(recipe.Source.WeakDependencies)),
        Field("repositories", "Repositories", recipe => Listed(recipe.Source.Repositories, Words, Data)),
        Field("archive", "Archive", recipe => recipe.Source.Archive is { } archive ? new Cell($"{archive.Urls[0]}/{archive.Index ?? archive.File}", Data(archive)) : Cell.Empty),
        Field("keys", "Signed by", recipe => Listed(recipe.Source.Keys, key => string.Join(" ", key.Fingerprints.Append(key.File)), Data)),
        Field("packages", "Packages", recipe => Cell.List(recipe.Packages)),
        Field("excluded-packages", "Without", recipe => Cell.List(recipe.ExcludedPackages)),
        Field("overlays", "Overlays", recipe => Cell.List(recipe.Overlays)),
        Field("file-items", "Files", recipe => Listed(recipe.FileItems, file => file.Path, Data)),
        Field("services", "Services", recipe => Listed(recipe.Services, service => $"{service.Name} {NameOf(service.State)}", Data)),
        Field("actions", "Actions", recipe => Listed(recipe.Actions, action => $"{NameOf(action.Stage)}: {action.Name}", Data)),
        Field("cleanup", "Cleanup", recipe => Listed(recipe.Cleanup, rule => string.Join(" ", [.. rule.Remove, .. rule.Empty, .. rule.Keep]), Data)),
        Field("test-services", "Must run", recipe => Cell.List(recipe.Test.Services)),
        Field("test-ports", "Must answer", recipe => Listed(recipe.Test.Ports, port => port.ToString(CultureInfo.InvariantCulture), port => Datum.Of((long?)port))),
        Field("test-login", "Login tested", recipe => Cell.Flag(recipe.Test.Login)),
        Field("test-timeout-seconds", "Settles within", recipe => Cell.Of((long)recipe.Test.Timeout.TotalSeconds)),
        Field("files", "Recipe files", recipe => Cell.List(recipe.Files)),
        Field("description", "Description", recipe => Cell.Of(recipe.Identity.Description)) with { InTable = false });

    public static Verb Create()
    {
        var id = new Argument<string>("RECIPE") { Description = "A recipe's id, such as debian-13-standard." };
        var arch = Options.Text("--arch", "ARCH", "Architecture to show it for. Default: the first it can be built for.");
        var templates = RecipeArguments.Templates();
        var output = new OutputOptions();
        var verb = new Verb("show", "Show a recipe as it would be built: everything included, conditions decided.")
        {
            Examples = [("image show debian-13-standard", "For people"), ("image show alpine-3.24-minimal --arch arm64 --output-format yaml", "For a program")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                var definition = RecipeArguments.Library(session, result.GetValue(templates)).Load(result.GetRequiredValue(id));
                var recipe = definition.For(result.GetValue(arch) ?? definition.DefaultArchitecture);
                output.WriteOne(session, result, Fields, recipe);
                return Task.FromResult(ExitCode.Done);
            },
        }.With(id, arch, templates);
        output.AddToSingle(verb);
        return verb.Completing(id, RecipeArguments.Words).Completing(arch, WordLists.Architectures);
    }

    /// <summary>As recipes write it.</summary>
    public static string NameOf(SourceKind kind) => kind.ToString().ToLowerInvariant();

    private static string NameOf(ServiceState state) => state.ToString().ToLowerInvariant();

    private static string NameOf(ActionStage stage) => stage switch
    {
        ActionStage.AfterBootstrap => "after-bootstrap",
        ActionStage.AfterPackages => "after-packages",
        _ => "before-pack",
    };

    private static string VersionOf(TemplateVersion version)
    {
        var text = version.Scheme switch
        {
            VersionScheme.Fixed => version.Value!,
            VersionScheme.Date => "day of the sources",
            VersionScheme.Release => "the release",
            VersionScheme.ReleaseDate => "the release and the day of the sources",
            _ => $"as {version.Path} says",
        };
        return version.Revision is { } revision ? $"{text}, -{revision}" : text;
    }

    private static string Words(SourceRepository repository) =>
        string.Join(' ', [repository.Urls.Count > 0 ? repository.Urls[0] : "(as the host's apt has it)", .. repository.Suites, .. repository.Components]);

    private static Datum.Map Data(SourceRepository repository) => Map(
        ("name", Datum.Of(repository.Name)), ("urls", Datum.Of(repository.Urls)), ("suites", Datum.Of(repository.Suites)),
        ("components", Datum.Of(repository.Components)), ("from-host", Datum.Of(repository.FromHost)), ("keep", Datum.Of(repository.Keep)));

    private static Datum.Map Data(SourceKey key) => Map(
        ("file", Datum.Of(key.File)), ("package", Datum.Of(key.Package)), ("fingerprints", Datum.Of(key.Fingerprints)), ("digest", Datum.Of(key.Digest)));

    private static Datum.Map Data(SourceArchive archive) => Map(
        ("urls", Datum.Of(archive.Urls)), ("index", Datum.Of(archive.Index)), ("file", Datum.Of(archive.File)),
        ("signature", Datum.Of(archive.Signature)), ("digests", Datum.Of(archive.Digests)));

    private static Datum.Map Data(RecipeFile file) => Map(
        ("path", Datum.Of(file.Path)), ("kind", Datum.Of(file.Kind.ToString().ToLowerInvariant())), ("value", Datum.Of(file.Value)),
        ("mode", Datum.Of(Convert.ToString(file.Mode, 8).PadLeft(4, '0'))), ("owner", Datum.Of(file.Owner)), ("group", Datum.Of(file.Group)));

    private static Datum.Map Data(ServiceSwitch service) => Map(
        ("name", Datum.Of(service.Name)), ("state", Datum.Of(NameOf(service.State))), ("runlevel", Datum.Of(service.RunLevel)));

    private static Datum.Map Data(RecipeAction action) => Map(
        ("stage", Datum.Of(NameOf(action.Stage))), ("name", Datum.Of(action.Name)), ("run", Datum.Of(action.Script)));

    private static Datum.Map Data(RecipeCleanup rule) => Map(
        ("remove", Datum.Of(rule.Remove)), ("empty", Datum.Of(rule.Empty)), ("keep", Datum.Of(rule.Keep)), ("reason", Datum.Of(rule.Reason)));

    private static Datum.Map Map(params (string Name, Datum Value)[] items) => new([.. items.Select(item => KeyValuePair.Create(item.Name, item.Value))]);

    private static Cell Listed<T>(IReadOnlyList<T> items, Func<T, string> text, Func<T, Datum> data) =>
        new(string.Join(", ", items.Select(text)), new Datum.List([.. items.Select(data)]));

    private static Column<Recipe> Field(string name, string label, Func<Recipe, Cell> value) => new(name, value) { Heading = label };
}
