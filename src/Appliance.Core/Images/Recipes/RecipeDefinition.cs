namespace Appliance.Images.Recipes;

/// <summary>A recipe as it is written, with everything it includes; <see cref="For(string)"/> makes it fit an architecture.</summary>
public sealed class RecipeDefinition
{
    private readonly YamlMap tree;
    private readonly RecipeLimits limits;

    internal RecipeDefinition(string id, string path, YamlMap tree, IReadOnlyList<string> files, RecipeLimits limits)
    {
        Id = id;
        Path = path;
        Files = files;
        this.tree = tree;
        this.limits = limits;
        Architectures = [.. tree.Texts("architectures").Where(RecipeValues.Architecture.Accepts).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Name of its file without <c>.yaml</c>.</summary>
    public string Id { get; }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>Every file it consists of, its own last.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>What it can be built for.</summary>
    public IReadOnlyList<string> Architectures { get; }

    /// <summary>What is meant where nobody says which.</summary>
    public string DefaultArchitecture => Architectures is [var first, ..] ? first : "amd64";

    /// <summary>The recipe for one architecture.</summary>
    /// <exception cref="ApplianceException">It is not for this architecture (APL6032), or something is wrong in it (APL602x, APL6030).</exception>
    public Recipe For(string architecture)
    {
        var findings = new Findings(limits);
        var recipe = For(architecture, findings);
        findings.ThrowIfAny();
        return recipe!;
    }

    /// <summary>Everything wrong in it, for all its architectures, ordered by place.</summary>
    public IReadOnlyList<RecipeFinding> Check()
    {
        var findings = new Findings(limits);
        foreach (var architecture in Architectures.DefaultIfEmpty("amd64"))
        {
            For(architecture, findings);
        }

        return findings.All;
    }

    private Recipe? For(string architecture, Findings findings)
    {
        if (Architectures.Count > 0 && !Architectures.Contains(architecture, StringComparer.Ordinal))
        {
            throw new ApplianceException("APL6032", $"'{Id}' is for {string.Join(" and ", Architectures)}, not for '{UntrustedText.Show(architecture)}'.")
            {
                Hint = RecipeCheck.DidYouMean(architecture, Architectures),
            };
        }

        var release = tree.Text("release") ?? "";
        var variant = tree.Text("variant") ?? "";
        var given = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = Id,
            ["distribution"] = tree.Text("distribution") ?? "",
            ["release"] = release,
            ["variant"] = variant,
            ["arch"] = architecture,
            ["machine"] = architecture == "arm64" ? "aarch64" : "x86_64",
        };
        var filled = (YamlMap)new RecipeVariables(given, tree["variables"] as YamlMap, findings).Fill(tree, RecipeSchema.Recipe);
        if (findings.Count == 0)
        {
            RecipeCheck.Values(filled, RecipeSchema.Recipe, findings);
        }

        return findings.Count > 0 ? null
            : new RecipeBinder(filled, new RecipeConditions(release, architecture, variant), limits, findings).Bind(Id, Architectures, Files);
    }
}
