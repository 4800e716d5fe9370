namespace Appliance.Images.Recipes;

/// <summary>Where a template's version comes from.</summary>
public enum VersionScheme
{
    /// <summary>The recipe says it.</summary>
    Fixed,

    /// <summary>Day of the sources: <c>20261122</c>.</summary>
    Date,

    /// <summary>The release: <c>13</c>.</summary>
    Release,

    /// <summary>Release and day: <c>13_20261122</c>.</summary>
    ReleaseDate,

    /// <summary>First word of a file of the built system: <c>/etc/debian_version</c> has 13.2.</summary>
    File,

    /// <summary><c>VERSION_ID</c> of the built system's os-release.</summary>
    OsRelease,
}

/// <summary>The rule by which a template gets its version.</summary>
public sealed record TemplateVersion
{
    /// <summary>The scheme.</summary>
    public required VersionScheme Scheme { get; init; }

    /// <summary>For <see cref="VersionScheme.Fixed"/>.</summary>
    public string? Value { get; init; }

    /// <summary>Guest path of the file that has it; null if the scheme needs none.</summary>
    public string? Path { get; init; }

    /// <summary>Appended as <c>-N</c>; null appends nothing.</summary>
    public int? Revision { get; init; }

    /// <summary>The version of a template that was built.</summary>
    /// <param name="release">The recipe's release.</param>
    /// <param name="sources">Time of the newest source (SOURCE_DATE_EPOCH).</param>
    /// <param name="file">Text of the file at <see cref="Path"/>; null if it is not there.</param>
    /// <exception cref="ApplianceException">The file does not say it, or what it says is no version (APL6033).</exception>
    public string Compute(string release, DateTimeOffset sources, string? file)
    {
        var day = sources.UtcDateTime.ToString("yyyyMMdd");
        var version = Scheme switch
        {
            VersionScheme.Fixed => Value ?? throw Unknown("nothing"),
            VersionScheme.Date => day,
            VersionScheme.Release => release,
            VersionScheme.ReleaseDate => $"{release}_{day}",
            VersionScheme.File => FirstWord(file ?? throw Unknown("no such file")),
            _ => VersionId(file ?? throw Unknown("no such file")),
        };

        // What an index accepts: a digit first, then what may stand in a file name.
        if (version.Length is 0 or > 64 || !char.IsAsciiDigit(version[0]) || !version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~' or '_' or '-'))
        {
            throw Unknown($"'{UntrustedText.Show(version.Length > 64 ? version[..64] : version)}'");
        }

        return Revision is { } revision ? $"{version}-{revision}" : version;
    }

    private static string FirstWord(string text) => text.Split([' ', '\t', '\n', '/'], 2, StringSplitOptions.TrimEntries)[0];

    private static string VersionId(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("VERSION_ID=", StringComparison.Ordinal))
            {
                return line["VERSION_ID=".Length..].Trim().Trim('"', '\'');
            }
        }

        return "";
    }

    private ApplianceException Unknown(string found) =>
        new("APL6033", $"Found {found} as the version of the template{(Path is null ? "" : $" in {Path}")}, expected a digit and then letters, digits and '.+~_-'.");
}
