using System.Globalization;

namespace Appliance.Images.Recipes;

/// <summary>Makes a <see cref="Recipe"/> of a tree whose keys and values were checked, and says what contradicts itself in it.</summary>
internal sealed class RecipeBinder(YamlMap tree, RecipeConditions conditions, RecipeLimits limits, Findings findings)
{
    private static readonly string[] FileKinds = ["content", "source", "link", "directory"];

    public Recipe Bind(string id, IReadOnlyList<string> architectures, IReadOnlyList<string> files)
    {
        if (architectures.Count == 0)
        {
            findings.Add(tree["architectures"]!.At, "APL6030", "found no architecture, expected one or more");
        }

        var excluded = Packages("exclude");
        return new Recipe
        {
            Id = id,
            Architecture = conditions.Architecture,
            Architectures = architectures,
            Files = files,
            Identity = Identity(id),
            Source = new SourceBinder((YamlMap)tree["source"]!, conditions, findings).Bind(conditions.Release),
            Packages = [.. Packages("install").Where(name => !excluded.Contains(name, StringComparer.Ordinal))],
            ExcludedPackages = excluded,
            Overlays = [.. tree.Items("overlays", conditions).Select(OverlayOf)],
            FileItems = Files(),
            Services = [.. tree.Items("services", conditions).Select(item => new ServiceSwitch(item.Required("name"), State(item.Required("state")), item.Text("runlevel") ?? "default"))],
            Actions = [.. tree.Items("actions", conditions).Select(item => new RecipeAction(Stage(item.Required("stage")), item.Required("name"), item.Required("run")))],
            Cleanup = [.. tree.Items("cleanup", conditions).Select(CleanupOf)],
            Test = Test(),
        };
    }

    private static ServiceState State(string word) => word switch
    {
        "enabled" => ServiceState.Enabled,
        "disabled" => ServiceState.Disabled,
        _ => ServiceState.Masked,
    };

    private static ActionStage Stage(string word) => word switch
    {
        "after-bootstrap" => ActionStage.AfterBootstrap,
        "after-packages" => ActionStage.AfterPackages,
        _ => ActionStage.BeforePack,
    };

    private RecipeIdentity Identity(string id) => new()
    {
        Distribution = tree.Required("distribution"),
        Release = tree.Required("release"),
        Variant = tree.Required("variant"),
        Os = tree.Text("os") ?? string.Join('-', id.Split('-').Take(2)),
        OsType = tree.Required("ostype"),
        Section = tree.Text("section") ?? "system",
        Headline = tree.Required("headline"),
        Description = tree.Required("description").TrimEnd('\n'),
        InfoPage = tree.Required("infopage"),
        Maintainer = tree.Required("maintainer"),
        EndOfLife = tree.Text("eol") is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
        Version = Version((YamlMap)tree["version"]!),
    };

    private TemplateVersion Version(YamlMap map)
    {
        var scheme = map.Required("scheme") switch
        {
            "fixed" => VersionScheme.Fixed,
            "date" => VersionScheme.Date,
            "release" => VersionScheme.Release,
            "release-date" => VersionScheme.ReleaseDate,
            "file" => VersionScheme.File,
            _ => VersionScheme.OsRelease,
        };
        Demand(map, "value", scheme == VersionScheme.Fixed, "the scheme 'fixed'");
        Demand(map, "path", scheme == VersionScheme.File, "the scheme 'file'");
        return new TemplateVersion
        {
            Scheme = scheme,
            Value = map.Text("value"),
            Path = scheme == VersionScheme.OsRelease ? "/etc/os-release" : map.Text("path"),
            Revision = map.Number("revision"),
        };
    }

    private void Demand(YamlMap map, string key, bool wanted, string by)
    {
        if (map[key] is null == wanted)
        {
            findings.Add(map[key]?.At ?? map.At, "APL6030", wanted ? $"the key '{key}' is missing, expected it with {by}" : $"found the key '{key}', expected it only with {by}");
        }
    }

    private List<string> Packages(string key)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var set in RecipeCheck.Items(tree["packages"]).OfType<YamlMap>())
        {
            if (set["install"] is null && set["exclude"] is null)
            {
                findings.Add(set.At, "APL6030", "found a set without packages, expected 'install' or 'exclude'");
            }

            if (conditions.Hold(set))
            {
                names.AddRange(set.Texts(key).Where(seen.Add));
            }
        }

        return names;
    }

    private string OverlayOf(YamlMap item)
    {
        var path = Beside(item["directory"]!, item.Required("directory"));
        if (OverlayCheck.Refuse(path, limits) is { } reason)
        {
            findings.Add(item["directory"]!.At, "APL6030", $"found the overlay '{UntrustedText.Show(path)}', {reason}");
        }

        return Path.GetFullPath(path);
    }

    /// <summary>Relative to the file that says it, which may be an included one.</summary>
    private static string Beside(YamlNode node, string path) => Path.Join(Path.GetDirectoryName(node.At.File), path);

    private List<RecipeFile> Files()
    {
        var files = new List<RecipeFile>();
        var places = new Dictionary<string, SourceMark>(StringComparer.Ordinal);
        foreach (var item in tree.Items("files", conditions))
        {
            var file = FileOf(item);
            if (!places.TryAdd(file.Path, item.At))
            {
                findings.Add(item.At, "APL6030", $"found the path '{file.Path}' again, expected it once (it is at {places[file.Path]})");
            }

            files.Add(file);
        }

        return files;
    }

    private RecipeFile FileOf(YamlMap item)
    {
        var kinds = FileKinds.Where(key => item[key] is not null).ToList();
        if (kinds.Count != 1)
        {
            findings.Add(item.At, "APL6030", $"found {(kinds.Count == 0 ? "none" : string.Join(" and ", kinds))}, expected one of content, source, link, directory");
        }

        var kind = kinds.FirstOrDefault() switch
        {
            "source" => RecipeFileKind.Copy,
            "link" => RecipeFileKind.Link,
            "directory" => RecipeFileKind.Directory,
            _ => RecipeFileKind.Content,
        };
        if (kind == RecipeFileKind.Link && item["mode"] is { } mode)
        {
            findings.Add(mode.At, "APL6030", "found a mode for a link, expected none: links have no mode");
        }

        if (kind == RecipeFileKind.Directory && !item.Flag("directory"))
        {
            findings.Add(item["directory"]!.At, "APL6030", "found 'directory: false', expected true or content, source, link");
        }

        return new RecipeFile(
            item.Required("path"), kind, Value(item, kind),
            Convert.ToInt32(item.Text("mode") ?? (kind == RecipeFileKind.Directory ? "0755" : kind == RecipeFileKind.Link ? "0777" : "0644"), 8),
            item.Text("owner") ?? "0", item.Text("group") ?? "0");
    }

    private string Value(YamlMap item, RecipeFileKind kind)
    {
        switch (kind)
        {
            case RecipeFileKind.Content:
                return item.Text("content") ?? "";
            case RecipeFileKind.Link:
                return item.Required("link");
            case RecipeFileKind.Directory:
                return "";
            default:
                var path = Beside(item["source"]!, item.Required("source"));
                if (OverlayCheck.RefuseFile(path) is { } reason)
                {
                    findings.Add(item["source"]!.At, "APL6030", $"found the file '{UntrustedText.Show(path)}', {reason}");
                }

                return Path.GetFullPath(path);
        }
    }

    private RecipeCleanup CleanupOf(YamlMap item)
    {
        var rule = new RecipeCleanup(item.Texts("remove"), item.Texts("empty"), item.Texts("keep"), item.Required("reason"));
        if (rule is { Remove.Count: 0, Empty.Count: 0, Keep.Count: 0 })
        {
            findings.Add(item.At, "APL6030", "found a rule that does nothing, expected 'remove', 'empty' or 'keep'");
        }

        return rule;
    }

    private RecipeTest Test()
    {
        var test = tree["test"] as YamlMap ?? new YamlMap(tree.At, []);
        return new RecipeTest(
            [.. test.Texts("services").Distinct(StringComparer.Ordinal)],
            [.. test.Texts("listen").Select(int.Parse).Distinct()],
            test.Flag("login", otherwise: true),
            TimeSpan.FromSeconds(test.Number("timeout-seconds") ?? 60));
    }
}
