namespace Appliance.Images.Recipes;

/// <summary>What a piece of a recipe must look like. The table of all of them is <see cref="RecipeSchema"/>.</summary>
internal abstract record Shape(string Name);

/// <summary>Text of some form.</summary>
/// <param name="Name">The form in a word or two, as the documents call it.</param>
/// <param name="Expected">What is expected, as a sentence ends: <c>a date such as 2030-06-30</c>.</param>
/// <param name="Accepts">Whether a value is of the form; variables are filled in by then.</param>
internal sealed record TextShape(string Name, string Expected, Func<string, bool> Accepts) : Shape(Name)
{
    /// <summary>The only words allowed; empty if it is no choice.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary><c>${name}</c> has no meaning in it: scripts and texts use that for themselves.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>A choice of words.</summary>
    public static TextShape OneOf(string name, params string[] words) =>
        new(name, words.Length == 1 ? $"`{words[0]}`" : $"{string.Join(", ", words[..^1])} or {words[^1]}", text => Array.IndexOf(words, text) >= 0) { Words = words };
}

/// <summary>A list. One value without brackets is a list of one.</summary>
/// <param name="Item">Of what.</param>
/// <param name="Most">Largest number of items, after all includes.</param>
internal sealed record ListShape(Shape Item, int Most) : Shape($"list of {Item.Name}")
{
    /// <summary>A file adds to what the files it includes have; otherwise it replaces that.</summary>
    public bool Appends { get; init; }
}

/// <summary>A map with the keys that are known, and no others.</summary>
internal sealed record MapShape(string Name, params Field[] Fields) : Shape(Name)
{
    /// <summary>A file replaces the whole map of the files it includes; otherwise key by key.</summary>
    public bool Replaces { get; init; }

    public Field? this[string key] => Array.Find(Fields, field => field.Name == key);
}

/// <summary>A map whose keys the recipe chooses; merged key by key.</summary>
internal sealed record NamesShape(string Name, TextShape Key, TextShape Value, int Most) : Shape(Name);

/// <summary>A key of a map.</summary>
internal sealed record Field(string Name, Shape Shape, string Description)
{
    /// <summary>It must be there once all includes are in.</summary>
    public bool IsRequired { get; init; }
}
