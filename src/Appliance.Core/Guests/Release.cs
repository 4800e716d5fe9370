namespace Appliance.Guests;

/// <summary>Reads and checks the releases of guests (guest-setup.md §2.3).</summary>
internal static class Release
{
    /// <summary>The release in the first line of a file: a name of the table, or a number at its beginning.</summary>
    /// <exception cref="ApplianceException">No such file, or neither (APL4011).</exception>
    public static ReleaseVersion Read(GuestTree tree, string path, IReadOnlyDictionary<string, int> names)
    {
        var line = tree.ReadFirstLine(path)?.TrimEnd(' ', '\t', '\r');
        if (line is not null && names.TryGetValue(line, out var release))
        {
            return new ReleaseVersion(release);
        }

        return ReleaseVersion.TryParsePrefix(line, out var version) ? version : throw Unreadable(path, line);
    }

    /// <summary>The error of a version file that is missing or says nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">What it says; null if it is missing.</param>
    public static ApplianceException Unreadable(string path, string? line) =>
        new("APL4011", $"The guest's release cannot be told: '{path}' {(line is null ? "is missing" : $"says '{UntrustedText.Show(line.Length > 100 ? line[..100] + "…" : line)}'")}.")
        {
            Hint = "With 'ostype: unmanaged' in its configuration the guest is left as it is.",
        };

    /// <summary>Refuses releases older than <paramref name="oldest"/>, warns of those newer than <paramref name="newestKnown"/>.</summary>
    /// <exception cref="ApplianceException">Too old (APL4010).</exception>
    public static void Check(string name, ReleaseVersion version, ReleaseVersion oldest, ReleaseVersion newestKnown, List<string> warnings)
    {
        if (version < oldest)
        {
            throw Unsupported(name, version.ToString(), $"{oldest} is the oldest that can be set up");
        }

        if (version > newestKnown)
        {
            warnings.Add($"{name} {version} is newer than what this program knows ({newestKnown}): it is set up like that.");
        }
    }

    /// <summary>The error of a release that is not set up.</summary>
    public static ApplianceException Unsupported(string name, string version, string reason) =>
        new("APL4010", $"{name} {UntrustedText.Show(version)} is not supported: {reason}.")
        {
            Hint = "With 'ostype: unmanaged' in its configuration the guest is left as it is.",
        };
}
