namespace Appliance.Catalog;

/// <summary>Cuts a text into lines, and a line into name and value. Knows nothing of what is allowed where.</summary>
internal ref struct IndexLines
{
    private readonly ReadOnlySpan<byte> text;
    private int next;

    public IndexLines(ReadOnlySpan<byte> text, int start)
    {
        this.text = text;
        next = start;
    }

    /// <summary>The current line without its line feed.</summary>
    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>Position of the current line in the text.</summary>
    public int Start { get; private set; }

    /// <summary>How many lines were read: the number of the current one, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>A line that holds nothing but blanks ends a record.</summary>
    public readonly bool IsBlank => Line.Length == 0 || (IsIndented && !Line.ContainsAnyExcept((byte)' ', (byte)'\t'));

    /// <summary>A line that starts with a blank continues the field before it.</summary>
    public readonly bool IsIndented => Line.Length > 0 && Line[0] is (byte)' ' or (byte)'\t';

    /// <summary>Goes to the next line; false at the end of the text.</summary>
    public bool Next()
    {
        if (next >= text.Length)
        {
            return false;
        }

        var rest = text[next..];
        var length = rest.IndexOf((byte)'\n');
        Start = next;
        Number++;
        Line = length < 0 ? rest : rest[..length];
        next += length < 0 ? rest.Length : length + 1;
        return true;
    }

    /// <summary>Where the name ends; negative when the line has no colon.</summary>
    public readonly int Colon() => Line.IndexOf((byte)':');

    /// <summary>What stands behind the colon, without the blanks around it. The headline of a description keeps those at its end.</summary>
    public readonly Slice Value(int colon, bool keepEnd)
    {
        var value = Line[(colon + 1)..];
        var begin = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (begin < 0)
        {
            return default;
        }

        var end = keepEnd ? value.Length - 1 : value.LastIndexOfAnyExcept((byte)' ', (byte)'\t');
        return new Slice(Start + colon + 1 + begin, end - begin + 1);
    }
}
