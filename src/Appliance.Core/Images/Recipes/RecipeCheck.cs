namespace Appliance.Images.Recipes;

/// <summary>Compares what a file says with <see cref="RecipeSchema"/>.</summary>
internal static class RecipeCheck
{
    /// <summary>Keys and kinds of one file; values come later, when its variables are filled in.</summary>
    public static void Structure(YamlNode node, Shape shape, Findings findings)
    {
        switch (shape)
        {
            case TextShape text when node is not YamlText { IsMissing: false }:
                findings.Add(node.At, "APL6025", $"found {node.Kind}, expected {text.Expected}");
                break;
            case ListShape list when node is YamlText { IsMissing: false } && list.Item is TextShape:
                break;
            case ListShape list when node is YamlList items:
                foreach (var item in items.Items)
                {
                    Structure(item, list.Item, findings);
                }

                break;
            case MapShape map when node is YamlMap entries:
                foreach (var entry in entries.Entries)
                {
                    if (map[entry.Key] is { } field)
                    {
                        Structure(entry.Value, field.Shape, findings);
                    }
                    else
                    {
                        Unknown(entry, map, findings);
                    }
                }

                break;
            case NamesShape names when node is YamlMap entries:
                foreach (var entry in entries.Entries)
                {
                    if (!names.Key.Accepts(entry.Key))
                    {
                        findings.Add(entry.At, "APL6026", $"found '{UntrustedText.Show(entry.Key)}', expected {names.Key.Expected}");
                    }

                    Structure(entry.Value, names.Value, findings);
                }

                break;
            case ListShape list:
                findings.Add(node.At, "APL6025", $"found {node.Kind}, expected a {list.Name}");
                break;
            case MapShape or NamesShape:
                findings.Add(node.At, "APL6025", $"found {node.Kind}, expected a map ({shape.Name})");
                break;
        }
    }

    /// <summary>Keys that must be there, numbers of items, and the form of every value.</summary>
    /// <param name="node">Merged, with variables filled in.</param>
    /// <param name="shape">What it must look like.</param>
    /// <param name="findings">Where to say otherwise.</param>
    public static void Values(YamlNode node, Shape shape, Findings findings)
    {
        switch (shape)
        {
            case TextShape text when node is YamlText value && !text.Accepts(value.Value):
                findings.Add(value.At, "APL6026", $"found '{Shorten(value.Value)}', expected {text.Expected}", DidYouMean(value.Value, text.Words) ?? TruthHint(text, value.Value));
                break;
            case ListShape list:
                var items = Items(node);
                if (items.Count > list.Most)
                {
                    findings.Add(node.At, "APL6022", $"found a list of {items.Count}, expected at most {list.Most}");
                }

                foreach (var item in items)
                {
                    Values(item, list.Item, findings);
                }

                break;
            case MapShape map when node is YamlMap entries:
                foreach (var field in map.Fields)
                {
                    if (entries[field.Name] is { } value)
                    {
                        Values(value, field.Shape, findings);
                    }
                    else if (field.IsRequired)
                    {
                        findings.Add(entries.At, "APL6027", $"the key '{field.Name}' is missing in this {map.Name}, expected {Expected(field.Shape)}");
                    }
                }

                break;
            case NamesShape names when node is YamlMap entries:
                if (entries.Entries.Count > names.Most)
                {
                    findings.Add(node.At, "APL6022", $"found {entries.Entries.Count} keys, expected at most {names.Most}");
                }

                foreach (var entry in entries.Entries)
                {
                    Values(entry.Value, names.Value, findings);
                }

                break;
        }
    }

    /// <summary>The items of a list; a value that stands for itself is a list of one.</summary>
    public static IReadOnlyList<YamlNode> Items(YamlNode? node) => node switch
    {
        null => [],
        YamlList list => list.Items,
        _ => [node],
    };

    public static string? DidYouMean(string typed, IEnumerable<string> words) =>
        Suggestion.For(typed, words) is { } word ? $"Did you mean '{word}'?" : null;

    private static string? TruthHint(TextShape text, string value) =>
        text == RecipeValues.Flag && value is "yes" or "no" or "on" or "off" or "True" or "False" ? "Only true and false are read so that nobody has to guess." : null;

    private static string Expected(Shape shape) => shape is TextShape text ? text.Expected : $"a {shape.Name}";

    private static void Unknown(YamlEntry entry, MapShape map, Findings findings)
    {
        var names = map.Fields.Select(field => field.Name).ToList();
        findings.Add(entry.At, "APL6024", $"found the key '{Shorten(entry.Key)}', expected {(names.Count > 1 ? "one of " : "")}{string.Join(", ", names)}",
            DidYouMean(entry.Key, names));
    }

    private static string Shorten(string text) => UntrustedText.Show(text.Length <= 80 ? text : text[..80] + "…");
}
