namespace Appliance.Images.Recipes;

/// <summary>Reads values from a tree that <see cref="RecipeCheck"/> has found nothing against.</summary>
internal static class YamlValues
{
    public static string? Text(this YamlMap map, string key) => (map[key] as YamlText)?.Value;

    public static string Required(this YamlMap map, string key) => map.Text(key) ?? throw new InvalidOperationException($"'{key}' was checked to be there.");

    public static bool Flag(this YamlMap map, string key, bool otherwise = false) => map.Text(key) is { } text ? text == "true" : otherwise;

    public static int? Number(this YamlMap map, string key) => map.Text(key) is { } text ? int.Parse(text) : null;

    public static IReadOnlyList<string> Texts(this YamlMap map, string key) => [.. RecipeCheck.Items(map[key]).OfType<YamlText>().Select(item => item.Value)];

    /// <summary>The maps of a list, without those whose condition does not hold.</summary>
    public static IEnumerable<YamlMap> Items(this YamlMap map, string key, RecipeConditions conditions) =>
        RecipeCheck.Items(map[key]).OfType<YamlMap>().Where(conditions.Hold);
}

/// <summary>What <c>when</c> and <c>unless</c> are compared with.</summary>
internal sealed record RecipeConditions(string Release, string Architecture, string Variant)
{
    public bool Hold(YamlMap item) =>
        (item["when"] is not YamlMap when || All(when)) && (item["unless"] is not YamlMap unless || !All(unless));

    private bool All(YamlMap condition) =>
        Any(condition, "release", Release) && Any(condition, "arch", Architecture) && Any(condition, "variant", Variant);

    private static bool Any(YamlMap condition, string key, string value) =>
        condition[key] is null || condition.Texts(key).Contains(value, StringComparer.Ordinal);
}
