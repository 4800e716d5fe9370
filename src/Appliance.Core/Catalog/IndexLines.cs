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

    /// <summary>Whether the line holds anything but printable ASCII.</summary>
    public bool IsOdd { get; private set; }

    /// <summary>A line that starts with a blank continues the field before it.</summary>
    public readonly bool IsIndented => Line.Length > 0 && AsciiBytes.IsBlank(Line[0]);

    /// <summary>A line that holds nothing but blanks ends a record.</summary>
    public readonly bool IsEmpty => Line.Length == 0 || (IsIndented && Content(0).Length == 0);

    /// <summary>Goes to the next line; false at the end of the text.</summary>
    public bool Next()
    {
        if (next >= text.Length)
        {
            return false;
        }

        var odd = false;
        var end = next;
        while (end < text.Length && text[end] is var value && value != '\n')
        {
            odd |= AsciiBytes.Is(value, AsciiBytes.Odd);
            end++;
        }

        Start = next;
        Number++;
        IsOdd = odd;
        Line = text[next..end];
        next = end + 1;
        return true;
    }

    /// <summary>Length of the field name in front of the colon; negative when the line is no field.</summary>
    public readonly int NameLength()
    {
        var length = 0;
        while (length < Line.Length && AsciiBytes.Is(Line[length], AsciiBytes.Name))
        {
            length++;
        }

        return length is > 0 and <= 100 && length < Line.Length && Line[length] == ':' && AsciiBytes.Is(Line[0], AsciiBytes.Alphanumeric)
            ? length
            : -1;
    }

    /// <summary>Position in the text of what stands behind the first <paramref name="skip"/> bytes of the line, without the blanks around it.</summary>
    public readonly Slice Content(int skip)
    {
        var content = ContentToEnd(skip);
        var length = content.Length;
        while (length > 0 && AsciiBytes.IsBlank(text[content.Start + length - 1]))
        {
            length--;
        }

        return new Slice(content.Start, length);
    }

    /// <summary>The same with the blanks at its end; empty when there is nothing else.</summary>
    public readonly Slice ContentToEnd(int skip)
    {
        var start = skip;
        while (start < Line.Length && AsciiBytes.IsBlank(Line[start]))
        {
            start++;
        }

        return new Slice(Start + start, Line.Length - start);
    }
}
