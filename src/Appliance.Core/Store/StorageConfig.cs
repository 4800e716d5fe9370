namespace Appliance.Store;

/// <summary>The storages of this host, read from <c>storage.cfg</c> as Proxmox VE reads it. <c>local</c> is always there.</summary>
/// <remarks>
/// A section that cannot be understood is skipped with a warning and the others are used, as the original does: an
/// administrator's file must not become unusable by one line. Source: spec pveam.md §4.1.
/// </remarks>
public sealed record StorageConfig
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string LocalPath = "/var/lib/vz";
    private static readonly string[] DirectoryTypes = ["dir", "btrfs", "nfs", "cifs", "cephfs"];
    private static readonly string[] OtherTypes = ["lvm", "lvmthin", "zfspool", "zfs", "rbd", "iscsi", "iscsidirect", "pbs", "esxi", "glusterfs"];
    private static readonly string[] ContentTypes = ["images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none"];

    private StorageConfig(IReadOnlyList<Storage> storages, IReadOnlyList<string> warnings) => (Storages, Warnings) = (storages, warnings);

    /// <summary>All storages in file order, <c>local</c> first if the file does not name it.</summary>
    public IReadOnlyList<Storage> Storages { get; }

    /// <summary>What was skipped and why, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads the host's file; without one there is just <c>local</c>.</summary>
    /// <exception cref="ApplianceException">The file cannot be read (APL5001) or is too large (APL5002).</exception>
    public static StorageConfig Load(AppliancePaths paths) =>
        Parse(ConfigFile.ReadOrNull(paths.StorageConfigFile, MaxBytes) ?? "", paths);

    /// <summary>Reads the text of a <c>storage.cfg</c>.</summary>
    internal static StorageConfig Parse(string text, AppliancePaths paths)
    {
        var warnings = new List<string>();
        var storages = new List<Storage>();
        foreach (var section in Sections(text, paths.StorageConfigFile, warnings))
        {
            if (storages.Exists(other => other.Id == section.Id))
            {
                warnings.Add($"{paths.StorageConfigFile}:{section.Line}: storage '{section.Id}' is defined twice; the first definition is used.");
            }
            else if (ToStorage(section, paths, warnings) is { } storage)
            {
                storages.Add(storage);
            }
        }

        var local = storages.FindIndex(storage => storage.Id == "local");
        if (local >= 0 && storages[local] is { Type: "dir" } given && given.Path == paths.Rooted(LocalPath))
        {
            storages[local] = given with { Path = paths.LocalStorageDirectory, Nodes = [] };
        }
        else
        {
            storages.RemoveAll(storage => storage.Id == "local");
            storages.Insert(0, BuiltInLocal(paths));
        }

        return new StorageConfig(storages, warnings);
    }

    /// <summary>A storage that templates can be listed on.</summary>
    /// <exception cref="ApplianceException">Unknown (APL5003), disabled (APL5004), not for this host (APL5005), no templates (APL5006).</exception>
    public Storage ForTemplates(string id) => ForTemplates(id, Environment.MachineName);

    /// <summary>The storages <see cref="ForTemplates(string)"/> would give, without an error for the others.</summary>
    public IEnumerable<Storage> AllForTemplates() =>
        Storages.Where(storage => storage.HoldsTemplates && !storage.Disabled && IsHere(storage, Environment.MachineName));

    /// <summary>A storage that file systems of containers can be kept on.</summary>
    /// <exception cref="ApplianceException">Unknown (APL5003), disabled (APL5004), not for this host (APL5005), no containers (APL5150).</exception>
    public Storage ForContainers(string id)
    {
        var storage = Available(id, Environment.MachineName, "containers", known => known.HoldsContainers);
        return storage.HoldsContainers
            ? storage
            : throw new ApplianceException("APL5150", $"Storage '{id}' does not hold file systems of containers.") { Hint = "Add 'rootdir' to its content line in storage.cfg." };
    }

    internal Storage ForTemplates(string id, string node)
    {
        var storage = Available(id, node, "templates", known => known.HoldsTemplates);
        return storage switch
        {
            { HoldsTemplates: false } => throw new ApplianceException("APL5006", $"Storage '{id}' does not support templates.")
            {
                Hint = storage.Path is null ? $"Type '{storage.Type}' keeps block devices; use a directory storage." : "Add 'vztmpl' to its content line in storage.cfg.",
            },
            _ => storage,
        };
    }

    private Storage Available(string id, string node, string content, Func<Storage, bool> isUsable)
    {
        var storage = Storages.FirstOrDefault(storage => storage.Id == id)
            ?? throw new ApplianceException("APL5003", $"Storage '{UntrustedText.Show(id)}' does not exist.")
            {
                Hint = $"Storages with {content} here: {string.Join(", ", Storages.Where(known => isUsable(known) && !known.Disabled && IsHere(known, node)).Select(known => known.Id))}.",
            };
        return storage switch
        {
            { Disabled: true } => throw new ApplianceException("APL5004", $"Storage '{id}' is disabled."),
            _ when !IsHere(storage, node) => throw new ApplianceException("APL5005", $"Storage '{id}' is not available on node '{node}', only on {string.Join(", ", storage.Nodes)}."),
            _ => storage,
        };
    }

    private static bool IsHere(Storage storage, string node) =>
        storage.Nodes.Count == 0 || storage.Nodes.Contains(node, StringComparer.Ordinal);

    private static Storage BuiltInLocal(AppliancePaths paths) => new()
    {
        Id = "local",
        Type = "dir",
        Path = paths.LocalStorageDirectory,
        Content = ["backup", "images", "iso", "rootdir", "snippets", "vztmpl"],
    };

    private static IEnumerable<Section> Sections(string text, string file, List<string> warnings)
    {
        Section? current = null;
        var skipping = false;
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd();
            if (line.Length == 0)
            {
                if (current is not null)
                {
                    yield return current;
                }

                (current, skipping) = (null, false);
            }
            else if (line.TrimStart().StartsWith('#'))
            {
                continue;
            }
            else if (!char.IsWhiteSpace(line[0]))
            {
                if (current is not null)
                {
                    yield return current;
                }

                current = Header(line, number, file, warnings);
                skipping = current is null;
            }
            else if (current is not null)
            {
                Property(current, line.Trim(), number, file, warnings);
            }
            else if (!skipping)
            {
                warnings.Add($"{file}:{number}: '{UntrustedText.Show(line.Trim())}' belongs to no storage and is ignored.");
            }
        }

        if (current is not null)
        {
            yield return current;
        }
    }

    private static Section? Header(string line, int number, string file, List<string> warnings)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var type = colon > 0 ? line[..colon].Trim().ToLowerInvariant() : "";
        var id = colon > 0 ? line[(colon + 1)..].Trim() : line;
        var reason = colon <= 0 ? "expected 'TYPE: ID'"
            : !DirectoryTypes.Contains(type, StringComparer.Ordinal) && !OtherTypes.Contains(type, StringComparer.Ordinal) ? $"unknown type '{UntrustedText.Show(type)}'"
            : !VolumeId.IsStorageId(id) ? "invalid storage id"
            : null;
        if (reason is null)
        {
            return new Section(type, id, number, new Dictionary<string, string>(StringComparer.Ordinal));
        }

        warnings.Add($"{file}:{number}: section '{UntrustedText.Show(id)}' is skipped: {reason}.");
        return null;
    }

    private static void Property(Section section, string line, int number, string file, List<string> warnings)
    {
        var space = line.AsSpan().IndexOfAny(' ', '\t');
        var key = space < 0 ? line : line[..space];
        if (!section.Values.TryAdd(key, space < 0 ? "" : line[space..].Trim()))
        {
            warnings.Add($"{file}:{number}: storage '{section.Id}' has '{UntrustedText.Show(key)}' twice; the first value is used.");
        }
    }

    private static Storage? ToStorage(Section section, AppliancePaths paths, List<string> warnings)
    {
        void Warn(string what) => warnings.Add($"{paths.StorageConfigFile}:{section.Line}: storage '{section.Id}': {what}.");

        var isDirectory = DirectoryTypes.Contains(section.Type, StringComparer.Ordinal);
        var path = section["path"] ?? (section.Type is "nfs" or "cifs" or "cephfs" ? $"/mnt/pve/{section.Id}" : null);
        if (isDirectory && (path is null || !Path.IsPathRooted(path) || path.Split('/').Contains("..", StringComparer.Ordinal)))
        {
            Warn(path is null ? "has no path and is skipped" : $"path '{UntrustedText.Show(path)}' is not absolute; the storage is skipped");
            return null;
        }

        var directory = isDirectory ? paths.Rooted(Path.TrimEndingDirectorySeparator(path!)) : null;
        return new Storage
        {
            Id = section.Id,
            Type = section.Type,
            Path = directory,
            Content = ContentOf(section["content"], Warn),
            TemplateDirectory = DirectoryOf("vztmpl", section["content-dirs"], Warn) ?? "template/cache",
            ImageDirectory = DirectoryOf("images", section["content-dirs"], Warn) ?? "images",
            VolumeGroup = section["vgname"],
            Pool = section["thinpool"] ?? section["pool"],
            Nodes = List(section["nodes"]),
            Disabled = Flag(section["disable"], fallback: false, Warn, "disable"),
            Shared = section.Type is "nfs" or "cifs" or "cephfs" || Flag(section["shared"], fallback: false, Warn, "shared"),
            CreateBasePath = Flag(section["create-base-path"], Flag(section["mkdir"], fallback: true, Warn, "mkdir"), Warn, "create-base-path"),
            CreateSubdirectories = Flag(section["create-subdirs"], Flag(section["mkdir"], fallback: true, Warn, "mkdir"), Warn, "create-subdirs"),
            MountPoint = directory is null ? null : MountPointOf(section, directory, paths),
        };
    }

    private static string? MountPointOf(Section section, string directory, AppliancePaths paths) => section["is_mountpoint"] switch
    {
        { } value when Path.IsPathRooted(value) => paths.Rooted(value),
        { } value when IsTrue(value) => directory,
        { } => null,
        null => section.Type is "nfs" or "cifs" or "cephfs" ? directory : null,
    };

    private static string[] ContentOf(string? value, Action<string> warn)
    {
        if (value is null)
        {
            return ["images", "rootdir"];
        }

        var all = List(value);
        foreach (var unknown in all.Except(ContentTypes, StringComparer.Ordinal))
        {
            warn($"unknown content type '{UntrustedText.Show(unknown)}' is ignored");
        }

        return [.. all.Intersect(ContentTypes, StringComparer.Ordinal)];
    }

    /// <summary><c>vztmpl=relative/directory,iso=…</c>; never out of the storage.</summary>
    private static string? DirectoryOf(string content, string? value, Action<string> warn)
    {
        foreach (var pair in List(value))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || pair[..equals] != content)
            {
                continue;
            }

            var directory = pair[(equals + 1)..].Trim('/');
            if (directory.Length > 0 && !directory.Split('/').Any(part => part is "" or "." or ".."))
            {
                return directory;
            }

            warn($"content-dirs: '{UntrustedText.Show(pair)}' is not a directory inside the storage; the usual one is used");
        }

        return null;
    }

    private static string[] List(string? value) =>
        value?.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool Flag(string? value, bool fallback, Action<string> warn, string key)
    {
        if (value is null)
        {
            return fallback;
        }

        if (!IsTrue(value) && value.ToLowerInvariant() is not ("0" or "no" or "false" or "off"))
        {
            warn($"{key}: expected 0 or 1, got '{UntrustedText.Show(value)}'; ignored");
            return fallback;
        }

        return IsTrue(value);
    }

    /// <summary>A flag key may lack its value.</summary>
    private static bool IsTrue(string value) => value.ToLowerInvariant() is "" or "1" or "yes" or "true" or "on";

    private sealed record Section(string Type, string Id, int Line, Dictionary<string, string> Values)
    {
        public string? this[string key] => Values.GetValueOrDefault(key);
    }
}
