using System.Text;

namespace Appliance.Catalog;

/// <summary>What lint says about whole records and about the index.</summary>
internal sealed class LintRules(LintFindings findings)
{
    private readonly Dictionary<string, (int Line, string Bytes)> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> namesInAnyCase = new(StringComparer.OrdinalIgnoreCase);
    private LintRecord? news;

    /// <summary>Looks at a complete record.</summary>
    public void CheckRecord(LintRecord record)
    {
        if (record[IndexField.Package] is { } package && AsciiBytes.Same(package.Value, "pve-web-news"u8))
        {
            CheckNews(record);
            return;
        }

        var complete = CheckRequired(record);
        CheckWords(record);
        if (!complete || !CheckType(record))
        {
            return;
        }

        CheckValues(record);
        CheckDigests(record);
        CheckSection(record);
        if (NameOf(record) is { } name)
        {
            CheckName(record, name);
        }
    }

    /// <summary>Looks at the index as a whole, when all records were seen.</summary>
    public void CheckIndex()
    {
        if (news?[IndexField.Serial] is null || news[IndexField.ValidUntil] is null)
        {
            findings.Note(
                news?.Line ?? 1,
                "no-freshness",
                "The index names no Serial or no Valid-Until in its 'pve-web-news' record: that a mirror holds back newer ones shows only by age.",
                "has no protection against old indexes");
        }
    }

    private void CheckNews(LintRecord record)
    {
        if (news is not null)
        {
            findings.Error(record.Line, "duplicate-news", "There is a second 'pve-web-news' record.", "takes the last one");
        }

        news ??= record;
        CheckNumber(record, IndexField.Serial);
        CheckTime(record, IndexField.Date);
        CheckTime(record, IndexField.ValidUntil);
        if (record.DescriptionLines == 0)
        {
            findings.Warning(
                record.Line, "news-without-text", "The news have no text below their headline.", "takes the record for a broken one and refuses the whole index");
        }
    }

    private bool CheckRequired(LintRecord record)
    {
        var complete = true;
        foreach (var field in (IndexField[])
            [IndexField.Package, IndexField.Version, IndexField.Type, IndexField.Os, IndexField.InfoPage, IndexField.Description])
        {
            if (record[field] is null)
            {
                complete = false;
                findings.Error(
                    record.Line,
                    "missing-field",
                    $"The record '{record.Title}' has no field '{IndexFields.NameOf(field)}'.",
                    "refuses the whole index on update, and leaves the record out when it reads a stored one");
            }
        }

        return complete;
    }

    private void CheckWords(LintRecord record)
    {
        foreach (var field in (IndexField[])[IndexField.Package, IndexField.Os, IndexField.Section, IndexField.Architecture])
        {
            if (record[field] is { Value.Length: > 0 } word && !EntryValues.IsWord(word.Value))
            {
                findings.Error(
                    word.Line,
                    "bad-word",
                    $"'{LintFindings.Show(word.Value)}' is no {word.Name}: a letter or digit, then letters, digits and '. + ~ _ -'.",
                    "takes anything, also as a part of a path");
            }
        }
    }

    private bool CheckType(LintRecord record)
    {
        var type = record[IndexField.Type]!;
        if (AsciiBytes.Same(type.Value, "lxc"u8) || AsciiBytes.Same(type.Value, "openvz"u8))
        {
            return true;
        }

        findings.Warning(
            type.Line, "unknown-type", $"Type '{LintFindings.Show(type.Value)}' is neither lxc nor openvz: the record is left out.", "refuses the whole index on update");
        return false;
    }

    private void CheckValues(LintRecord record)
    {
        var version = record[IndexField.Version]!;
        if (!EntryValues.IsVersion(version.Value))
        {
            findings.Error(
                version.Line, "bad-version", $"'{LintFindings.Show(version.Value)}' is no version: a digit, then letters, digits and '. + - : ~'.", "refuses the whole index on update");
        }

        CheckNumber(record, IndexField.Size);
        if (record[IndexField.Size] is { } size && EntryValues.Number(size.Value) == 0)
        {
            findings.Error(size.Line, "bad-number", "A template of 0 bytes cannot be.", "does not look at it");
        }

        CheckHint(record, IndexField.InstalledSize, value => EntryValues.Number(value) is not null);
        CheckHint(record, IndexField.EndOfLife, value => EntryValues.Date(value) is not null);
        CheckHint(record, IndexField.Family, value => EntryValues.IsWord(value));
    }

    private void CheckDigests(LintRecord record)
    {
        CheckDigest(record, IndexField.Sha512, DigestAlgorithm.Sha512);
        CheckDigest(record, IndexField.Sha256, DigestAlgorithm.Sha256);
        CheckDigest(record, IndexField.Md5, DigestAlgorithm.Md5);
        var (sha512, sha256, md5) = (record[IndexField.Sha512], record[IndexField.Sha256], record[IndexField.Md5]);
        if (sha512 is null && sha256 is null && md5 is null)
        {
            findings.Warning(record.Line, "no-digest", $"'{record.Title}' has no digest and cannot be downloaded.", "lists it, and refuses the download: checksum required");
        }
        else if (sha512 is null && sha256 is null)
        {
            findings.Warning(md5!.Line, "md5-only", $"'{record.Title}' has only an md5sum: the download needs --allow-weak-digest.", "downloads it by its md5sum without a word");
        }
        else if (sha512 is null)
        {
            findings.Warning(sha256!.Line, "sha256-only", $"'{record.Title}' has a sha256sum, but no sha512sum.", md5 is null
                ? "does not know the field, and refuses the download: checksum required"
                : "does not know the field, and downloads by the md5sum");
        }
    }

    private void CheckDigest(LintRecord record, IndexField field, DigestAlgorithm algorithm)
    {
        if (record[field] is { Value.Length: > 0 } digest && !Digest.IsHexOf(algorithm, digest.Value))
        {
            findings.Error(
                digest.Line, "bad-digest", $"'{digest.Name}' is not {Digest.HexLength(algorithm)} hexadecimal digits.", "lists the template, and no download can ever match");
        }
    }

    private void CheckSection(LintRecord record)
    {
        var section = record[IndexField.Section];
        if (section is null)
        {
            findings.Note(record.Line, "no-section", $"'{record.Title}' has no Section.", "lists it under 'unknown', which --section cannot select");
        }
        else if (AsciiBytes.Same(section.Value, "all"u8))
        {
            findings.Warning(section.Line, "section-all", "Section 'all' is reserved.", "never lists the record");
        }
        else if (!AsciiBytes.Same(section.Value, "system"u8) && !AsciiBytes.Same(section.Value, "mail"u8) && !AsciiBytes.Same(section.Value, "turnkeylinux"u8))
        {
            findings.Note(section.Line, "unknown-section", $"Section '{LintFindings.Show(section.Value)}' is not one that pveam knows.", "lists it, but --section cannot select it");
        }
    }

    /// <summary>The template's file name as we take it; null where there is none.</summary>
    private string? NameOf(LintRecord record)
    {
        if (record[IndexField.Location] is not { } location)
        {
            return NameFromFields(record);
        }

        if (location.Value.Length == 0)
        {
            return null;
        }

        if (LocationRules.Objection(location.Value) is { } expected)
        {
            findings.Error(
                location.Line, "bad-location", $"Expected {expected}, not '{LintFindings.Show(location.Value)}'.", "takes what follows the last slash as the name, and the rest as it is");
            return null;
        }

        var file = LocationRules.LastComponent(location.Value);
        if (!TemplateName.TryParse(Encoding.ASCII.GetString(file), out var name))
        {
            findings.Error(
                location.Line, "bad-name", $"'{LintFindings.Show(file)}' is no template file name.", "takes the whole Location, slashes included, as the name; it can be listed, not downloaded");
            return null;
        }

        if (AsciiBytes.IndexOf(location.Value, (byte)':') >= 0)
        {
            findings.Note(location.Line, "absolute-location", "The Location is an absolute URL.", "ignores the source's URL, so a mirror of the source is of no use");
        }

        return name.Value;
    }

    private string? NameFromFields(LintRecord record)
    {
        var (os, package) = (TextOf(record, IndexField.Os), TextOf(record, IndexField.Package));
        var architecture = record[IndexField.Architecture] is null ? "i386" : TextOf(record, IndexField.Architecture);
        var prefix = package.StartsWith(os + "-", StringComparison.Ordinal) ? "" : os + "-";
        var made = $"{prefix}{package}_{TextOf(record, IndexField.Version)}_{architecture}.tar.gz";
        if (!TemplateName.TryParse(made, out _))
        {
            findings.Error(record.Line, "bad-name", $"Without a Location the template would be named '{UntrustedText.Show(made)}'.", "lists that name; it cannot be downloaded");
            return null;
        }

        findings.Warning(record.Line, "no-location", $"'{record.Title}' has no Location: its name is made up, '{made}'.", "makes up the same name, below the Section");
        return made;
    }

    private void CheckName(LintRecord record, string name)
    {
        var bytes = (record[IndexField.Sha512] ?? record[IndexField.Sha256] ?? record[IndexField.Md5]) is { } digest
            ? $"{digest.Kind}:{Encoding.ASCII.GetString(digest.Value).ToLowerInvariant()}"
            : $"at:{(record[IndexField.Location] is null ? $"{Section(record)}/{name}" : TextOf(record, IndexField.Location))}";
        if (names.TryGetValue(name, out var first))
        {
            const string pveam = "takes the last record: its URL and checksum shadow the first one's";
            var message = $"Template '{name}' is already listed in line {first.Line}";
            if (first.Bytes == bytes)
            {
                findings.Warning(record.Line, "duplicate-name", $"{message}, with the same digest.", pveam);
            }
            else
            {
                findings.Error(record.Line, "duplicate-name", $"{message}, with another digest.", pveam);
            }
        }
        else
        {
            names.Add(name, (record.Line, bytes));
            if (!namesInAnyCase.TryAdd(name, name))
            {
                findings.Warning(
                    record.Line, "name-in-other-case", $"Template '{name}' differs from '{namesInAnyCase[name]}' only in case: one file on a storage that ignores it.", "lists both");
            }
        }
    }

    private static string Section(LintRecord record) =>
        record[IndexField.Section] is null ? TemplateEntry.UnknownSection : TextOf(record, IndexField.Section);

    private static string TextOf(LintRecord record, IndexField field) => Encoding.UTF8.GetString(record[field]!.Value);

    private void CheckNumber(LintRecord record, IndexField field)
    {
        if (record[field] is { Value.Length: > 0 } number && EntryValues.Number(number.Value) is null)
        {
            findings.Error(number.Line, "bad-number", $"'{LintFindings.Show(number.Value)}' is no whole number.", "does not look at it");
        }
    }

    private void CheckTime(LintRecord record, IndexField field)
    {
        if (record[field] is { Value.Length: > 0 } time && !Timestamp.TryParse(Encoding.UTF8.GetString(time.Value), out _))
        {
            findings.Error(time.Line, "bad-time", $"'{LintFindings.Show(time.Value)}' is no time like 2026-11-22T09:30:00Z.", "does not look at it");
        }
    }

    private void CheckHint(LintRecord record, IndexField field, Func<byte[], bool> isGood)
    {
        if (record[field] is { Value.Length: > 0 } hint && !isGood(hint.Value))
        {
            findings.Warning(hint.Line, "unused-value", $"'{LintFindings.Show(hint.Value)}' cannot be used as {hint.Name} and is ignored.", null);
        }
    }
}
