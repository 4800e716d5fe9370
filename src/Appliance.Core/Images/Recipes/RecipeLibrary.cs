namespace Appliance.Images.Recipes;

/// <summary>
/// A directory of recipes: <c>FAMILY/ID.yaml</c>. A file whose name begins with an underscore is there for others to
/// include. Nothing outside the directory is ever read for a recipe.
/// </summary>
public sealed class RecipeLibrary
{
    private const string Suffix = ".yaml";

    private readonly RecipeLimits limits;
    private readonly string root;

    private RecipeLibrary(string directory, RecipeLimits limits)
    {
        this.limits = limits;
        root = directory.Length > 1 ? directory.TrimEnd('/') : directory;
    }

    /// <summary>Id and file of every recipe, in order.</summary>
    public IReadOnlyList<(string Id, string Path)> Recipes { get; private init; } = [];

    /// <summary>Finds the recipes below a directory; reads none.</summary>
    /// <exception cref="ApplianceException">It cannot be read (APL6020), or two recipes have one id (APL6031).</exception>
    public static RecipeLibrary Open(string directory, RecipeLimits limits)
    {
        var recipes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var family in Directory.GetDirectories(directory))
            {
                foreach (var path in Directory.GetFiles(family, "*" + Suffix).Where(path => Path.GetFileName(path)[0] != '_'))
                {
                    var id = Path.GetFileNameWithoutExtension(path);
                    if (!recipes.TryAdd(id, path))
                    {
                        throw new ApplianceException("APL6031", $"The recipe '{UntrustedText.Show(id)}' is there twice: {recipes[id]} and {path}.");
                    }

                    if (recipes.Count > limits.MaxRecipes)
                    {
                        throw new ApplianceException("APL6022", $"'{directory}' has more than {limits.MaxRecipes} recipes.");
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL6020", $"Cannot read the recipes in '{directory}': {e.Message}", e)
            {
                Hint = "Say where they are: --templates DIR, or APPLIANCE_TEMPLATES.",
            };
        }

        return new RecipeLibrary(directory, limits) { Recipes = [.. recipes.Select(pair => (pair.Key, pair.Value))] };
    }

    /// <summary>A recipe by id, all includes read.</summary>
    /// <exception cref="ApplianceException">There is none of that id (APL6031), or it cannot be understood (APL602x).</exception>
    public RecipeDefinition Load(string id)
    {
        foreach (var recipe in Recipes)
        {
            if (recipe.Id == id)
            {
                return Load(recipe.Id, recipe.Path);
            }
        }

        throw new ApplianceException("APL6031", $"'{root}' has no recipe '{UntrustedText.Show(id)}'.")
        {
            Hint = RecipeCheck.DidYouMean(id, Recipes.Select(recipe => recipe.Id)) ?? "`appliance image list` shows what there is.",
        };
    }

    /// <summary>Everything wrong in a recipe, ordered by place; empty if it can be built.</summary>
    /// <param name="id">Of this library.</param>
    /// <exception cref="ApplianceException">There is none of that id (APL6031).</exception>
    public IReadOnlyList<RecipeFinding> Check(string id)
    {
        var path = Recipes.FirstOrDefault(recipe => recipe.Id == id).Path ?? Load(id).Path;
        var findings = new Findings(limits);
        return Read(id, path, findings) is { } definition ? definition.Check() : findings.All;
    }

    /// <summary>The same for a file that need not be in a library; its includes may be in its directory or beside that.</summary>
    public static IReadOnlyList<RecipeFinding> CheckFile(string path, RecipeLimits limits)
    {
        var directory = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "/";
        var findings = new Findings(limits);
        return new RecipeLibrary(directory, limits).Read(Path.GetFileNameWithoutExtension(path), path, findings) is { } definition ? definition.Check() : findings.All;
    }

    private RecipeDefinition Load(string id, string path)
    {
        var findings = new Findings(limits);
        var definition = Read(id, path, findings);
        findings.ThrowIfAny();
        return definition!;
    }

    private RecipeDefinition? Read(string id, string path, Findings findings)
    {
        if (!RecipeValues.Word.Accepts(id))
        {
            findings.Add(new(path, 0, 0), "APL6026", $"found the id '{UntrustedText.Show(id)}', expected {RecipeValues.Word.Expected}");
        }

        var includes = new RecipeIncludes(root, limits, findings);
        var tree = includes.Read(path);
        return tree is null || findings.Count > 0 ? null : new RecipeDefinition(id, path, tree, includes.Files, limits);
    }
}
