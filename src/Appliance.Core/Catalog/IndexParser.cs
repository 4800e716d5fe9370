using System.Text;
using System.Text.Unicode;

namespace Appliance.Catalog;

/// <summary>Reads a whole index in one pass over its bytes: grammar here, what a record must hold in <see cref="EntryRules"/>.</summary>
/// <remarks>
/// Grammar: docs/index-format.md. Whatever the real pveam would read in another way than a person does is refused (P7), because
/// a signed text must have one meaning.
/// </remarks>
internal sealed class IndexParser
{
    private const int MaxWarnings = 100;

    private readonly string source;
    private readonly IndexText text;
    private readonly IndexLimits limits;
    private readonly IndexRecord record = new();
    private readonly EntryRules rules;
    private readonly List<TemplateEntry> entries = [];
    private readonly Dictionary<TemplateName, TemplateEntry> byName = [];
    private readonly List<string> warnings = [];
    private int records;
    private int suppressedWarnings;
    private int line;
    private bool hasNews;
    private long? serial;
    private DateTimeOffset? date;
    private DateTimeOffset? validUntil;
    private string? news;

    public IndexParser(string source, ReadOnlyMemory<byte> bytes, IndexLimits limits)
    {
        this.source = source;
        this.limits = limits;
        text = new IndexText(source, bytes);
        rules = new EntryRules(text, record, this);
    }

    public TemplateIndex Parse()
    {
        if (text.Span.Length > limits.MaxBytes)
        {
            throw new VerificationException(
                "APL1008", $"Index of '{UntrustedText.Show(source)}': expected at most {limits.MaxBytes} bytes, found {text.Span.Length}.");
        }

        var lines = new IndexLines(text.Span, HasByteOrderMark(text.Span) ? 3 : 0);
        while (lines.Next())
        {
            line = lines.Number;
            ReadLine(in lines);
        }

        EndRecord();
        if (suppressedWarnings > 0)
        {
            warnings.Add($"{suppressedWarnings} more warnings of this kind are not shown.");
        }

        return new TemplateIndex(entries, warnings)
        {
            Serial = serial,
            Date = date,
            ValidUntil = validUntil,
            News = news,
        };
    }

    /// <summary>The error for the record being read, to be thrown.</summary>
    public VerificationException Error(string code, int atLine, string expected, ReadOnlySpan<byte> found)
    {
        var message = new StringBuilder($"Index of '{UntrustedText.Show(source)}', line {atLine}");
        if (record.FirstLine != 0 && record.Has(IndexField.Package))
        {
            message.Append($", record '{Shown(record[IndexField.Package].Of(text.Span))}'");
        }

        message.Append($": expected {expected}");
        return new VerificationException(code, found.IsEmpty ? $"{message}." : $"{message}, found '{Shown(found)}'.");
    }

    /// <summary>Notes something the user should know; a hostile index cannot fill the terminal with it.</summary>
    public void Warn(int atLine, string message)
    {
        if (warnings.Count < MaxWarnings)
        {
            warnings.Add($"Line {atLine}: {message}");
        }
        else
        {
            suppressedWarnings++;
        }
    }

    private static string Shown(ReadOnlySpan<byte> bytes) =>
        UntrustedText.Show(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 60)])) + (bytes.Length > 60 ? "…" : "");

    private void ReadLine(in IndexLines lines)
    {
        if (lines.Line.Length > limits.MaxLineBytes)
        {
            throw Error("APL1042", line, $"at most {limits.MaxLineBytes} bytes in a line, found {lines.Line.Length}", default);
        }

        if (lines.IsEmpty)
        {
            EndRecord();
            return;
        }

        if (lines.IsIndented)
        {
            if (record.FirstLine == 0 || record.LastField != IndexField.Description)
            {
                throw Error("APL1045", line, "a line that starts with a blank only below a Description", lines.Line);
            }

            CheckBytes(in lines, IndexField.Description);
        }
        else
        {
            ReadField(in lines);
        }

        record.End = lines.Start + lines.Line.Length;
    }

    private void ReadField(in IndexLines lines)
    {
        var length = lines.NameLength();
        if (length < 0)
        {
            CheckBytes(in lines, IndexField.Other);
            throw Error("APL1040", line, "a line 'Name: value'", lines.Line);
        }

        if (record.FirstLine == 0)
        {
            record.Begin(lines.Start, line);
        }

        var name = lines.Line[..length];
        var field = IndexFields.Identify(name);
        CheckBytes(in lines, field);
        var value = field == IndexField.Description ? lines.ContentToEnd(length + 1) : lines.Content(length + 1);
        if (value.Length == 0)
        {
            throw Error("APL1046", line, "a value behind the colon", lines.Line);
        }

        CheckOrder(field, name);
        if (!record.TryAdd(field, new Slice(lines.Start, length), value, line, text.Span))
        {
            throw Error("APL1044", line, "each field once in a record", name);
        }

        if (record.FieldCount > limits.MaxFields)
        {
            throw Error("APL1055", line, $"at most {limits.MaxFields} fields in a record", default);
        }
    }

    /// <summary>Behind the description only fields that the real pveam does not act on.</summary>
    private void CheckOrder(IndexField field, ReadOnlySpan<byte> name)
    {
        if (!record.Has(IndexField.Description) || field == IndexField.Description)
        {
            return;
        }

        if (IndexFields.DecidesForPveam(field))
        {
            throw Error("APL1047", line, "Description as the last field", name);
        }

        if (!record.HasLateField)
        {
            record.HasLateField = true;
            Warn(line, $"field '{Shown(name)}' behind the Description; the real pveam reads it as a part of the description.");
        }
    }

    /// <summary>
    /// Refuses control characters. A description may hold any but those that some program takes for the end of a line
    /// (CVE-2025-68972 hid text behind a form feed) and NUL; it is escaped wherever it is shown (P51).
    /// </summary>
    private void CheckBytes(in IndexLines lines, IndexField field)
    {
        if (!lines.IsOdd)
        {
            return;
        }

        var isText = field == IndexField.Description;
        foreach (var value in lines.Line)
        {
            if (isText ? value is 0 or 0x0b or 0x0c or 0x0d : value is (< 0x20 and not (byte)'\t') or 0x7f)
            {
                throw Error("APL1041", line, value == 0x0d
                    ? "lines ending in LF, not in CR LF"
                    : $"text without control characters, found byte {value:x2}", default);
            }
        }

        if (!isText && HasC1(lines.Line))
        {
            throw Error("APL1041", line, "text without control characters, found one of U+0080 to U+009F", default);
        }

        if (!Utf8.IsValid(lines.Line))
        {
            Warn(line, "not UTF-8; the bytes in question are shown as U+FFFD.");
        }
    }

    private static bool HasByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf;

    private static bool HasC1(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            if (bytes[i] == 0xc2 && bytes[i + 1] is >= 0x80 and < 0xa0)
            {
                return true;
            }
        }

        return false;
    }

    private void EndRecord()
    {
        if (record.FirstLine == 0)
        {
            return;
        }

        records++;
        if (records > limits.MaxEntries)
        {
            throw Error("APL1043", record.FirstLine, $"at most {limits.MaxEntries} records", default);
        }

        if (AsciiBytes.Same(record[IndexField.Package].Of(text.Span), "pve-web-news"u8))
        {
            ReadNews();
        }
        else if (rules.ReadEntry() is { } entry)
        {
            Add(entry);
        }

        record.Close();
    }

    private void Add(TemplateEntry entry)
    {
        if (byName.TryAdd(entry.Name, entry))
        {
            entries.Add(entry);
            return;
        }

        // pveam takes the last one, whatever it is; two that promise the same bytes are one.
        var first = byName[entry.Name];
        var sameBytes = entry.Digests.Count > 0
            ? first.Digests.Count > 0 && first.Digests[0] == entry.Digests[0]
            : first.Digests.Count == 0 && first.Location == entry.Location;
        if (!sameBytes)
        {
            throw Error("APL1054", record.FirstLine, $"one meaning for template '{entry.Name}', but an earlier record promises other bytes", default);
        }

        Warn(record.FirstLine, $"template '{entry.Name}' is listed twice with the same digest; the first record counts.");
    }

    private void ReadNews()
    {
        if (hasNews)
        {
            throw Error("APL1054", record.FirstLine, "one 'pve-web-news' record", default);
        }

        hasNews = true;
        serial = rules.ReadNumber(IndexField.Serial);
        date = rules.ReadTime(IndexField.Date);
        validUntil = rules.ReadTime(IndexField.ValidUntil);
        news = record.Has(IndexField.Description)
            ? text.ReadDescription(record.Extent, ' ')
            : null;
    }
}
