using System.Runtime.InteropServices;
using System.Text;

namespace Appliance.Catalog;

/// <summary>The bytes of one index, and the strings its entries make of them when they are asked.</summary>
/// <remarks>
/// A catalog of 50 000 templates is read to print three columns: strings for the other nine fields would cost more than reading.
/// Everything was validated before an entry exists, so making a string later cannot fail.
/// </remarks>
internal sealed class IndexText(string source, ReadOnlyMemory<byte> bytes)
{
    /// <summary>Name of the source the index came from.</summary>
    public string Source { get; } = source;

    /// <summary>The whole text.</summary>
    public ReadOnlySpan<byte> Span => bytes.Span;

    /// <summary>Text of a slice; bytes that are no UTF-8 become U+FFFD.</summary>
    public string Read(Slice slice) => slice.Length == 0 ? "" : Encoding.UTF8.GetString(slice.Of(Span));

    /// <summary>
    /// Continuation lines of a record's description, without their indentation; empty when there are none. A lone <c>.</c> stays one,
    /// as the real pveam leaves it.
    /// </summary>
    public string ReadDescription(Slice record, char separator)
    {
        StringBuilder? joined = null;
        var lines = Lines(record);
        while (lines.Next())
        {
            // Only a description has indented lines: the parser saw to that.
            if (lines.IsIndented)
            {
                joined = joined is null ? new StringBuilder() : joined.Append(separator);
                joined.Append(Read(lines.Content(0)));
            }
        }

        return joined?.ToString() ?? "";
    }

    /// <summary>Lines of one record; positions are those of the whole text.</summary>
    public IndexLines Lines(Slice record) => new(Span[..(record.Start + record.Length)], record.Start);
}

/// <summary>A piece of a text, by position.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Slice(int Start, int Length)
{
    /// <summary>The piece itself.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => text.Slice(Start, Length);
}
