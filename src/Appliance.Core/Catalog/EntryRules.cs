using System.Globalization;
using System.Text;

namespace Appliance.Catalog;

/// <summary>What a record must hold to become an entry. One broken or hostile record refuses the whole index (P7).</summary>
internal sealed class EntryRules(IndexText text, IndexRecord record, IndexParser parser)
{
    private readonly List<string> pool = [];

    /// <summary>The entry, or null for one of a kind that is never listed.</summary>
    public TemplateEntry? ReadEntry()
    {
        Require(IndexField.Package);
        Require(IndexField.Version);
        Require(IndexField.Type);
        Require(IndexField.Os);
        Require(IndexField.InfoPage);
        Require(IndexField.Description);

        CheckWord(IndexField.Package);
        CheckWord(IndexField.Os);
        CheckWord(IndexField.Section);
        CheckWord(IndexField.Architecture);
        var type = Value(IndexField.Type);
        if (!AsciiBytes.Same(type, "lxc"u8) && !AsciiBytes.Same(type, "openvz"u8))
        {
            parser.Warn(record.LineOf(IndexField.Type), $"record '{text.Read(record[IndexField.Package])}' is left out: its type is neither lxc nor openvz.");
            return null;
        }

        CheckVersion();
        CheckDigest(IndexField.Sha512, DigestAlgorithm.Sha512);
        CheckDigest(IndexField.Sha256, DigestAlgorithm.Sha256);
        CheckDigest(IndexField.Md5, DigestAlgorithm.Md5);
        if (ReadNumber(IndexField.Size) == 0)
        {
            throw parser.Error("APL1053", record.LineOf(IndexField.Size), "a size above 0", default);
        }

        CheckHints();
        var name = record.Has(IndexField.Location) ? NameFromLocation() : NameFromFields();
        return new TemplateEntry(
            text,
            record.Extent,
            name,
            record.Has(IndexField.Section) ? Pooled(IndexField.Section) : TemplateEntry.UnknownSection,
            record.Has(IndexField.Architecture) ? Pooled(IndexField.Architecture) : null);
    }

    /// <summary>A number that is not negative, at most 18 digits; null when the field is not there.</summary>
    public long? ReadNumber(IndexField field)
    {
        if (!record.Has(field))
        {
            return null;
        }

        return EntryValues.Number(Value(field))
            ?? throw parser.Error("APL1053", record.LineOf(field), $"a whole number as '{IndexFields.NameOf(field)}'", Value(field));
    }

    /// <summary>A time; null when the field is not there.</summary>
    public DateTimeOffset? ReadTime(IndexField field)
    {
        if (!record.Has(field))
        {
            return null;
        }

        return Timestamp.TryParse(text.Read(record[field]), out var time)
            ? time
            : throw parser.Error("APL1053", record.LineOf(field), $"a time like 2026-11-22T09:30:00Z as '{IndexFields.NameOf(field)}'", Value(field));
    }

    private ReadOnlySpan<byte> Value(IndexField field) => record[field].Of(text.Span);

    /// <summary>The real pveam leaves out, or refuses, a record without one of these.</summary>
    private void Require(IndexField field)
    {
        if (!record.Has(field))
        {
            throw parser.Error("APL1048", record.FirstLine, $"a field '{IndexFields.NameOf(field)}' in the record", default);
        }
    }

    private void CheckWord(IndexField field)
    {
        if (record.Has(field) && !EntryValues.IsWord(Value(field)))
        {
            throw parser.Error(
                "APL1049",
                record.LineOf(field),
                $"a letter or digit, then letters, digits and '. + ~ _ -' (ASCII, at most {TemplateName.MaxLength}) as '{IndexFields.NameOf(field)}'",
                Value(field));
        }
    }

    private void CheckVersion()
    {
        if (!EntryValues.IsVersion(Value(IndexField.Version)))
        {
            throw parser.Error(
                "APL1049", record.LineOf(IndexField.Version), "a digit, then letters, digits and '. + - : ~' as 'version'", Value(IndexField.Version));
        }
    }

    private void CheckDigest(IndexField field, DigestAlgorithm algorithm)
    {
        if (record.Has(field) && !Digest.IsHexOf(algorithm, Value(field)))
        {
            throw parser.Error(
                "APL1052", record.LineOf(field), $"{Digest.HexLength(algorithm)} hexadecimal digits as '{IndexFields.NameOf(field)}'", Value(field));
        }
    }

    /// <summary>Our own additions that decide nothing: another publisher may use the name for something else, so they are only ignored.</summary>
    private void CheckHints()
    {
        CheckHint(IndexField.InstalledSize, EntryValues.Number(Value(IndexField.InstalledSize)) is not null, "a whole number");
        CheckHint(IndexField.EndOfLife, EntryValues.Date(Value(IndexField.EndOfLife)) is not null, "a date like 2028-06-30");
        CheckHint(IndexField.Family, EntryValues.IsWord(Value(IndexField.Family)), "a name");
    }

    private void CheckHint(IndexField field, bool isGood, string expected)
    {
        if (record.Has(field) && !isGood)
        {
            parser.Warn(record.LineOf(field), $"'{IndexFields.NameOf(field)}' is ignored: expected {expected}.");
        }
    }

    private TemplateName NameFromLocation()
    {
        var location = Value(IndexField.Location);
        if (LocationRules.Objection(location) is { } expected)
        {
            throw parser.Error("APL1050", record.LineOf(IndexField.Location), expected, location);
        }

        var file = LocationRules.LastComponent(location);
        return TemplateName.TryParse(Encoding.ASCII.GetString(file), out var name)
            ? name
            : throw parser.Error(
                "APL1051", record.LineOf(IndexField.Location), "a template file name (.tar, .tar.gz, .tar.xz, .tar.zst or .tar.bz2) at the end of 'location'", file);
    }

    /// <summary><c>OS-PACKAGE_VERSION_ARCH.tar.gz</c>, as the real pveam makes it up, with one <c>OS-</c> where there would be two.</summary>
    private TemplateName NameFromFields()
    {
        var os = Encoding.ASCII.GetString(Value(IndexField.Os));
        var package = Encoding.ASCII.GetString(Value(IndexField.Package));
        var version = Encoding.ASCII.GetString(Value(IndexField.Version));
        var architecture = record.Has(IndexField.Architecture) ? Pooled(IndexField.Architecture) : "i386";
        var prefix = package.StartsWith(os + "-", StringComparison.Ordinal) ? "" : os + "-";
        var made = string.Create(CultureInfo.InvariantCulture, $"{prefix}{package}_{version}_{architecture}.tar.gz");
        return TemplateName.TryParse(made, out var name)
            ? name
            : throw parser.Error(
                "APL1051", record.FirstLine, $"a field 'location', because '{UntrustedText.Show(made)}' is no template file name", default);
    }

    /// <summary>Sections and architectures are few: the same string serves every entry.</summary>
    private string Pooled(IndexField field)
    {
        var value = Value(field);
        foreach (var known in pool)
        {
            if (IsSame(value, known))
            {
                return known;
            }
        }

        var made = Encoding.ASCII.GetString(value);
        if (pool.Count < 32)
        {
            pool.Add(made);
        }

        return made;
    }

    private static bool IsSame(ReadOnlySpan<byte> value, string known)
    {
        if (value.Length != known.Length)
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != known[i])
            {
                return false;
            }
        }

        return true;
    }
}
