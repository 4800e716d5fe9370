using System.Text;
using System.Text.Unicode;

namespace Appliance.Catalog;

/// <summary>Goes through an index line by line and goes on after whatever it finds.</summary>
internal sealed class LintWalk(byte[] bytes, IndexLimits limits, LintFindings findings)
{
    private readonly LintRules rules = new(findings);
    private LintRecord? record;
    private int records;
    private int carriageReturns;

    public void Run()
    {
        var hasMark = bytes is [0xef, 0xbb, 0xbf, ..];
        if (hasMark)
        {
            findings.Warning(
                1, "byte-order-mark", "The text starts with a byte order mark; it is skipped.", "takes it for a part of the first field's name, so the first record is broken");
        }

        var lines = new IndexLines(bytes, hasMark ? 3 : 0);
        while (lines.Next())
        {
            ReadLine(in lines);
        }

        EndRecord();
        rules.CheckIndex();
        if (carriageReturns > 1)
        {
            findings.Note(lines.Number, "carriage-return", $"{carriageReturns} lines hold a carriage return.", null);
        }
    }

    private void ReadLine(in IndexLines lines)
    {
        var line = lines.Number;
        if (lines.Line.Length > limits.MaxLineBytes)
        {
            findings.Error(line, "line-too-long", $"The line has {lines.Line.Length} bytes, more than {limits.MaxLineBytes}.", "reads it, whatever its length");
        }

        var content = WithoutCarriageReturn(lines.Line, line);
        if (IsBlank(content))
        {
            if (content.Length > 0 && record is not null)
            {
                findings.Warning(
                    line,
                    "blank-separator",
                    "The line between two records holds blanks; it is taken for an empty one.",
                    "sees no end of the record, and swallows what follows into the description or refuses the index");
            }

            EndRecord();
        }
        else if (AsciiBytes.IsBlank(content[0]))
        {
            ReadContinuation(content, line);
        }
        else
        {
            ReadField(content, line);
        }
    }

    private void ReadContinuation(ReadOnlySpan<byte> content, int line)
    {
        if (record is { IsInDescription: true })
        {
            record.DescriptionLines++;
            CheckBytes(content, line, isText: true);
            return;
        }

        CheckBytes(content, line, isText: false);
        findings.Error(
            line, "stray-continuation", "The line starts with a blank, but there is no Description above it to continue.", "makes an odd field of it, or of a part of it");
    }

    private void ReadField(ReadOnlySpan<byte> content, int line)
    {
        var colon = AsciiBytes.IndexOf(content, (byte)':');
        var name = content[..Math.Max(0, colon)];
        if (colon < 1 || name.Length > 100 || !AsciiBytes.All(name, AsciiBytes.Name) || !AsciiBytes.Is(name[0], AsciiBytes.Alphanumeric))
        {
            CheckBytes(content, line, isText: false);
            NoField(content, colon, line);
            return;
        }

        record ??= new LintRecord(line);
        var kind = IndexFields.Identify(name);
        CheckBytes(content, line, kind == IndexField.Description);
        var value = Trim(content[(colon + 1)..]);
        if (value.IsEmpty)
        {
            findings.Error(
                line,
                "empty-value",
                $"Field '{LintFindings.Show(name)}' has no value.",
                "takes the whole next line for its value, so the field of that line is lost");
        }

        CheckOrder(kind, name, line);
        if (!record.TryAdd(new LintField(Encoding.ASCII.GetString(name), kind, value.ToArray(), line)))
        {
            findings.Error(line, "duplicate-field", $"Field '{LintFindings.Show(name)}' is given twice in one record.", "takes the last one");
        }

        if (record.Count == limits.MaxFields + 1)
        {
            findings.Error(line, "too-many-fields", $"The record has more than {limits.MaxFields} fields.", "reads them all");
        }
    }

    private void NoField(ReadOnlySpan<byte> content, int colon, int line)
    {
        if (content[0] == '#')
        {
            findings.Error(
                line,
                "comment",
                "The format has no comments.",
                colon < 0 ? "joins the line with the next one to one odd field name" : "makes a field of it whose name starts with '#'");
        }
        else if (colon < 0)
        {
            findings.Error(
                line,
                content[0] == '<' ? "not-an-index" : "no-colon",
                $"The line '{LintFindings.Show(content)}' is no field 'Name: value'.",
                "joins it with the next line to one odd field name, so the field of that line is lost");
        }
        else
        {
            findings.Error(
                line, "field-name", $"'{LintFindings.Show(content[..colon])}' is no field name: letters, digits, '-', '_' and '.'.", "takes anything before the colon as the name");
        }
    }

    private void CheckOrder(IndexField kind, ReadOnlySpan<byte> name, int line)
    {
        if (record!.DescriptionLine == 0 || kind == IndexField.Description)
        {
            return;
        }

        var message = $"Field '{LintFindings.Show(name)}' stands behind the Description, which has to be the last.";
        var pveam = record.DescriptionLines > 0
            ? "swallows the field into the description"
            : "cannot read the record and refuses the whole index";
        if (IndexFields.DecidesForPveam(kind))
        {
            findings.Error(line, "description-not-last", message, pveam);
        }
        else
        {
            findings.Warning(line, "description-not-last", message, pveam);
        }
    }

    private void CheckBytes(ReadOnlySpan<byte> content, int line, bool isText)
    {
        if (AsciiBytes.IndexOf(content, 0) >= 0)
        {
            findings.Error(line, "nul-byte", "The line holds NUL bytes: a damaged file?", "keeps them");
        }

        var control = false;
        for (var i = 0; i < content.Length; i++)
        {
            control |= isText
                ? content[i] is 0x0b or 0x0c or 0x0d
                : content[i] is (> 0 and < 0x20 and not (byte)'\t') or 0x7f || (content[i] == 0xc2 && i + 1 < content.Length && content[i + 1] is >= 0x80 and < 0xa0);
        }

        if (control)
        {
            findings.Error(line, "control-character", "The line holds control characters.", "keeps them and prints them to the terminal as they are");
        }
        else if (isText && HasEscape(content))
        {
            findings.Warning(line, "escape-in-text", "The description holds control characters; they are shown escaped.", "prints them to the terminal as they are");
        }

        if (!Utf8.IsValid(content))
        {
            findings.Warning(line, "not-utf-8", "The line is not UTF-8.", "passes the bytes on");
        }
    }

    private static bool HasEscape(ReadOnlySpan<byte> content)
    {
        foreach (var value in content)
        {
            if (value is (< 0x20 and not (byte)'\t') or 0x7f)
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> line, int number)
    {
        if (line.Length == 0 || line[^1] != '\r')
        {
            return line;
        }

        // Said once: a file with CR LF has it on every line.
        if (carriageReturns++ == 0)
        {
            findings.Error(
                number,
                "carriage-return",
                "Lines end in CR LF; the format has LF only.",
                "sees no empty line, so the description of the first record swallows the whole rest of the file");
        }

        return line[..^1];
    }

    private void EndRecord()
    {
        if (record is null)
        {
            return;
        }

        if (++records == limits.MaxEntries + 1)
        {
            findings.Error(record.Line, "too-many-records", $"The index has more than {limits.MaxEntries} records.", "reads them all");
        }

        rules.CheckRecord(record);
        record = null;
    }

    private static bool IsBlank(ReadOnlySpan<byte> content) => Trim(content).IsEmpty;

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0 && AsciiBytes.IsBlank(content[0]))
        {
            content = content[1..];
        }

        while (content.Length > 0 && AsciiBytes.IsBlank(content[^1]))
        {
            content = content[..^1];
        }

        return content;
    }
}
