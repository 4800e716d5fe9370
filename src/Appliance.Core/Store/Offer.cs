using System.Runtime.InteropServices;
using Appliance.Catalog;
using Appliance.Downloads;

namespace Appliance.Store;

/// <summary>The index in force of one source.</summary>
public sealed record OfferedIndex(Source Source, TemplateIndex Index, IndexState State);

/// <summary>Everything the enabled sources offer, as last updated. Reading it touches no network.</summary>
public sealed class Offer
{
    private Offer(IReadOnlyList<OfferedIndex> indexes, IReadOnlyList<string> warnings) => (Indexes, Warnings) = (indexes, warnings);

    /// <summary>In the order of the sources.</summary>
    public IReadOnlyList<OfferedIndex> Indexes { get; }

    /// <summary>Sources that offer nothing, or something old, and why. One sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>All templates, by source and place in its index.</summary>
    public IEnumerable<OfferedTemplate> Templates =>
        Indexes.SelectMany(offered => offered.Index.Entries, (offered, entry) => new OfferedTemplate(entry, offered.Source));

    /// <summary>Architecture of this host as indexes name it.</summary>
    public static string HostArchitecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture.X86 => "i386",
        Architecture.Arm => "armhf",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Finds the one template a user means.</summary>
    /// <param name="selector">
    /// A full name; a family (newest version for the architecture); <c>FAMILY@VERSION</c>, where the version may end in
    /// <c>*</c>; <c>sha512:HEX</c> or <c>sha256:HEX</c>; each may begin with <c>SOURCE/</c> to ask one source only.
    /// </param>
    /// <param name="architecture">For a family: which architecture; null takes that of this host.</param>
    /// <exception cref="ApplianceException">
    /// Nothing matches (APL1024), only other architectures match (APL1025), or sources disagree about the file (APL1026).
    /// </exception>
    public OfferedTemplate Resolve(string selector, string? architecture)
    {
        var slash = selector.IndexOf('/', StringComparison.Ordinal);
        var candidates = slash < 0 ? Templates : InSource(selector[..slash], selector);
        var wanted = selector[(slash + 1)..];
        var found = Digest.TryParse(wanted, out var digest)
            ? candidates.Where(offered => offered.Entry.Digests.Contains(digest)).ToList()
            : candidates.Where(offered => offered.Entry.Name.Value == wanted).ToList();
        if (found.Count == 0 && digest is null)
        {
            found = NewestOfFamily(candidates, wanted, architecture ?? HostArchitecture);
        }

        return found.Count == 0 ? throw NotFound(selector) : Agreed(found);
    }

    /// <summary>The newest template of the same family and architecture, if it is newer than <paramref name="name"/>.</summary>
    public OfferedTemplate? NewerThan(TemplateName name)
    {
        if (name.Version is null)
        {
            return null;
        }

        var newest = Templates
            .Where(offered => offered.Entry.Name is { Version: not null } other && other.Family == name.Family && other.Architecture == name.Architecture)
            .MaxBy(offered => offered.Entry.Name.Version!, Comparer<string>.Create(DebianVersion.Compare));
        return newest is not null && DebianVersion.Compare(newest.Entry.Name.Version!, name.Version) > 0 ? newest : null;
    }

    /// <summary>Templates of the highest version of each family and architecture.</summary>
    public static IEnumerable<OfferedTemplate> Latest(IEnumerable<OfferedTemplate> templates) =>
        templates
            .GroupBy(offered => (offered.Entry.Family, offered.Entry.Architecture))
            .Select(family => family.MaxBy(offered => VersionOf(offered.Entry), Comparer<string>.Create(DebianVersion.Compare))!);

    /// <summary>Reads the indexes in force.</summary>
    internal static Offer Load(SourceList sources, IndexCache cache, TimeProvider clock)
    {
        var indexes = new List<OfferedIndex>();
        var warnings = new List<string>();
        var now = clock.GetUtcNow();
        foreach (var source in sources.Sources.Where(source => source.Enabled))
        {
            try
            {
                if (cache.Load(source.Name) is not { } cached)
                {
                    if (!source.BuiltIn || sources.KeyFile(source) is not null)
                    {
                        warnings.Add($"Source '{source.Name}' has no index yet: run 'appliance update'.");
                    }
                }
                else if (Mismatch(source, cached) is { } reason)
                {
                    warnings.Add($"The index of source '{source.Name}' is not used: {reason}. Run 'appliance update'.");
                }
                else
                {
                    var index = TemplateIndex.Parse(source.Name, cached.Text, new IndexLimits());
                    indexes.Add(new OfferedIndex(source, index, cached.State));
                    warnings.AddRange(AgeWarnings(source, index, cached.State, now));
                }
            }
            catch (ApplianceException e)
            {
                warnings.Add($"The index of source '{source.Name}' cannot be used: {e.Message}");
            }
        }

        return new Offer(indexes, warnings);
    }

    /// <summary>Why a stored index no longer speaks for its source: its address, its key or its trust were changed since.</summary>
    private static string? Mismatch(Source source, CachedIndex cached)
    {
        var signer = cached.State.Fingerprint;
        return !source.Servers.Select(DownloadUrl.WithoutCredentials).Contains(cached.Server) ? $"it came from '{cached.Server}', which is no longer configured"
            : signer is null && !source.Trusted ? "it has no signature"
            : signer is not null && source.Fingerprint is { Length: 40 or 64 } pin && !pin.Equals(signer, StringComparison.OrdinalIgnoreCase) ? $"it was signed by {signer}, expected is {pin}"
            : null;
    }

    private static IEnumerable<string> AgeWarnings(Source source, TemplateIndex index, IndexState state, DateTimeOffset now)
    {
        if (state.IsUnsigned)
        {
            yield return $"Source '{source.Name}' is trusted without a signature.";
        }

        IReadOnlyList<string> age;
        try
        {
            age = TrustedIndex.CheckAge(source.Name, index, state, new FreshnessRules(), now);
        }
        catch (VerificationException e)
        {
            // What was verified once may be looked at; only an update tells whether the source still lives.
            age = [$"{e.Message} Run 'appliance update'."];
        }

        foreach (var warning in age)
        {
            yield return warning;
        }
    }

    private IEnumerable<OfferedTemplate> InSource(string source, string selector) =>
        Indexes.FirstOrDefault(offered => offered.Source.Name == source) is { } named
            ? named.Index.Entries.Select(entry => new OfferedTemplate(entry, named.Source))
            : throw NotFound(selector);

    private static List<OfferedTemplate> NewestOfFamily(IEnumerable<OfferedTemplate> candidates, string wanted, string architecture)
    {
        var at = wanted.IndexOf('@', StringComparison.Ordinal);
        var family = at < 0 ? wanted : wanted[..at];
        var version = at < 0 ? null : wanted[(at + 1)..];
        var all = candidates
            .Where(offered => offered.Entry.Family == family || offered.Entry.Package == family)
            .Where(offered => version is null or "latest" || VersionMatches(offered.Entry, version))
            .ToList();
        var here = all.Where(offered => ArchitectureOf(offered.Entry) is var its && (its is null or "all" || its == architecture)).ToList();
        if (here.Count == 0 && all.Count > 0)
        {
            throw new ApplianceException("APL1025", $"'{UntrustedText.Show(wanted)}' is not offered for {architecture}, only for {string.Join(", ", all.Select(offered => ArchitectureOf(offered.Entry)).Distinct(StringComparer.Ordinal).Select(name => UntrustedText.Show(name ?? "")))}.")
            {
                Hint = "Name another architecture with --arch.",
            };
        }

        var order = Comparer<string>.Create(DebianVersion.Compare);
        var newest = here.Select(offered => VersionOf(offered.Entry)).Max(order);
        return [.. here.Where(offered => DebianVersion.Compare(VersionOf(offered.Entry), newest!) == 0)];
    }

    /// <summary>The first of the found ones, if they all are the same file.</summary>
    private static OfferedTemplate Agreed(List<OfferedTemplate> found)
    {
        if (found.Find(other => !other.IsSameFileAs(found[0]) && other.Source != found[0].Source) is not { } different)
        {
            return found[0];
        }

        throw new ApplianceException("APL1026", $"'{found[0].Entry.Name}' is offered with different content by {found[0].Source.Name} and {different.Source.Name}.")
        {
            Hint = $"Say which: {found[0].Id} or {different.Id}",
        };
    }

    private ApplianceException NotFound(string selector)
    {
        var text = UntrustedText.Show(selector);
        var part = selector[(selector.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('_', '@')[0];
        var stem = part.Length > 4 && part.Contains('-', StringComparison.Ordinal) ? part[..part.IndexOf('-', StringComparison.Ordinal)] : part;
        var near = Templates
            .Where(offered => stem.Length > 0 && offered.Entry.Family.StartsWith(stem, StringComparison.Ordinal))
            .Select(offered => offered.Entry.Family)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Take(5)
            .ToList();
        return new ApplianceException("APL1024", $"There is no template '{text}' in the indexes of {(Indexes.Count == 0 ? "any source" : string.Join(", ", Indexes.Select(offered => offered.Source.Name)))}.")
        {
            Hint = Indexes.Count == 0 ? "Run 'appliance update' first."
                : near.Count > 0 ? $"Offered are: {string.Join(", ", near)}"
                : "See 'appliance available', or run 'appliance update'.",
        };
    }

    private static bool VersionMatches(TemplateEntry entry, string wanted) => wanted.EndsWith('*')
        ? VersionOf(entry).StartsWith(wanted[..^1], StringComparison.Ordinal)
        : VersionOf(entry) == wanted || entry.Version == wanted;

    /// <summary>Version of the file name where it has one (it is the more exact one, spec pveam.md §2.5), else of the field.</summary>
    private static string VersionOf(TemplateEntry entry) => entry.Name.Version ?? entry.Version;

    private static string? ArchitectureOf(TemplateEntry entry) => entry.Architecture ?? entry.Name.Architecture;
}
