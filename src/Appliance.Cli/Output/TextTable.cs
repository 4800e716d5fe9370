using System.Text;

namespace Appliance.Cli.Output;

/// <summary>
/// A table for people: columns as wide as their content, two blanks between them, no line longer than it has to be and
/// none wrapped. Every text is made safe to show here.
/// </summary>
internal sealed class TextTable(TextWriter writer, bool colour)
{
    private const string Gap = "  ";

    /// <summary>Writes the rows; the heading only if there are any.</summary>
    public void Write<T>(Listing<T> listing, IReadOnlyList<T> rows, bool heading)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var columns = listing.Columns
            .Where(column => column.InTable)
            .Select(column => new Lane(column.Heading ?? column.Name.ToUpperInvariant().Replace('-', ' '), column.AlignRight, column.HideIfEmpty,
                [.. rows.Select(row => Safe(column.Value(row)))]))
            .Where(lane => !lane.HideIfEmpty || lane.Cells.Any(cell => cell.Text.Length > 0))
            .ToArray();
        var widths = columns
            .Select(lane => Math.Max(heading ? lane.Heading.Length : 0, lane.Cells.Max(cell => TextWidth.Of(cell.Text))))
            .ToArray();

        if (heading)
        {
            WriteLine(columns, widths, lane => new Cell(lane.Heading, Datum.None, Tone.Faint));
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var index = i;
            WriteLine(columns, widths, lane => lane.Cells[index]);
        }
    }

    /// <summary>Writes one row as <c>Name: value</c> lines; what is not known is left out.</summary>
    public void WriteFields<T>(Listing<T> listing, T row)
    {
        var fields = listing.Columns
            .Where(column => column.InTable)
            .Select(column => (Label: (column.Heading ?? column.Name) + ":", Cell: Safe(column.Value(row))))
            .Where(field => field.Cell.Text.Length > 0)
            .ToArray();
        var width = fields.Length == 0 ? 0 : fields.Max(field => field.Label.Length);
        foreach (var (label, cell) in fields)
        {
            writer.Write(Style.Apply(label.PadRight(width), Tone.Faint, colour));
            writer.Write(' ');
            writer.Write(Style.Apply(cell.Text, cell.Tone, colour));
            writer.Write('\n');
        }
    }

    private static Cell Safe(Cell cell) => cell with { Text = UntrustedText.Show(cell.Text) };

    private void WriteLine(Lane[] columns, int[] widths, Func<Lane, Cell> cellOf)
    {
        var line = new StringBuilder();
        var pending = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            var cell = cellOf(columns[i]);
            var padding = widths[i] - TextWidth.Of(cell.Text);
            pending += columns[i].AlignRight ? padding : 0;
            if (cell.Text.Length > 0)
            {
                // Blanks are written only before something, so that no line ends in them.
                line.Append(' ', pending).Append(Style.Apply(cell.Text, cell.Tone, colour));
                pending = 0;
            }

            pending += Gap.Length + (columns[i].AlignRight ? 0 : padding);
        }

        writer.Write(line.Append('\n'));
    }

    private sealed record Lane(string Heading, bool AlignRight, bool HideIfEmpty, Cell[] Cells);
}
