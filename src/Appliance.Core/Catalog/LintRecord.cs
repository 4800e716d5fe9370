namespace Appliance.Catalog;

/// <summary>A record as lint sees it: every field, also those that should not be there.</summary>
internal sealed class LintRecord(int line)
{
    private readonly Dictionary<string, LintField> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Line it begins at.</summary>
    public int Line { get; } = line;

    /// <summary>How many fields it has, those given twice included.</summary>
    public int Count { get; private set; }

    /// <summary>The description's line, 0 while there is none.</summary>
    public int DescriptionLine { get; private set; }

    /// <summary>How many lines continue the description.</summary>
    public int DescriptionLines { get; set; }

    /// <summary>Whether the last field takes continuation lines.</summary>
    public bool IsInDescription { get; private set; }

    /// <summary>Name to call it by.</summary>
    public string Title => this[IndexField.Package] is { } package ? LintFindings.Show(package.Value) : "without a name";

    /// <summary>A field, null when it is not there; the last one if there are several.</summary>
    public LintField? this[IndexField field] => byName.GetValueOrDefault(IndexFields.NameOf(field));

    /// <summary>Adds a field; false when the record had it.</summary>
    public bool TryAdd(LintField field)
    {
        Count++;
        IsInDescription = field.Kind == IndexField.Description;
        DescriptionLine = IsInDescription ? field.Line : DescriptionLine;
        var isNew = !byName.ContainsKey(field.Name);
        byName[field.Name] = field;
        return isNew;
    }
}

/// <summary>One field.</summary>
internal sealed record LintField(string Name, IndexField Kind, byte[] Value, int Line);
