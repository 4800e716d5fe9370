namespace Appliance.Images.Recipes;

/// <summary>A piece of YAML with its place: text, list or map, and nothing else that YAML has.</summary>
internal abstract record YamlNode(SourceMark At)
{
    /// <summary>What a person calls it.</summary>
    public abstract string Kind { get; }
}

/// <summary>Text. <paramref name="IsPlain"/>: written without quotes.</summary>
internal sealed record YamlText(SourceMark At, string Value, bool IsPlain) : YamlNode(At)
{
    public override string Kind => IsMissing ? "nothing" : "a value";

    /// <summary>What YAML reads as null: the writer forgot the value.</summary>
    public bool IsMissing => IsPlain && Value is ("" or "~" or "null");
}

internal sealed record YamlList(SourceMark At, IReadOnlyList<YamlNode> Items) : YamlNode(At)
{
    public override string Kind => "a list";
}

/// <summary>Keys are unique and keep their order.</summary>
internal sealed record YamlMap(SourceMark At, IReadOnlyList<YamlEntry> Entries) : YamlNode(At)
{
    public override string Kind => "a map";

    public YamlNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }
}

internal sealed record YamlEntry(SourceMark At, string Key, YamlNode Value);
