namespace Appliance.Images.Recipes;

/// <summary>Lays one file over what it includes, as <see cref="RecipeSchema"/> says for every key.</summary>
internal static class RecipeMerge
{
    /// <param name="below">What the included files say.</param>
    /// <param name="above">What the including file says; it wins.</param>
    /// <param name="shape">The shape of both.</param>
    public static YamlNode Merge(YamlNode below, YamlNode above, Shape shape) => shape switch
    {
        MapShape { Replaces: false } map when (below, above) is (YamlMap under, YamlMap over) => MergeMaps(under, over, key => map[key]?.Shape),
        NamesShape names when (below, above) is (YamlMap under, YamlMap over) => MergeMaps(under, over, _ => names.Value),
        ListShape { Appends: true } => new YamlList(above.At, [.. RecipeCheck.Items(below), .. RecipeCheck.Items(above)]),
        _ => above,
    };

    private static YamlMap MergeMaps(YamlMap below, YamlMap above, Func<string, Shape?> shapeOf)
    {
        var entries = new List<YamlEntry>();
        foreach (var entry in below.Entries)
        {
            var over = above.Entries.FirstOrDefault(other => other.Key == entry.Key);
            entries.Add(over is null ? entry : shapeOf(entry.Key) is { } shape ? over with { Value = Merge(entry.Value, over.Value, shape) } : over);
        }

        entries.AddRange(above.Entries.Where(entry => below[entry.Key] is null));
        return new YamlMap(above.At, entries);
    }
}
