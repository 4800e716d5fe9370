using System.Globalization;
using System.Text;

namespace Appliance.Catalog;

/// <summary>Writes an index that both we and the real pveam read, the same bytes for the same templates in any order.</summary>
/// <remarks>
/// What it has written is read back before it is handed out, and every value compared: whatever this program publishes, it can also
/// read. docs/index-format.md describes the text.
/// </remarks>
public static class IndexWriter
{
    /// <summary>Makes the text; records sorted by file name.</summary>
    /// <exception cref="ApplianceException">
    /// A value that would not come back as it is (APL1056): empty, with a control character or blanks around it, not allowed in its field;
    /// no template; two of one name.
    /// </exception>
    public static byte[] Write(IndexHeader header, IEnumerable<IndexStanza> stanzas)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(stanzas);
        var sorted = stanzas.OrderBy(FileName, StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        AppendHeader(text, header);
        foreach (var stanza in sorted)
        {
            text.Append('\n');
            AppendStanza(text, stanza);
        }

        return ReadBack(Encode(text.ToString()), header, sorted);
    }

    /// <summary>Whether a field (lower case) has a property in <see cref="IndexStanza"/>.</summary>
    internal static bool IsOwnField(string name) =>
        name == "maintainer" || IndexFields.Identify(Encoding.UTF8.GetBytes(name)) is not (
            IndexField.Other or IndexField.Serial or IndexField.Date or IndexField.ValidUntil);

    private static void AppendHeader(StringBuilder text, IndexHeader header)
    {
        if (header.ValidUntil <= header.Date)
        {
            throw Refusal("the header", "'Valid-Until' later than 'Date'");
        }

        Append(text, "Package", "pve-web-news");
        Append(text, "Serial", header.Serial?.ToString(CultureInfo.InvariantCulture));
        Append(text, "Date", header.Date is { } date ? Timestamp.Format(date) : null);
        Append(text, "Valid-Until", header.ValidUntil is { } end ? Timestamp.Format(end) : null);
        AppendDescription(text, header.Headline, header.News);
    }

    /// <summary>Field order of the publishers; Description last, because nothing may follow it.</summary>
    private static void AppendStanza(StringBuilder text, IndexStanza stanza)
    {
        Append(text, "Package", stanza.Package);
        Append(text, "Version", stanza.Version);
        Append(text, "Type", stanza.Type);
        Append(text, "OS", stanza.Os);
        Append(text, "Section", stanza.Section);
        Append(text, "Maintainer", stanza.Maintainer);
        Append(text, "Architecture", stanza.Architecture);
        Append(text, "Location", stanza.Location);
        foreach (var digest in stanza.Digests.OrderByDescending(digest => digest.Algorithm))
        {
            Append(text, Digest.NameOf(digest.Algorithm) + "sum", digest.Hex);
        }

        Append(text, "Size", stanza.Size?.ToString(CultureInfo.InvariantCulture));
        Append(text, "Installed-Size", stanza.InstalledSize?.ToString(CultureInfo.InvariantCulture));
        Append(text, "EOL", stanza.EndOfLife?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Append(text, "Family", stanza.Family);
        foreach (var (name, value) in stanza.Other)
        {
            Append(text, name, value);
        }

        Append(text, "Infopage", stanza.InfoPage);
        AppendDescription(text, stanza.Headline, stanza.Description);
    }

    private static void AppendDescription(StringBuilder text, string headline, string description)
    {
        Append(text, "Description", headline);
        foreach (var line in description.Length == 0 ? [] : description.Split('\n'))
        {
            CheckText("description", line);
            text.Append(' ').Append(line.Length == 0 ? "." : line).Append('\n');
        }
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            CheckText(name, name);
            CheckText(name, value);
            text.Append(name).Append(": ").Append(value).Append('\n');
        }
    }

    /// <summary>We accept a description with escape sequences from others; we do not publish one.</summary>
    private static void CheckText(string field, string value)
    {
        foreach (var character in value)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
            {
                throw Refusal($"'{UntrustedText.Show(field)}'", "text without control characters and line breaks");
            }
        }
    }

    private static byte[] Encode(string text)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw Refusal("the index", "text that is valid Unicode");
        }
    }

    private static byte[] ReadBack(byte[] bytes, IndexHeader header, List<IndexStanza> sorted)
    {
        TemplateIndex index;
        try
        {
            index = TemplateIndex.Parse("(new)", bytes, new IndexLimits());
        }
        catch (VerificationException refused)
        {
            throw new ApplianceException("APL1056", $"The index cannot be written, because it could not be read: {refused.Message}", refused);
        }

        if (index.Entries.Count != sorted.Count || sorted.Count == 0)
        {
            throw Refusal("the index", $"{Math.Max(1, sorted.Count)} templates to be listed, not {index.Entries.Count}");
        }

        var same = index.Serial == header.Serial && index.Date == header.Date && index.ValidUntil == header.ValidUntil
            && index.News == Lines(header.News).Replace('\n', ' ');
        if (!same || header.News.Length == 0)
        {
            throw Refusal("the header", "values that come back as they are, and news that are not empty");
        }

        for (var i = 0; i < sorted.Count; i++)
        {
            Compare(sorted[i], index.Entries[i]);
        }

        return bytes;
    }

    private static void Compare(IndexStanza stanza, TemplateEntry entry)
    {
        var read = IndexStanza.From(entry);
        var expected = stanza with { Description = Lines(stanza.Description), Digests = read.Digests, Other = read.Other };
        if (read != expected || stanza.Digests.Count == 0 || entry.Name.Value != FileName(stanza)
            || !stanza.Digests.OrderBy(digest => digest.Algorithm).SequenceEqual(read.Digests)
            || !SameFields(stanza.Other, read.Other))
        {
            throw Refusal(
                $"'{UntrustedText.Show(stanza.Package)}'", "values that come back as they are: no blanks around them, none empty, at least one digest");
        }
    }

    private static bool SameFields(IReadOnlyList<KeyValuePair<string, string>> written, IReadOnlyList<KeyValuePair<string, string>> read) =>
        written.Select(field => (field.Key.ToLowerInvariant(), field.Value)).SequenceEqual(read.Select(field => (field.Key, field.Value)));

    private static string Lines(string description) =>
        string.Join('\n', description.Split('\n').Select(line => line.Length == 0 && description.Length > 0 ? "." : line));

    private static string FileName(IndexStanza stanza) => stanza.Location[(stanza.Location.LastIndexOf('/') + 1)..];

    private static ApplianceException Refusal(string what, string expected) =>
        new("APL1056", $"The index cannot be written: in {what}, expected {expected}.");
}
