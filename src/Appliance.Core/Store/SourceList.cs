using System.Text;
using Appliance.Catalog;
using Appliance.Linux;

namespace Appliance.Store;

/// <summary>The sources of this host: those of <c>sources.d/*.sources</c>, then the built-in ones they do not replace.</summary>
/// <remarks>Format: docs/sources.md. A file that cannot be understood is an error, not a warning: trust depends on it.</remarks>
public sealed class SourceList
{
    /// <summary>Largest file read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most sources in all files.</summary>
    public const int MaxSources = 1000;

    private static readonly string[] KnownFields =
        ["Name", "URL", "Mirrors", "Index", "Signed-By", "Fingerprint", "Rewrite", "Enabled", "Trusted"];

    private readonly AppliancePaths paths;

    private SourceList(AppliancePaths paths, IReadOnlyList<Source> sources) => (this.paths, Sources) = (paths, sources);

    /// <summary>All of them, by file name and place in it; the built-in ones last.</summary>
    public IReadOnlyList<Source> Sources { get; }

    /// <summary>What comes with the program: the two indexes the original knows, with their keys pinned (spec pveam.md §2.1).</summary>
    public static IReadOnlyList<Source> BuiltIn { get; } =
    [
        new Source
        {
            Name = "proxmox",
            Url = new Uri("http://download.proxmox.com/images"),
            Index = "aplinfo-pve-9.dat",
            SignedBy = ["proxmox.gpg", "proxmox.asc", "/usr/share/doc/pve-manager/trustedkeys.gpg"],
            Fingerprint = "24B30F06ECC1836A4E5EFECBA7BCD1420BFE778E",
            BuiltIn = true,
        },
        new Source
        {
            Name = "turnkey",
            Url = new Uri("https://releases.turnkeylinux.org/pve"),
            Index = "aplinfo.dat",
            SignedBy = ["turnkey.gpg", "turnkey.asc", "/usr/share/doc/pve-manager/trustedkeys.gpg"],
            Fingerprint = "694CFF26795A29BAE07B4EB585C25E95A16EB94D",
            BuiltIn = true,
        },
    ];

    /// <summary>Reads all files.</summary>
    /// <exception cref="ApplianceException">A file cannot be read (APL5001, APL5002) or says something impossible (APL108x, <c>FILE:LINE</c>).</exception>
    public static SourceList Load(AppliancePaths paths)
    {
        var sources = new List<Source>();
        foreach (var file in Files(paths.SourcesDirectory))
        {
            foreach (var stanza in Deb822.Parse(ConfigFile.ReadOrNull(file, MaxBytes) ?? "", file))
            {
                var source = Read(stanza, file);
                if (sources.Find(other => other.Name == source.Name) is { } other)
                {
                    throw new ApplianceException("APL1089", $"{file}:{stanza.Line}: source '{source.Name}' is already defined in '{other.File}'.");
                }

                sources.Add(source);
                if (sources.Count > MaxSources)
                {
                    throw new ApplianceException("APL1093", $"{file}:{stanza.Line}: more than {MaxSources} sources.");
                }
            }
        }

        sources.AddRange(BuiltIn.Where(builtIn => !sources.Exists(source => source.Name == builtIn.Name)));
        return new SourceList(paths, sources);
    }

    /// <summary>A source by name.</summary>
    /// <exception cref="ApplianceException">There is none (APL1090).</exception>
    public Source this[string name] => Sources.FirstOrDefault(source => source.Name == name)
        ?? throw new ApplianceException("APL1090", $"There is no source '{UntrustedText.Show(name)}'.")
        {
            Hint = $"Known sources: {string.Join(", ", Sources.Select(source => source.Name))}.",
        };

    /// <summary>The key file of a source: the first of its <c>Signed-By</c> that exists; null if none does or none is named.</summary>
    /// <remarks>A bare name is looked for in the imported keys, then in those of the package.</remarks>
    public string? KeyFile(Source source) => source.SignedBy.SelectMany(KeyPaths).FirstOrDefault(File.Exists);

    /// <summary>Writes a new source into a file of its own.</summary>
    /// <exception cref="ApplianceException">The name is taken (APL1089), the values are impossible (APL108x), or it cannot be written (APL5007).</exception>
    public SourceList Add(Source source)
    {
        if (Sources.FirstOrDefault(other => other.Name == source.Name) is { BuiltIn: false } taken)
        {
            throw new ApplianceException("APL1089", $"Source '{source.Name}' is already defined in '{taken.File}'.")
            {
                Hint = $"Remove it first: appliance source remove {source.Name}",
            };
        }

        var path = Path.Join(paths.SourcesDirectory, source.Name + ".sources");
        if (File.Exists(path))
        {
            throw new ApplianceException("APL1089", $"'{path}' already exists and defines other sources.");
        }

        var text = Format(source);
        _ = Read(Deb822.Parse(text, path)[0], path);
        ConfigFile.Write(path, Encoding.UTF8.GetBytes(text));
        return Load(paths);
    }

    /// <summary>Removes a source from its file, and the file with its last one.</summary>
    /// <exception cref="ApplianceException">Unknown (APL1090), built in (APL1091), or not writable (APL5007).</exception>
    public SourceList Remove(string name)
    {
        var source = this[name];
        if (source.BuiltIn)
        {
            throw new ApplianceException("APL1091", $"Source '{name}' is built in and cannot be removed.")
            {
                Hint = $"Switch it off: appliance source disable {name}",
            };
        }

        Rewrite(source, stanza => null);
        return Load(paths);
    }

    /// <summary>Switches a source on or off; a built-in one gets a file of its own for that.</summary>
    /// <exception cref="ApplianceException">Unknown (APL1090), or not writable (APL5007).</exception>
    public SourceList SetEnabled(string name, bool enabled)
    {
        var source = this[name];
        if (source.Enabled == enabled)
        {
            return this;
        }

        if (source.BuiltIn)
        {
            return Add(source with { Enabled = enabled });
        }

        Rewrite(source, stanza => stanza.With("Enabled", enabled ? "yes" : "no"));
        return Load(paths);
    }

    /// <summary>The stanza of a source, as it would stand in a file.</summary>
    public static string Format(Source source)
    {
        var stanza = Stanza.Create(("Name", source.Name), ("URL", source.Url.OriginalString));
        (string Field, string Value)[] optional =
        [
            ("Mirrors", string.Join(' ', source.Mirrors.Select(mirror => mirror.OriginalString))),
            ("Index", source.Index),
            ("Signed-By", string.Join(' ', source.SignedBy)),
            ("Fingerprint", source.Fingerprint ?? ""),
            ("Rewrite", string.Join(' ', source.Rewrites.Select(rewrite => $"{rewrite.From} {rewrite.To}"))),
            ("Trusted", source.Trusted ? "yes" : ""),
            ("Enabled", source.Enabled ? "yes" : "no"),
        ];
        return Deb822.Format([optional.Where(field => field.Value.Length > 0).Aggregate(stanza, (made, field) => made.With(field.Field, field.Value))]);
    }

    private static List<string> Files(string directory)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*.sources").Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApplianceException("APL5001", $"Cannot read '{directory}': {e.Message}", e);
        }
    }

    /// <summary>Changes or drops (null) the stanza of one source in its file; everything else in the file stays byte for byte.</summary>
    private static void Rewrite(Source source, Func<Stanza, Stanza?> change)
    {
        var path = source.File!;
        var kept = Deb822.Parse(ConfigFile.ReadOrNull(path, MaxBytes) ?? "", path)
            .Select(stanza => stanza["Name"] == source.Name ? change(stanza) : stanza)
            .OfType<Stanza>()
            .ToList();
        if (kept.Count > 0)
        {
            ConfigFile.Write(path, Encoding.UTF8.GetBytes(Deb822.Format(kept)));
            return;
        }

        try
        {
            using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            directory.Unlink(Path.GetFileName(path));
            directory.Sync();
        }
        catch (IOException e)
        {
            throw ConfigFile.CannotWrite(path, e);
        }
    }

    private static Source Read(Stanza stanza, string file)
    {
        if (stanza.Fields.FirstOrDefault(field => !KnownFields.Contains(field.Name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw stanza.Refuse(unknown.Name, $"one of the fields {string.Join(", ", KnownFields)}, not the unknown");
        }

        var source = new Source
        {
            Name = Source.IsName(stanza.Require("Name")) ? stanza["Name"]! : throw stanza.Refuse("Name", "letters, digits, '.', '_', '-'"),
            Url = Address(stanza, "URL", stanza.Require("URL")),
            Mirrors = [.. stanza.Words("Mirrors").Select(word => Address(stanza, "Mirrors", word))],
            Index = stanza["Index"] is not { } index ? "aplinfo.dat" : IsFileName(index) ? index : throw stanza.Refuse("Index", "a plain file name"),
            SignedBy = stanza.Words("Signed-By"),
            Fingerprint = stanza["Fingerprint"],
            Rewrites = [.. Rewrites(stanza)],
            Enabled = stanza.Flag("Enabled", whenAbsent: true),
            Trusted = stanza.Flag("Trusted", whenAbsent: false),
            File = file,
        };
        if (source.SignedBy.Any(key => key.Split('/').Contains("..", StringComparer.Ordinal)))
        {
            throw stanza.Refuse("Signed-By", "a key file name or an absolute path");
        }

        return (source.SignedBy.Count, source.Trusted) switch
        {
            (0, false) => throw new ApplianceException("APL1086", $"{file}:{stanza.Line}: source '{source.Name}' names no key: expected 'Signed-By: FILE'.")
            {
                Hint = "'Trusted: yes' instead would accept its index without any check.",
            },
            ( > 0, true) => throw stanza.Refuse("Trusted", "'no' beside 'Signed-By'"),
            _ => source,
        };
    }

    private static Uri Address(Stanza stanza, string field, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query: "", Fragment: "" } && address.Host.Length > 0
            ? address
            : throw stanza.Refuse(field, "an http or https address");

    private static IEnumerable<LocationRewrite> Rewrites(Stanza stanza)
    {
        foreach (var pair in stanza.Words("Rewrite").Chunk(2))
        {
            if (pair.Length != 2)
            {
                throw stanza.Refuse("Rewrite", "pairs FROM TO");
            }

            _ = (Address(stanza, "Rewrite", pair[0]), Address(stanza, "Rewrite", pair[1]));
            yield return new LocationRewrite(pair[0], pair[1]);
        }
    }

    private static bool IsFileName(string text) =>
        text.Length is > 0 and <= 200 && char.IsAsciiLetterOrDigit(text[0])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '+' or '~');

    private IEnumerable<string> KeyPaths(string key) => Path.IsPathRooted(key)
        ? [paths.Rooted(key)]
        : [Path.Join(paths.KeysDirectory, key), Path.Join(paths.VendorKeysDirectory, key)];
}
