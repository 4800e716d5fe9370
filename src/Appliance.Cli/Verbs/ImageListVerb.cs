using Appliance.Cli.Front;
using Appliance.Cli.Output;
using Appliance.Images.Recipes;

namespace Appliance.Cli.Verbs;

/// <summary><c>image list</c>.</summary>
internal static class ImageListVerb
{
    public static Verb Create()
    {
        var templates = RecipeArguments.Templates();
        var output = new OutputOptions();
        var verb = new Verb("list", "List the recipes.")
        {
            Examples = [("image list", "Everything that can be built")],
            IsQuick = true,
            Run = (session, result, _) =>
            {
                var library = RecipeArguments.Library(session, result.GetValue(templates));
                var failures = new Failures(session);
                var recipes = new List<Recipe>();
                foreach (var (id, _) in library.Recipes)
                {
                    try
                    {
                        var definition = library.Load(id);
                        recipes.Add(definition.For(definition.DefaultArchitecture));
                    }
                    catch (ApplianceException e)
                    {
                        failures.Add(e);
                    }
                }

                output.Write(session, result, Columns(session.Today), recipes);
                return Task.FromResult(failures.ExitCode);
            },
        }.With(templates);
        output.AddTo(verb);
        return verb;
    }

    private static Listing<Recipe> Columns(DateOnly today) => new(
        new Column<Recipe>("id", recipe => Cell.Of(recipe.Id)) { Heading = "RECIPE" },
        new Column<Recipe>("architectures", recipe => Cell.List(recipe.Architectures)) { Heading = "FOR" },
        new Column<Recipe>("kind", recipe => Cell.Of(ImageShowVerb.NameOf(recipe.Source.Kind))) { Heading = "FROM" },
        new Column<Recipe>("eol", recipe => Cell.Day(recipe.Identity.EndOfLife, recipe.Identity.EndOfLife < today ? Tone.Warning : Tone.Plain)),
        new Column<Recipe>("headline", recipe => Cell.Of(recipe.Identity.Headline)),
        new Column<Recipe>("distribution", recipe => Cell.Of(recipe.Identity.Distribution)) { InTable = false },
        new Column<Recipe>("release", recipe => Cell.Of(recipe.Identity.Release)) { InTable = false },
        new Column<Recipe>("variant", recipe => Cell.Of(recipe.Identity.Variant)) { InTable = false },
        new Column<Recipe>("file", recipe => Cell.Of(recipe.Files[^1])) { InTable = false });
}
