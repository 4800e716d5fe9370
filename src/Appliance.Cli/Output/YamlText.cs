using System.Globalization;

namespace Appliance.Cli.Output;

/// <summary>YAML 1.2 in block style. A text that could be read as anything else is written as a JSON string.</summary>
internal sealed class YamlText(TextWriter writer)
{
    /// <summary>Writes one map.</summary>
    public void Write(Datum.Map map) => WriteMap(map, indent: 0, firstIsPlaced: false);

    /// <summary>Writes a list element by element.</summary>
    public void Write(IEnumerable<Datum> values)
    {
        var any = false;
        foreach (var value in values)
        {
            WriteItem(value, indent: 0);
            any = true;
        }

        writer.Write(any ? "" : "[]\n");
    }

    private void WriteItem(Datum value, int indent)
    {
        Indent(indent);
        writer.Write("- ");
        if (value is Datum.Map { Items.Count: > 0 } map)
        {
            WriteMap(map, indent + 2, firstIsPlaced: true);
        }
        else
        {
            WriteScalar(value);
        }
    }

    private void WriteMap(Datum.Map map, int indent, bool firstIsPlaced)
    {
        if (map.Items.Count == 0)
        {
            writer.Write("{}\n");
        }

        foreach (var (name, value) in map.Items)
        {
            if (!firstIsPlaced)
            {
                Indent(indent);
            }

            firstIsPlaced = false;
            writer.Write(Scalar(name));
            writer.Write(':');
            switch (value)
            {
                case Datum.List { Items.Count: > 0 } list:
                    writer.Write('\n');
                    foreach (var item in list.Items)
                    {
                        WriteItem(item, indent + 2);
                    }

                    break;
                case Datum.Map { Items.Count: > 0 } inner:
                    writer.Write('\n');
                    WriteMap(inner, indent + 2, firstIsPlaced: false);
                    break;
                default:
                    writer.Write(' ');
                    WriteScalar(value);
                    break;
            }
        }
    }

    private void WriteScalar(Datum value)
    {
        writer.Write(value switch
        {
            Datum.Text text => Scalar(text.Value),
            Datum.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
            Datum.Flag flag => flag.Value ? "true" : "false",
            Datum.List => "[]",
            Datum.Map => "{}",
            _ => "null",
        });
        writer.Write('\n');
    }

    private void Indent(int count)
    {
        for (var i = 0; i < count; i++)
        {
            writer.Write(' ');
        }
    }

    private static string Scalar(string text) => IsPlain(text) ? text : QuotedText.Quote(text);

    /// <summary>
    /// Only what no reader takes for something else: it begins with a letter, has no character with a meaning, and is
    /// no word that YAML 1.1 or 1.2 reads as a value.
    /// </summary>
    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || text[^1] == ' ')
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not (' ' or '.' or '_' or '-' or '/' or '+' or '(' or ')'))
            {
                return false;
            }
        }

        return text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
    }
}
