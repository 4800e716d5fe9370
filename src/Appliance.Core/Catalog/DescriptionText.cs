using System.Text;

namespace Appliance.Catalog;

/// <summary>The folded text below a headline.</summary>
internal static class DescriptionText
{
    /// <summary>
    /// Continuation lines of a record's description joined by single blanks, as the real pveam joins them (a lone <c>.</c> stays one);
    /// empty when there are none.
    /// </summary>
    public static string Long(IndexText text, Slice record) => Join(text, record, ' ');

    /// <summary>The same lines joined by line feeds.</summary>
    public static string Lines(IndexText text, Slice record) => Join(text, record, '\n');

    private static string Join(IndexText text, Slice record, char separator)
    {
        var joined = new StringBuilder();
        var lines = new IndexLines(record.Of(text.Span), 0);
        var started = false;
        while (lines.Next())
        {
            // Only a description has indented lines: the parser saw to that.
            if (lines.IsIndented)
            {
                var part = lines.Line.Trim(" \t"u8);
                joined.Append(started ? separator.ToString() : "").Append(Encoding.UTF8.GetString(part));
                started = true;
            }
        }

        return joined.ToString();
    }
}
