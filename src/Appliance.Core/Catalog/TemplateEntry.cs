using System.Text;

namespace Appliance.Catalog;

/// <summary>One template as an index offers it. Immutable; strings of the rarer fields are made when they are first asked for.</summary>
/// <remarks>
/// Every value was checked before the entry exists: <see cref="Package"/>, <see cref="Section"/> and <see cref="Architecture"/> are
/// single plain words, <see cref="Location"/> is a plain path or URL. Free text (<see cref="Headline"/>, <see cref="Description"/>,
/// unknown fields) is foreign and must be shown through <see cref="UntrustedText.Show"/>. Field meanings: docs/index-format.md.
/// </remarks>
public sealed class TemplateEntry
{
    /// <summary>Section of a record that names none.</summary>
    public const string UnknownSection = "unknown";

    private readonly IndexText text;
    private readonly Slice record;
    private string? package;
    private string? version;
    private string? location;
    private IReadOnlyList<Digest>? digests;
    private KeyValuePair<string, string>[]? fields;

    internal TemplateEntry(IndexText text, Slice record, TemplateName name, string section, string? architecture)
    {
        this.text = text;
        this.record = record;
        Name = name;
        Section = section;
        Architecture = architecture;
    }

    /// <summary>Name of the source whose index lists the template.</summary>
    public string Source => text.Source;

    /// <summary>File name, from the last component of the location (P9).</summary>
    public TemplateName Name { get; }

    /// <summary><c>system</c>, <c>mail</c>, <c>turnkeylinux</c> …; <see cref="UnknownSection"/> where the record has none.</summary>
    public string Section { get; }

    /// <summary><c>amd64</c>, <c>arm64</c> …; null where the record has none.</summary>
    public string? Architecture { get; }

    /// <summary>What the publisher calls it; not unique.</summary>
    public string Package => package ??= Text(IndexField.Package);

    /// <summary>In Debian's order (<see cref="DebianVersion"/>); may differ from the one in the file name.</summary>
    public string Version => version ??= Text(IndexField.Version);

    /// <summary><c>lxc</c> or <c>openvz</c>.</summary>
    public string Type => AsciiBytes.Same(Find(IndexField.Type).Of(text.Span), "lxc"u8) ? "lxc" : "openvz";

    /// <summary>Operating system and release, as <c>debian-13</c>.</summary>
    public string Os => Text(IndexField.Os);

    /// <summary>Path below the source's URL without a leading slash, or an absolute http(s) URL.</summary>
    public string Location => location ??= Find(IndexField.Location) is { Length: > 0 } slice ? text.Read(slice) : $"{Section}/{Name}";

    /// <summary>Page about the template; any text.</summary>
    public string InfoPage => Text(IndexField.InfoPage);

    /// <summary>First line of the description; blanks at its end are kept.</summary>
    public string Headline => Text(IndexField.Description);

    /// <summary>The lines below the headline joined by single blanks, as the PVE API shows them; empty where there are none.</summary>
    public string Description => text.ReadDescription(record, ' ');

    /// <summary>Strongest first; may be empty or weak, then a download is refused (P8).</summary>
    public IReadOnlyList<Digest> Digests => digests ??= ReadDigests();

    /// <summary>Length of the file, in bytes.</summary>
    public long? Size => EntryValues.Number(Find(IndexField.Size).Of(text.Span));

    /// <summary>Length unpacked, in KiB as in a Debian package.</summary>
    public long? InstalledSize => EntryValues.Number(Find(IndexField.InstalledSize).Of(text.Span));

    /// <summary>First day without updates from its distribution.</summary>
    public DateOnly? EndOfLife => EntryValues.Date(Find(IndexField.EndOfLife).Of(text.Span));

    /// <summary>What stays when the version moves on: the field <c>Family</c>, else from the file name.</summary>
    public string Family => Find(IndexField.Family).Of(text.Span) is var family && EntryValues.IsWord(family)
        ? Encoding.ASCII.GetString(family)
        : Name.Family;

    /// <summary>
    /// All fields of the record in index order: name in lower case, value as written, no derived keys. The description is its
    /// headline and the lines below it, joined by <c>\n</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => fields ??= ReadFields();

    /// <summary>Value of any field, null when the record has it not; the case of the name does not matter.</summary>
    public string? this[string field]
    {
        get
        {
            foreach (var (name, value) in Fields)
            {
                if (name.Equals(field, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary><c>SOURCE/NAME</c>.</summary>
    public override string ToString() => $"{Source}/{Name}";

    private string Text(IndexField field) => text.Read(Find(field));

    /// <summary>Finds a field in the record's bytes; an empty slice when it is not there.</summary>
    private Slice Find(IndexField wanted)
    {
        var lines = text.Lines(record);
        while (lines.Next())
        {
            if (!lines.IsIndented && lines.NameLength() is var length && IndexFields.Identify(lines.Line[..length]) == wanted)
            {
                return Value(in lines, length, wanted);
            }
        }

        return default;
    }

    private static Slice Value(in IndexLines lines, int nameLength, IndexField field) =>
        field == IndexField.Description ? lines.ContentToEnd(nameLength + 1) : lines.Content(nameLength + 1);

    private Digest[] ReadDigests()
    {
        var found = new Digest?[]
        {
            ReadDigest(IndexField.Sha512, DigestAlgorithm.Sha512),
            ReadDigest(IndexField.Sha256, DigestAlgorithm.Sha256),
            ReadDigest(IndexField.Md5, DigestAlgorithm.Md5),
        };
        return [.. found.OfType<Digest>()];
    }

    private Digest? ReadDigest(IndexField field, DigestAlgorithm algorithm) =>
        Find(field) is { Length: > 0 } slice && Digest.TryParse(algorithm, text.Read(slice), out var digest) ? digest : null;

    private KeyValuePair<string, string>[] ReadFields()
    {
        var read = new KeyValuePair<string, string>[CountFields()];
        var count = 0;
        var lines = text.Lines(record);
        while (lines.Next())
        {
            if (lines.IsIndented)
            {
                continue;
            }

            var length = lines.NameLength();
            var field = IndexFields.Identify(lines.Line[..length]);
            var name = field == IndexField.Other ? Encoding.ASCII.GetString(lines.Line[..length]).ToLowerInvariant() : IndexFields.NameOf(field);
            var value = text.Read(Value(in lines, length, field));
            if (field == IndexField.Description && text.ReadDescription(record, '\n') is { Length: > 0 } more)
            {
                value = $"{value}\n{more}";
            }

            read[count++] = new(name, value);
        }

        return read;
    }

    private int CountFields()
    {
        var count = 0;
        var lines = text.Lines(record);
        while (lines.Next())
        {
            count += lines.IsIndented ? 0 : 1;
        }

        return count;
    }
}
