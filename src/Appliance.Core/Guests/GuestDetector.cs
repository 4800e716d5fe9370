namespace Appliance.Guests;

/// <summary>Finds out which family a tree is of. Everything is read inside the tree (guest-setup.md §2, quirk 1).</summary>
internal static class GuestDetector
{
    private const string Unmanaged = "unmanaged";

    /// <exception cref="ApplianceException">The release is not supported (APL4010), or cannot be read (APL4011).</exception>
    public static (GuestDetection Detection, Distribution Distribution) Detect(GuestTree tree, GuestSettings settings)
    {
        var warnings = new List<string>();
        var source = new DistributionSource(tree, OsRelease.Read(tree), warnings);
        var (row, matched) = settings.OsType == Unmanaged
            ? (DistributionTable.Rows.Single(candidate => candidate.OsType == Unmanaged), "ostype: unmanaged")
            : Choose(source);
        if (settings.OsType is { } configured && configured != row.OsType)
        {
            warnings.Add($"The configuration says ostype '{configured}', but the guest is '{row.OsType}': it is set up as what it is.");
        }

        var distribution = row.Open(source);
        var init = distribution.IsManaged ? GuestProgram.Init(tree) : null;
        var detection = new GuestDetection
        {
            OsType = distribution.OsType,
            Version = distribution.Version,
            Architecture = settings.Architecture ?? GuestProgram.Architecture(tree, distribution.ArchitectureFile(tree), warnings),
            Init = init,
            SystemdVersion = GuestProgram.SystemdVersion(tree, init, warnings),
            NetworkBackends = distribution.NetworkBackends(tree),
            Matched = [matched],
            Warnings = warnings,
        };
        return (detection, distribution);
    }

    private static (DistributionRow Row, string Matched) Choose(DistributionSource source)
    {
        var id = source.OsRelease.Id;
        foreach (var row in DistributionTable.Rows)
        {
            if (id is not null && Array.IndexOf(row.Ids, id) >= 0)
            {
                return (row, $"ID={id} in {source.OsRelease.Path}");
            }
        }

        if (id is not null)
        {
            source.Warnings.Add($"'{source.OsRelease.Path}' in the guest has the unknown ID '{id}': looking for other signs.");
        }

        foreach (var row in DistributionTable.Rows)
        {
            if (row.Fallback(source.Tree) is { } path)
            {
                return (row, path);
            }
        }

        source.Warnings.Add(source.Tree.IsDirectory("/etc")
            ? "The distribution is not known: the guest is left as it is, 'unmanaged'."
            : "The guest has no '/etc' (is its file system mounted?): it is left as it is, 'unmanaged'.");
        return (DistributionTable.Rows.Single(row => row.OsType == Unmanaged), "nothing");
    }
}
