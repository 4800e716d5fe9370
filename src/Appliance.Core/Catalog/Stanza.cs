namespace Appliance.Catalog;

/// <summary>One paragraph of one of our own files: a source, the configuration, a remembered state.</summary>
/// <remarks>
/// Immutable; a changed copy keeps comments, order and every field it was not told about (<see cref="Deb822.Format"/>).
/// </remarks>
public sealed record Stanza
{
    private const int FileMessageLength = 120;

    internal Stanza(string file, Deb822Field[] fields, string trailing)
    {
        File = file;
        Items = fields;
        Trailing = trailing;
    }

    /// <summary>File it was read from, for messages; empty for one made in memory.</summary>
    public string File { get; }

    /// <summary>Line of its first field, from 1; 0 for one made in memory.</summary>
    public int Line => Items.Length == 0 ? 0 : Items[0].Line;

    /// <summary>In file order, each name once.</summary>
    public IReadOnlyList<Deb822Field> Fields => Items;

    /// <summary>What follows the last field of the last stanza: comments at the end of the file.</summary>
    internal string Trailing { get; }

    /// <summary>Never changed; an array, because an immutable one would load an assembly at every start.</summary>
    private Deb822Field[] Items { get; }

    /// <summary>Value of a field, null when it is not there; the case of the name does not matter.</summary>
    public string? this[string name] => Find(name)?.Value;

    /// <summary>Makes a stanza from names and values, in that order.</summary>
    /// <exception cref="ApplianceException">A name or value that could not be read back (APL1088).</exception>
    public static Stanza Create(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var stanza = new Stanza("", [], "");
        foreach (var (name, value) in fields)
        {
            stanza = stanza.With(name, value);
        }

        return stanza;
    }

    /// <summary>A copy in which the field has this value: in its old place, or at the end when it is new.</summary>
    /// <exception cref="ApplianceException">A name or value that could not be read back (APL1088).</exception>
    public Stanza With(string name, string value)
    {
        var index = IndexOf(name);
        var raw = Deb822.FormatField(index < 0 ? name : Items[index].Name, value);
        return index < 0
            ? new Stanza(File, [.. Items, new Deb822Field(name, value, 0) { Raw = raw }], Trailing)
            : new Stanza(File, Replace(Items, index, Items[index] with { Value = value, Raw = raw }), Trailing);
    }

    /// <summary>A copy without the field. Comments before it stay.</summary>
    public Stanza Without(string name)
    {
        var index = IndexOf(name);
        if (index < 0)
        {
            return this;
        }

        Deb822Field[] kept = [.. Items[..index], .. Items[(index + 1)..]];
        var comments = Items[index].Leading;
        return index < kept.Length
            ? new Stanza(File, Replace(kept, index, kept[index] with { Leading = comments + kept[index].Leading }), Trailing)
            : new Stanza(File, kept, comments + Trailing);
    }

    /// <summary>Value of a field that has to be there.</summary>
    /// <exception cref="ApplianceException">It is not (APL1086).</exception>
    public string Require(string name) => this[name]
        ?? throw new ApplianceException("APL1086", $"{Place(Line)}: expected a field '{name}' in this paragraph.");

    /// <summary>A value's words: separated by blanks, commas do not count; empty when the field is not there.</summary>
    public IReadOnlyList<string> Words(string name) =>
        this[name]?.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A switch: <c>yes</c>, <c>true</c>, <c>on</c>, <c>1</c> or <c>no</c>, <c>false</c>, <c>off</c>, <c>0</c>, in any case.</summary>
    /// <exception cref="ApplianceException">Any other word (APL1087).</exception>
    public bool Flag(string name, bool whenAbsent) => this[name]?.ToLowerInvariant() switch
    {
        null => whenAbsent,
        "yes" or "true" or "on" or "1" => true,
        "no" or "false" or "off" or "0" => false,
        _ => throw Refuse(name, "'yes' or 'no'"),
    };

    /// <summary>The error for a field whose value cannot be used, to be thrown: names file, line, field, what was expected and what is there.</summary>
    public ApplianceException Refuse(string name, string expected)
    {
        var field = Find(name);
        var shown = UntrustedText.Show(field?.Value ?? "");
        shown = shown.Length > FileMessageLength ? shown[..FileMessageLength] + "…" : shown;
        return new ApplianceException("APL1087", $"{Place(field?.Line ?? Line)}: expected {expected} as '{name}', not '{shown}'.");
    }

    private Deb822Field? Find(string name) => IndexOf(name) is >= 0 and var index ? Items[index] : null;

    private int IndexOf(string name)
    {
        for (var i = 0; i < Items.Length; i++)
        {
            if (Items[i].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static Deb822Field[] Replace(Deb822Field[] fields, int index, Deb822Field field)
    {
        Deb822Field[] copy = [.. fields];
        copy[index] = field;
        return copy;
    }

    private string Place(int line) => Deb822.Place(File, line);
}
