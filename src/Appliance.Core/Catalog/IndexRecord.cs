namespace Appliance.Catalog;

/// <summary>Positions of the fields of the record that is being read. One object serves a whole index.</summary>
internal sealed class IndexRecord
{
    private readonly Slice[] values = new Slice[IndexFields.Count];
    private readonly int[] lines = new int[IndexFields.Count];
    private Slice[] otherNames = new Slice[16];
    private int otherCount;

    /// <summary>Position of the record's first byte.</summary>
    public int Start { get; private set; }

    /// <summary>Line of its first field; 0 while the record has none.</summary>
    public int FirstLine { get; private set; }

    /// <summary>Position behind its last byte.</summary>
    public int End { get; set; }

    /// <summary>All of it.</summary>
    public Slice Extent => new(Start, End - Start);

    /// <summary>How many fields it has.</summary>
    public int FieldCount { get; private set; }

    /// <summary>The field a continuation line would belong to.</summary>
    public IndexField LastField { get; private set; }

    /// <summary>Whether a field behind the description was noticed.</summary>
    public bool HasLateField { get; set; }

    /// <summary>The field's value; empty when it is not there.</summary>
    public Slice this[IndexField field] => values[(int)field];

    /// <summary>Whether the record has the field.</summary>
    public bool Has(IndexField field) => lines[(int)field] != 0;

    /// <summary>The field's line; of the record when it is not there.</summary>
    public int LineOf(IndexField field) => Has(field) ? lines[(int)field] : FirstLine;

    /// <summary>Begins a new record at its first line.</summary>
    public void Begin(int start, int line)
    {
        Array.Clear(lines);
        Array.Clear(values);
        otherCount = 0;
        Start = start;
        End = start;
        FirstLine = line;
        FieldCount = 0;
        HasLateField = false;
    }

    /// <summary>Ends the record; the next line begins another.</summary>
    public void Close() => FirstLine = 0;

    /// <summary>Adds a field; false when the record has it already.</summary>
    public bool TryAdd(IndexField field, Slice name, Slice value, int line, ReadOnlySpan<byte> text)
    {
        FieldCount++;
        LastField = field;
        if (field != IndexField.Other)
        {
            var isNew = lines[(int)field] == 0;
            lines[(int)field] = line;
            values[(int)field] = value;
            return isNew;
        }

        // Compared each with each: IndexLimits.MaxFields keeps that linear in the size of the text.
        for (var i = 0; i < otherCount; i++)
        {
            if (otherNames[i].Length == name.Length && AsciiBytes.SameName(otherNames[i].Of(text), name.Of(text)))
            {
                return false;
            }
        }

        if (otherCount == otherNames.Length)
        {
            Array.Resize(ref otherNames, otherCount * 2);
        }

        otherNames[otherCount++] = name;
        return true;
    }
}
