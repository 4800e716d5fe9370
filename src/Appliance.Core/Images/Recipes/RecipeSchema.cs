namespace Appliance.Images.Recipes;

/// <summary>
/// Every key a recipe may have: the parser checks by this table, and docs/recipes.md is written from it, so that neither
/// knows a key the other does not.
/// </summary>
internal static class RecipeSchema
{
    /// <summary>Where an item applies; an item without it always does.</summary>
    private static readonly MapShape Condition = new("condition",
        new Field("release", new ListShape(RecipeValues.Word, 20), "Releases; one of them."),
        new Field("arch", new ListShape(RecipeValues.Architecture, 2), "Architectures; one of them."),
        new Field("variant", new ListShape(RecipeValues.Word, 20), "Variants; one of them."))
    { Replaces = true };

    private static readonly Field When = new("when", Condition, "Only where all of these hold.");
    private static readonly Field Unless = new("unless", Condition, "Not where all of these hold.");

    private static readonly MapShape Version = new("version",
        new Field("scheme", TextShape.OneOf("scheme", "fixed", "date", "release", "release-date", "file", "os-release"),
            "How the template's version comes about: `fixed` value; `date` of the sources as 20261122; `release` as the recipe says; `release-date` both, joined by `_`; " +
            "`file`: first word of a file of the built system; `os-release`: `VERSION_ID` there.")
        { IsRequired = true },
        new Field("value", RecipeValues.Word, "For `fixed`."),
        new Field("path", RecipeValues.GuestPath, "For `file`."),
        new Field("revision", RecipeValues.Revision, "Appended as `-N`: the recipe changed, its sources did not."))
    { Replaces = true };

    private static readonly MapShape Repository = new("repository",
        new Field("name", RecipeValues.Word, "Unique; `--mirror NAME=URL` and `APPLIANCE_MIRROR_NAME` replace where it is downloaded from.") { IsRequired = true },
        new Field("urls", new ListShape(RecipeValues.Url, 8), "Where it is, best first. The first is what the template keeps. May be left out with `from-host`: then both are the host's."),
        new Field("suites", new ListShape(RecipeValues.Word, 8), "Kind `debian`: suites."),
        new Field("components", new ListShape(RecipeValues.Word, 8), "Kind `debian`: components."),
        new Field("from-host", RecipeValues.Flag, "Kind `debian`: download from where the host's apt gets these suites, if it does."),
        new Field("keep", RecipeValues.Flag, "Whether the template keeps it. Default true."),
        When, Unless);

    private static readonly MapShape Key = new("key",
        new Field("file", RecipeValues.KeyFile, "Public keys: a path below /usr/share, or a file name looked for in the key directories.") { IsRequired = true },
        new Field("package", RecipeValues.Package, "The Debian package that has the file, for the hint when it is missing."),
        new Field("fingerprints", new ListShape(RecipeValues.Fingerprint, 16), "The only keys of the file that count; kind `pacman`: those that vouch for the others. Without it all do."),
        new Field("digest", RecipeValues.Digest, "Digest of the file, for keys that have no fingerprint (apk)."),
        When, Unless);

    private static readonly MapShape RootArchive = new("root archive",
        new Field("urls", new ListShape(RecipeValues.Url, 8), "Directories that hold it, best first.") { IsRequired = true },
        new Field("index", RecipeValues.LocalPath, "A clear-signed file below them that names the newest archive."),
        new Field("file", RecipeValues.LocalPath, "The archive's own name, where no index tells it."),
        new Field("signature", TextShape.OneOf("suffix", ".asc", ".sig", ".gpg"), "Suffix of the archive's detached signature."),
        new Field("digests", new ListShape(RecipeValues.Digest, 4), "The only archives that are accepted, if any are named."))
    { Replaces = true };

    private static readonly MapShape Source = new("source",
        new Field("kind", TextShape.OneOf("kind", "debian", "dnf", "zypper", "pacman", "apk", "tarball"), "What makes the system: mmdebstrap, the package manager, or an archive.")
        { IsRequired = true },
        new Field("base", TextShape.OneOf("base", "minbase", "important", "standard"), "Kind `debian`: what is installed to begin with, by priority. Default `minbase`."),
        new Field("releasever", RecipeValues.Word, "Kind `dnf`: value of `$releasever`. Default: `release`."),
        new Field("weak-dependencies", RecipeValues.Flag, "Install what packages recommend. Default false."),
        new Field("repositories", new ListShape(Repository, 32) { Appends = true }, "Where packages come from."),
        new Field("keys", new ListShape(Key, 32) { Appends = true }, "Who must have signed. A recipe without keys must have digests."),
        new Field("archive", RootArchive, "Kind `tarball`: the archive that is the system."));

    private static readonly MapShape PackageSet = new("packages",
        new Field("install", new ListShape(RecipeValues.Package, 500), "Install these."),
        new Field("exclude", new ListShape(RecipeValues.Package, 500), "Never install these, or remove them."),
        When, Unless);

    private static readonly MapShape FileItem = new("file",
        new Field("path", RecipeValues.GuestPath, "Where in the guest.") { IsRequired = true },
        new Field("content", RecipeValues.Content, "Its content, as it stands."),
        new Field("source", RecipeValues.LocalPath, "A file beside this one with its content."),
        new Field("link", RecipeValues.LinkTarget, "It is a symbolic link to this."),
        new Field("directory", RecipeValues.Flag, "It is a directory (`true`)."),
        new Field("mode", RecipeValues.Mode, "Default '0644', directories '0755'."),
        new Field("owner", RecipeValues.Owner, "Default 0."),
        new Field("group", RecipeValues.Owner, "Default 0."),
        When, Unless);

    private static readonly MapShape Overlay = new("overlay",
        new Field("directory", RecipeValues.LocalPath, "A directory beside this file whose content is copied onto the system: owner 0, 0644 or 0755 as the x bit says.") { IsRequired = true },
        When, Unless);

    private static readonly MapShape Action = new("action",
        new Field("stage", TextShape.OneOf("stage", "after-bootstrap", "after-packages", "before-pack"), "When: the base is there; packages and files are there; all else is done.")
        { IsRequired = true },
        new Field("name", RecipeValues.Line, "What it does, for the log.") { IsRequired = true },
        new Field("run", RecipeValues.Script, "Run in the guest by `/bin/sh -eu`, without network; `$RELEASE`, `$VARIANT` and `$ARCH` are set.") { IsRequired = true },
        When, Unless);

    private static readonly MapShape ServiceItem = new("service",
        new Field("name", RecipeValues.Service, "Unit of systemd, or service of the init system.") { IsRequired = true },
        new Field("state", TextShape.OneOf("state", "enabled", "disabled", "masked"), "What it shall be.") { IsRequired = true },
        new Field("runlevel", RecipeValues.Word, "OpenRC: the runlevel. Default `default`."),
        When, Unless);

    private static readonly MapShape Cleanup = new("cleanup rule",
        new Field("remove", new ListShape(RecipeValues.GuestPattern, 200), "Delete these files, links or whole directories."),
        new Field("empty", new ListShape(RecipeValues.GuestPattern, 200), "Make these files empty, or delete what is in these directories."),
        new Field("keep", new ListShape(RecipeValues.GuestPattern, 200), "What the built-in rules would take and this system needs."),
        new Field("reason", RecipeValues.Line, "Why; shown in the log.") { IsRequired = true },
        When, Unless);

    private static readonly MapShape BootTest = new("boot test",
        new Field("services", new ListShape(RecipeValues.Service, 50) { Appends = true }, "Must be active once the system has settled."),
        new Field("listen", new ListShape(RecipeValues.Port, 50) { Appends = true }, "TCP ports that must answer."),
        new Field("login", RecipeValues.Flag, "A login on the console must succeed. Default true."),
        new Field("timeout-seconds", RecipeValues.Seconds, "Time until the system must have settled. Default 60."));

    /// <summary>A whole recipe.</summary>
    public static readonly MapShape Recipe = new("recipe",
        new Field("include", new ListShape(RecipeValues.Include, 8), "Files whose keys come first; this file's replace or extend them."),
        new Field("variables", new NamesShape("map of variable to line", RecipeValues.VariableName, RecipeValues.Line, 50),
            "Texts for `${name}`. Always there: `${id}`, `${distribution}`, `${release}`, `${variant}`, `${arch}` (amd64, arm64) and `${machine}` (x86_64, aarch64)."),
        new Field("distribution", RecipeValues.Word, "The system's name: debian.") { IsRequired = true },
        new Field("release", RecipeValues.Word, "Its release: 13, testing, 24.04.") { IsRequired = true },
        new Field("variant", RecipeValues.Word, "What is in it: standard, minimal.") { IsRequired = true },
        new Field("os", RecipeValues.Word, "System and release as indexes name them. Default: the ids' first two parts, `debian-13`."),
        new Field("ostype", RecipeValues.OsType, "How a guest is set up.") { IsRequired = true },
        new Field("section", RecipeValues.Word, "Section of the index. Default `system`."),
        new Field("headline", RecipeValues.Line, "One line for listings.") { IsRequired = true },
        new Field("description", RecipeValues.Prose, "Some paragraphs.") { IsRequired = true },
        new Field("infopage", RecipeValues.Page, "Where to read more.") { IsRequired = true },
        new Field("maintainer", RecipeValues.Line, "Who answers for the template.") { IsRequired = true },
        new Field("eol", RecipeValues.Date, "Day after which the distribution gives no more security updates."),
        new Field("version", Version, "How the template is versioned.") { IsRequired = true },
        new Field("architectures", new ListShape(RecipeValues.Architecture, 2), "What it can be built for.") { IsRequired = true },
        new Field("source", Source, "Where the system comes from.") { IsRequired = true },
        new Field("packages", new ListShape(PackageSet, 100) { Appends = true }, "What is installed beyond the base."),
        new Field("overlays", new ListShape(Overlay, 20) { Appends = true }, "Directories copied onto the system, in order, after the packages."),
        new Field("files", new ListShape(FileItem, 200) { Appends = true }, "Files written after the overlays."),
        new Field("services", new ListShape(ServiceItem, 100) { Appends = true }, "Services switched on or off after the files."),
        new Field("actions", new ListShape(Action, 100) { Appends = true }, "The only code in a recipe."),
        new Field("cleanup", new ListShape(Cleanup, 50) { Appends = true }, "Beyond the built-in rules of docs/finalise.md."),
        new Field("test", BootTest, "What the boot test looks for."));
}
