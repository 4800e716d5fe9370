using System.Globalization;

namespace Appliance.Cli.Output;

/// <summary>JSON, indented by two blanks.</summary>
internal sealed class JsonText(TextWriter writer)
{
    /// <summary>Writes one value and a line end.</summary>
    public void Write(Datum value)
    {
        Write(value, depth: 0);
        writer.Write('\n');
    }

    /// <summary>Writes a list element by element, so that a long one is never a tree in memory.</summary>
    public void Write(IEnumerable<Datum> values)
    {
        var any = false;
        foreach (var value in values)
        {
            writer.Write(any ? ",\n  " : "[\n  ");
            Write(value, depth: 1);
            any = true;
        }

        writer.Write(any ? "\n]\n" : "[]\n");
    }

    private void Write(Datum value, int depth)
    {
        switch (value)
        {
            case Datum.Text text:
                writer.Write(QuotedText.Quote(text.Value));
                break;
            case Datum.Number number:
                writer.Write(number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case Datum.Flag flag:
                writer.Write(flag.Value ? "true" : "false");
                break;
            case Datum.List list:
                WriteItems('[', ']', list.Items, depth, item => Write(item, depth + 1));
                break;
            case Datum.Map map:
                WriteItems('{', '}', map.Items, depth, item =>
                {
                    writer.Write(QuotedText.Quote(item.Key));
                    writer.Write(": ");
                    Write(item.Value, depth + 1);
                });
                break;
            default:
                writer.Write("null");
                break;
        }
    }

    private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, int depth, Action<T> write)
    {
        writer.Write(open);
        for (var i = 0; i < items.Count; i++)
        {
            writer.Write(i == 0 ? "" : ",");
            Break(depth + 1);
            write(items[i]);
        }

        if (items.Count > 0)
        {
            Break(depth);
        }

        writer.Write(close);
    }

    private void Break(int depth)
    {
        writer.Write('\n');
        for (var i = 0; i < depth; i++)
        {
            writer.Write("  ");
        }
    }
}
