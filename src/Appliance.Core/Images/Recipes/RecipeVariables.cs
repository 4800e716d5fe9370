using System.Text;

namespace Appliance.Images.Recipes;

/// <summary>Fills in <c>${name}</c>. A variable may use others; none may use itself.</summary>
internal sealed class RecipeVariables
{
    private const int MaxLength = 16 * 1024;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly Findings findings;

    /// <param name="given">Always there.</param>
    /// <param name="map">The recipe's own, or null.</param>
    /// <param name="findings">Where to name what is unknown.</param>
    public RecipeVariables(IReadOnlyDictionary<string, string> given, YamlMap? map, Findings findings)
    {
        this.findings = findings;
        foreach (var entry in map?.Entries ?? [])
        {
            if (given.ContainsKey(entry.Key))
            {
                findings.Add(entry.At, "APL6029", $"found the variable '{entry.Key}', which has a value of its own, expected another name");
            }
            else if (entry.Value is YamlText text)
            {
                values[entry.Key] = text.Value;
            }
        }

        foreach (var (name, value) in given)
        {
            values[name] = value;
        }
    }

    /// <summary>The same tree with values for variables, except where the shape says that they have no meaning.</summary>
    public YamlNode Fill(YamlNode node, Shape shape) => (shape, node) switch
    {
        (TextShape { IsVerbatim: false }, YamlText text) when text.Value.Contains("${", StringComparison.Ordinal) => text with { Value = Fill(text.Value, text.At) },
        (ListShape list, YamlList items) => items with { Items = [.. items.Items.Select(item => Fill(item, list.Item))] },
        (ListShape list, YamlText) => Fill(node, list.Item),
        (MapShape map, YamlMap entries) => entries with { Entries = [.. entries.Entries.Select(entry => map[entry.Key] is { } field ? entry with { Value = Fill(entry.Value, field.Shape) } : entry)] },
        (NamesShape names, YamlMap entries) => entries with { Entries = [.. entries.Entries.Select(entry => entry with { Value = Fill(entry.Value, names.Value) })] },
        _ => node,
    };

    /// <summary>The text with values; as it stands after a finding.</summary>
    private string Fill(string text, SourceMark at) => TryFill(text, at) ?? text;

    /// <summary>Null after a finding.</summary>
    private string? TryFill(string text, SourceMark at)
    {
        var filled = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.IndexOf("${", StringComparison.Ordinal) is var start and >= 0)
        {
            var end = rest[start..].IndexOf('}');
            if (end < 0)
            {
                findings.Add(at, "APL6029", $"found '{UntrustedText.Show(text)}', expected a closing brace after `${{`");
                return null;
            }

            if (ValueOf(rest.Slice(start + 2, end - 2).ToString(), at) is not { } value)
            {
                return null;
            }

            filled.Append(rest[..start]).Append(value);
            rest = rest[(start + end + 1)..];
            if (filled.Length > MaxLength)
            {
                findings.Add(at, "APL6022", $"found a value longer than {MaxLength} characters with its variables filled in");
                return null;
            }
        }

        return filled.Append(rest).ToString();
    }

    /// <summary>Each variable is worked out once: variables that use each other many times cost no more than their lengths.</summary>
    private string? ValueOf(string name, SourceMark at)
    {
        if (known.TryGetValue(name, out var value))
        {
            return value;
        }

        if (!values.TryGetValue(name, out var text))
        {
            findings.Add(at, "APL6029", $"found the variable '{UntrustedText.Show(name)}', expected one of {string.Join(", ", values.Keys.Order(StringComparer.Ordinal))}",
                RecipeCheck.DidYouMean(name, values.Keys));
            return null;
        }

        if (!open.Add(name))
        {
            findings.Add(at, "APL6029", $"found the variable '{name}', which uses itself, expected one that does not");
            return null;
        }

        value = TryFill(text, at);
        open.Remove(name);
        known[name] = value;
        return value;
    }
}
