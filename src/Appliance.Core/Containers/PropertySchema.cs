using System.Diagnostics.CodeAnalysis;

namespace Appliance.Containers;

/// <summary>One property of a property string.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="Description">What it does, in a few words.</param>
public sealed record CtProperty(string Name, CtType Type, string Description)
{
    /// <summary>It has to be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Its value may stand alone, without <c>name=</c>, and is written so.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The value that applies where none is given; for documentation.</summary>
    public string? Default { get; init; }
}

/// <summary>The properties that a value such as that of <c>net0</c> is made of: <c>name=value,name=value</c> (guest-setup.md §10).</summary>
public sealed class PropertySchema
{
    private readonly Func<PropertyValues, string?>? rule;

    /// <summary>A schema.</summary>
    /// <param name="example">A value as a person would give it.</param>
    /// <param name="properties">In the order they are written.</param>
    /// <param name="rule">A rule over several properties: what is expected instead, or null.</param>
    public PropertySchema(string example, IReadOnlyList<CtProperty> properties, Func<PropertyValues, string?>? rule = null)
    {
        this.rule = rule;
        Example = example;
        Properties = properties;
    }

    /// <summary>A value as a person would give it.</summary>
    public string Example { get; }

    /// <summary>In the order they are written: that of the default key, then what is required, then by name, as Proxmox VE does.</summary>
    public IReadOnlyList<CtProperty> Properties { get; }

    /// <summary>How it is shown in help.</summary>
    public string Shape => Properties.Where(property => property.IsRequired || property.IsDefault).ToList() is { Count: > 0 } shown
        ? string.Join(',', shown.Select(property => property.IsDefault ? $"[{property.Name}=]{property.Type.Shape}" : $"{property.Name}={property.Type.Shape}")) + (shown.Count < Properties.Count ? ",…" : "")
        : Example;

    /// <summary>Reads a property string. An unknown name, a name given twice, a wrong or missing value is a fault.</summary>
    public bool TryParse(string text, [NotNullWhen(true)] out PropertyValues? values, [NotNullWhen(false)] out string? fault)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        values = null;
        foreach (var part in text.Split(','))
        {
            fault = Add(part.Trim(' '), found);
            if (fault is not null)
            {
                return false;
            }
        }

        foreach (var property in Properties)
        {
            if (property.IsRequired && !found.ContainsKey(property.Name))
            {
                fault = $"{property.Name}={property.Type.Shape}, which is missing";
                return false;
            }
        }

        values = new PropertyValues(this, found);
        fault = rule?.Invoke(values);
        return fault is null;
    }

    private string? Add(string part, Dictionary<string, string> found)
    {
        if (part.Length == 0)
        {
            return "a property between the commas";
        }

        var equals = part.IndexOf('=', StringComparison.Ordinal);
        var property = equals >= 0 ? Find(part[..equals]) : null;

        // A bare value may have '=' in it: a path does not have to avoid it.
        var isBare = property is null && (equals < 0 || part[0] == '/');
        property ??= isBare ? Properties.FirstOrDefault(candidate => candidate.IsDefault) : null;
        if (property is null)
        {
            return $"{string.Join(", ", Properties.Select(known => known.Name))}, not '{UntrustedText.Show(equals < 0 ? part : part[..equals])}'";
        }

        var value = isBare ? part : part[(equals + 1)..];
        return property.Type.Normalise(value) is not { } canonical ? $"{property.Name} to be {property.Type.Explain(value)}, not '{UntrustedText.Show(value)}'"
            : found.TryAdd(property.Name, canonical) ? null
            : $"{property.Name} once";
    }

    private CtProperty? Find(string name) => Properties.FirstOrDefault(property => property.Name == name);
}

/// <summary>What a property string says: canonical values by name.</summary>
public sealed class PropertyValues
{
    private readonly PropertySchema schema;
    private readonly Dictionary<string, string> values;

    internal PropertyValues(PropertySchema schema, Dictionary<string, string> values) => (this.schema, this.values) = (schema, values);

    /// <summary>Value of a property, or null.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>A flag; false where it is not given.</summary>
    public bool IsSet(string name) => this[name] == "1";

    /// <summary>A whole number, or null.</summary>
    public long? Number(string name) => this[name] is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>The same with one property set, or without it.</summary>
    public PropertyValues With(string name, string? value)
    {
        var changed = new Dictionary<string, string>(values, StringComparer.Ordinal);
        if (value is null)
        {
            changed.Remove(name);
        }
        else
        {
            changed[name] = value;
        }

        return new PropertyValues(schema, changed);
    }

    /// <summary>The canonical text.</summary>
    public string Format() => string.Join(',', schema.Properties.Where(property => values.ContainsKey(property.Name))
        .Select(property => property.IsDefault ? values[property.Name] : $"{property.Name}={values[property.Name]}"));
}
