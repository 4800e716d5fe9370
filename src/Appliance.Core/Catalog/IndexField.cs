namespace Appliance.Catalog;

/// <summary>The fields of a record that mean something here. All others are kept and passed on.</summary>
internal enum IndexField
{
    Other,
    Package,
    Version,
    Type,
    Os,
    Section,
    Architecture,
    Location,
    Md5,
    Sha256,
    Sha512,
    InfoPage,
    Size,
    InstalledSize,
    EndOfLife,
    Family,
    Serial,
    Date,
    ValidUntil,
    Description,
}

/// <summary>Names of the fields, and who knows them.</summary>
internal static class IndexFields
{
    /// <summary>How many values the enumeration has.</summary>
    public const int Count = (int)IndexField.Description + 1;

    /// <summary>Finds a field by its name, in any case, without making a string of it.</summary>
    public static IndexField Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Is(name, "os"u8) => IndexField.Os,
        3 when Is(name, "eol"u8) => IndexField.EndOfLife,
        4 when Is(name, "type"u8) => IndexField.Type,
        4 when Is(name, "size"u8) => IndexField.Size,
        4 when Is(name, "date"u8) => IndexField.Date,
        6 when Is(name, "md5sum"u8) => IndexField.Md5,
        6 when Is(name, "family"u8) => IndexField.Family,
        6 when Is(name, "serial"u8) => IndexField.Serial,
        7 when Is(name, "package"u8) => IndexField.Package,
        7 when Is(name, "version"u8) => IndexField.Version,
        7 when Is(name, "section"u8) => IndexField.Section,
        8 when Is(name, "location"u8) => IndexField.Location,
        8 when Is(name, "infopage"u8) => IndexField.InfoPage,
        9 when Is(name, "sha512sum"u8) => IndexField.Sha512,
        9 when Is(name, "sha256sum"u8) => IndexField.Sha256,
        11 when Is(name, "description"u8) => IndexField.Description,
        11 when Is(name, "valid-until"u8) => IndexField.ValidUntil,
        12 when Is(name, "architecture"u8) => IndexField.Architecture,
        14 when Is(name, "installed-size"u8) => IndexField.InstalledSize,
        _ => IndexField.Other,
    };

    /// <summary>The name in lower case, as the PVE API shows it and <see cref="TemplateEntry.Fields"/> lists it.</summary>
    public static string NameOf(IndexField field) => field switch
    {
        IndexField.Package => "package",
        IndexField.Version => "version",
        IndexField.Type => "type",
        IndexField.Os => "os",
        IndexField.Section => "section",
        IndexField.Architecture => "architecture",
        IndexField.Location => "location",
        IndexField.Md5 => "md5sum",
        IndexField.Sha256 => "sha256sum",
        IndexField.Sha512 => "sha512sum",
        IndexField.InfoPage => "infopage",
        IndexField.Size => "size",
        IndexField.InstalledSize => "installed-size",
        IndexField.EndOfLife => "eol",
        IndexField.Family => "family",
        IndexField.Serial => "serial",
        IndexField.Date => "date",
        IndexField.ValidUntil => "valid-until",
        IndexField.Description => "description",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Has no name of its own."),
    };

    /// <summary>
    /// Whether the real pveam acts on the field. Such a field behind the description would be text to it and a field to us,
    /// so that two readers of one signed file would see two templates.
    /// </summary>
    public static bool DecidesForPveam(IndexField field) => field is
        IndexField.Package or IndexField.Version or IndexField.Type or IndexField.Os or IndexField.Section or IndexField.Architecture
        or IndexField.Location or IndexField.Md5 or IndexField.Sha512 or IndexField.InfoPage;

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase) => AsciiBytes.SameName(name, lowerCase);
}
