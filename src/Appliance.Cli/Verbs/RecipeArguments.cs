using System.CommandLine;
using Appliance.Cli.Front;
using Appliance.Images.Recipes;

namespace Appliance.Cli.Verbs;

/// <summary>Where the recipes are that a verb of <c>image</c> works with.</summary>
internal static class RecipeArguments
{
    /// <summary>For the help of every verb that takes a recipe.</summary>
    public const string Details = $"A recipe is a file FAMILY/ID.yaml in the directory of recipes: --templates, else ${Variable}, else where the program is installed.";

    private const string Variable = "APPLIANCE_TEMPLATES";

    /// <summary>The directory, as an option.</summary>
    public static Option<string?> Templates() => Options.Text("--templates", "DIR", $"The directory of recipes. Default: ${Variable}, or that of the program.");

    /// <summary>The recipes that the command line means. The working directory is not searched: what lies there is not asked for.</summary>
    public static RecipeLibrary Library(Session session, string? directory) => RecipeLibrary.Open(
        directory ?? (session.Terminal.Variable(Variable) is { Length: > 0 } variable ? variable
            : Path.Join(Path.GetDirectoryName(session.Paths.VendorKeysDirectory), "templates")),
        new RecipeLimits());

    /// <summary>Ids for completion: from the variable and the program's own directory, as options are not read then.</summary>
    public static IEnumerable<string> Words(Session session)
    {
        try
        {
            return Library(session, directory: null).Recipes.Select(recipe => recipe.Id);
        }
        catch (ApplianceException)
        {
            return [];
        }
    }
}
