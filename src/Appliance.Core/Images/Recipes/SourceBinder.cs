namespace Appliance.Images.Recipes;

/// <summary>The <c>source</c> of a recipe: what every kind needs, and what would have no effect there.</summary>
internal sealed class SourceBinder(YamlMap map, RecipeConditions conditions, Findings findings)
{
    public RecipeSource Bind(string release)
    {
        var kind = map.Required("kind") switch
        {
            "debian" => SourceKind.Debian,
            "dnf" => SourceKind.Dnf,
            "zypper" => SourceKind.Zypper,
            "pacman" => SourceKind.Pacman,
            "apk" => SourceKind.Apk,
            _ => SourceKind.Tarball,
        };
        Only("base", kind == SourceKind.Debian, "debian");
        Only("releasever", kind == SourceKind.Dnf, "dnf");
        Only("archive", kind == SourceKind.Tarball, "tarball");
        var source = new RecipeSource
        {
            Kind = kind,
            Base = map.Text("base") ?? "minbase",
            ReleaseVersion = map.Text("releasever") ?? release,
            WeakDependencies = map.Flag("weak-dependencies"),
            Repositories = Repositories(kind),
            Keys = [.. map.Items("keys", conditions).Select(item => Key(item, kind))],
            Archive = map["archive"] is YamlMap archive ? Archive(archive) : null,
        };
        if (kind == SourceKind.Tarball ? source.Archive is null : source.Repositories.Count == 0)
        {
            var key = kind == SourceKind.Tarball ? "archive" : "repositories";
            findings.Add(map.At, "APL6030", $"the source has no {key} for {conditions.Architecture}, expected {(kind == SourceKind.Tarball ? "it" : "one or more")} with the kind '{map.Required("kind")}'");
        }

        // Nothing is used before somebody has vouched for it; a digest that comes with the order to build is somebody too.
        if (source.Keys.Count == 0 && (kind != SourceKind.Tarball || source.Archive is { Signature: not null } or { Index: not null }))
        {
            findings.Add(map.At, "APL6030", $"the source has no keys for {conditions.Architecture}, expected those that sign it");
        }

        return source;
    }

    private void Only(string key, bool fits, string kind)
    {
        if (map[key] is { } node && !fits)
        {
            findings.Add(node.At, "APL6030", $"found the key '{key}', expected it only with the kind '{kind}'");
        }
    }

    private List<SourceRepository> Repositories(SourceKind kind)
    {
        var repositories = new List<SourceRepository>();
        foreach (var item in map.Items("repositories", conditions))
        {
            var repository = new SourceRepository
            {
                Name = item.Required("name"),
                Urls = item.Texts("urls"),
                Suites = item.Texts("suites"),
                Components = item.Texts("components"),
                FromHost = item.Flag("from-host"),
                Keep = item.Flag("keep", otherwise: true),
            };
            if (repositories.Exists(other => other.Name == repository.Name))
            {
                findings.Add(item.At, "APL6030", $"found the repository '{repository.Name}' again, expected every name once");
            }

            if (repository.Urls.Count == 0 && (!repository.FromHost || item["urls"] is not null))
            {
                findings.Add(item["urls"]?.At ?? item.At, "APL6030", $"the repository '{repository.Name}' has no urls, expected one or more, or 'from-host: true' alone");
            }

            foreach (var key in new[] { "suites", "components" })
            {
                if ((kind == SourceKind.Debian) != (item.Texts(key).Count > 0))
                {
                    findings.Add(item[key]?.At ?? item.At, "APL6030", kind == SourceKind.Debian
                        ? $"the repository '{repository.Name}' has no {key}, expected one or more" : $"found {key}, expected them only with the kind 'debian'");
                }
            }

            if (repository.FromHost && kind != SourceKind.Debian)
            {
                findings.Add(item["from-host"]!.At, "APL6030", "found 'from-host', expected it only with the kind 'debian'");
            }

            repositories.Add(repository);
        }

        return repositories;
    }

    private SourceKey Key(YamlMap item, SourceKind kind)
    {
        if (kind == SourceKind.Apk && item["fingerprints"] is { } node)
        {
            findings.Add(node.At, "APL6030", "found fingerprints, expected 'digest': keys of apk have none");
        }

        return new SourceKey
        {
            File = item.Required("file"),
            Package = item.Text("package"),
            Fingerprints = [.. item.Texts("fingerprints").Select(text => text.ToUpperInvariant())],
            Digest = item.Text("digest"),
        };
    }

    private SourceArchive Archive(YamlMap item)
    {
        var archive = new SourceArchive
        {
            Urls = item.Texts("urls"),
            Index = item.Text("index"),
            File = item.Text("file"),
            Signature = item.Text("signature"),
            Digests = item.Texts("digests"),
        };
        if (archive.Index is null == archive.File is null)
        {
            findings.Add(item.At, "APL6030", $"found {(archive.File is null ? "neither" : "both")}, expected either 'index' or 'file'");
        }

        return archive;
    }
}
