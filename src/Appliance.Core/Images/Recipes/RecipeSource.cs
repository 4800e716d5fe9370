namespace Appliance.Images.Recipes;

/// <summary>What makes the system.</summary>
public enum SourceKind
{
    /// <summary>mmdebstrap, for Debian, Devuan and Ubuntu.</summary>
    Debian,

    /// <summary>dnf with an install root.</summary>
    Dnf,

    /// <summary>zypper with a root.</summary>
    Zypper,

    /// <summary>pacman with a root.</summary>
    Pacman,

    /// <summary>Packages of Alpine.</summary>
    Apk,

    /// <summary>An archive that is a whole system.</summary>
    Tarball,
}

/// <summary>Where the system comes from and who must have signed it.</summary>
public sealed record RecipeSource
{
    /// <summary>What makes the system.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>Kind debian: <c>minbase</c>, <c>important</c> or <c>standard</c>.</summary>
    public required string Base { get; init; }

    /// <summary>Kind dnf: value of <c>$releasever</c>.</summary>
    public required string ReleaseVersion { get; init; }

    /// <summary>Install what packages recommend.</summary>
    public required bool WeakDependencies { get; init; }

    /// <summary>Where packages come from, for this architecture.</summary>
    public required IReadOnlyList<SourceRepository> Repositories { get; init; }

    /// <summary>Who must have signed; empty only where an archive is known by its digest.</summary>
    public required IReadOnlyList<SourceKey> Keys { get; init; }

    /// <summary>Kind tarball: the archive.</summary>
    public SourceArchive? Archive { get; init; }
}

/// <summary>A repository of packages.</summary>
public sealed record SourceRepository
{
    /// <summary>Unique in the recipe.</summary>
    public required string Name { get; init; }

    /// <summary>Best first; the first is what the template keeps. Empty with <see cref="FromHost"/> where the host's apt alone says it.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Kind debian only.</summary>
    public required IReadOnlyList<string> Suites { get; init; }

    /// <summary>Kind debian only.</summary>
    public required IReadOnlyList<string> Components { get; init; }

    /// <summary>Download from where the host's apt gets these suites, if it does.</summary>
    public required bool FromHost { get; init; }

    /// <summary>The template keeps it.</summary>
    public required bool Keep { get; init; }
}

/// <summary>A file of public keys.</summary>
public sealed record SourceKey
{
    /// <summary>A path below /usr/share, or a name in one of the key directories.</summary>
    public required string File { get; init; }

    /// <summary>The Debian package that has the file.</summary>
    public string? Package { get; init; }

    /// <summary>The only keys of the file that count, in capitals; empty: all of them.</summary>
    public required IReadOnlyList<string> Fingerprints { get; init; }

    /// <summary>Digest of the file as <c>sha256:…</c> or <c>sha512:…</c>; null if it is not pinned.</summary>
    public string? Digest { get; init; }
}

/// <summary>An archive that is a whole system.</summary>
public sealed record SourceArchive
{
    /// <summary>Directories that hold it, best first.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>A clear-signed file below them that names the newest archive; null where <see cref="File"/> does.</summary>
    public string? Index { get; init; }

    /// <summary>The archive's name below them.</summary>
    public string? File { get; init; }

    /// <summary>Suffix of the detached signature; null if only a digest can vouch for it.</summary>
    public string? Signature { get; init; }

    /// <summary>The only archives accepted; empty: the signature decides.</summary>
    public required IReadOnlyList<string> Digests { get; init; }
}
