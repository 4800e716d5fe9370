using System.Globalization;
using System.Text;

namespace Appliance.Images.Recipes;

/// <summary>
/// Exactly what a template is made of: every package with its digest, the indexes it was chosen from, and the time that
/// stands in the template. A build with <c>--locked</c> uses this and nothing else. The text form is canonical: equal
/// content is equal bytes. Format: docs/recipes.md.
/// </summary>
public sealed record LockFile
{
    private const string Magic = "appliance-lock 1";
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxLineLength = 4096;

    private LockFile(string recipe, string architecture, DateTimeOffset epoch, IReadOnlyList<LockedIndex> indexes, IReadOnlyList<LockedPackage> packages)
    {
        Recipe = recipe;
        Architecture = architecture;
        SourceDateEpoch = epoch;
        Indexes = indexes;
        Packages = packages;
    }

    /// <summary>Id of the recipe.</summary>
    public string Recipe { get; }

    /// <summary>What it was resolved for.</summary>
    public string Architecture { get; }

    /// <summary>No file of the template is younger: whole seconds, UTC (SOURCE_DATE_EPOCH).</summary>
    public DateTimeOffset SourceDateEpoch { get; }

    /// <summary>What vouches for the packages, ordered by name.</summary>
    public IReadOnlyList<LockedIndex> Indexes { get; }

    /// <summary>Ordered by name and architecture.</summary>
    public IReadOnlyList<LockedPackage> Packages { get; }

    /// <summary>A lock; order does not matter.</summary>
    /// <exception cref="ApplianceException">A value cannot be written, or one thing is there twice (APL6040).</exception>
    public static LockFile Of(string recipe, string architecture, DateTimeOffset epoch, IEnumerable<LockedIndex> indexes, IEnumerable<LockedPackage> packages) =>
        Parse("lock", Sorted(recipe, architecture, epoch.ToUnixTimeSeconds(), indexes, packages).Format());

    /// <summary>Reads one; anything that <see cref="Format"/> would not write is refused.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="bytes">Its content.</param>
    /// <exception cref="ApplianceException">It is no lock file (APL6040).</exception>
    public static LockFile Parse(string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new ApplianceException("APL6040", $"{name}: the file has {bytes.Length} bytes, expected at most {MaxBytes}.");
        }

        var reader = new LockReader(name, Encoding.UTF8.GetString(bytes));
        reader.Expect(Magic);
        var recipe = reader.Value("recipe");
        var architecture = reader.Value("architecture");
        var epoch = reader.Value("source-date-epoch");
        if (!long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253402300799)
        {
            throw reader.Refuse("seconds since 1970");
        }

        var indexes = reader.Rows<LockedIndex>("index", 3, LockedIndex.TryParse, index => index.Name);
        var packages = reader.Rows<LockedPackage>("package", 5, LockedPackage.TryParse, package => $"{package.Name} {package.Architecture} {package.Version}");
        reader.ExpectEnd();
        var lockFile = Sorted(recipe, architecture, seconds, indexes, packages);
        return bytes.SequenceEqual(lockFile.Format()) ? lockFile
            : throw new ApplianceException("APL6040", $"{name}: the file is not in its canonical form.") { Hint = "It is written by `appliance image lock`, never by hand." };
    }

    /// <summary>The canonical text: UTF-8, a line each, single blanks, sorted.</summary>
    public byte[] Format()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Magic}\nrecipe {Recipe}\narchitecture {Architecture}\nsource-date-epoch {SourceDateEpoch.ToUnixTimeSeconds()}\n");
        foreach (var index in Indexes)
        {
            text.Append(CultureInfo.InvariantCulture, $"index {index.Sha256} {index.Size} {index.Name}\n");
        }

        foreach (var package in Packages)
        {
            text.Append(CultureInfo.InvariantCulture, $"package {package.Sha256} {package.Size} {package.Name} {package.Architecture} {package.Version}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What changed since another lock of the same recipe, ordered by name.</summary>
    public IReadOnlyList<LockDifference> DifferencesSince(LockFile before)
    {
        var old = before.Packages.ToLookup(package => (package.Name, package.Architecture));
        var present = Packages.ToLookup(package => (package.Name, package.Architecture));
        return
        [
            .. old.Select(group => group.Key).Union(present.Select(group => group.Key))
                .OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Architecture, StringComparer.Ordinal)
                .SelectMany(key => LockDifference.Of([.. old[key]], [.. present[key]])),
        ];
    }

    private static LockFile Sorted(string recipe, string architecture, long epoch, IEnumerable<LockedIndex> indexes, IEnumerable<LockedPackage> packages) => new(
        recipe, architecture, DateTimeOffset.FromUnixTimeSeconds(epoch),
        [.. indexes.OrderBy(index => index.Name, StringComparer.Ordinal)],
        [.. packages.OrderBy(package => package.Name, StringComparer.Ordinal).ThenBy(package => package.Architecture, StringComparer.Ordinal)
            .ThenBy(package => package.Version, StringComparer.Ordinal)]);

    /// <summary>Reads the lines of a lock file in the one order in which they may come.</summary>
    private sealed class LockReader
    {
        private readonly string name;
        private readonly string[] lines;
        private int next;

        public LockReader(string name, string text)
        {
            this.name = name;
            lines = text.Split('\n');
            if (lines[^1].Length > 0)
            {
                next = lines.Length - 1;
                throw Refuse("a line feed at the end");
            }
        }

        public delegate bool Parser<T>(IReadOnlyList<string> words, out T? row);

        public void Expect(string line)
        {
            if (lines[next] != line)
            {
                throw Refuse($"`{line}`");
            }

            next++;
        }

        public void ExpectEnd()
        {
            if (next != lines.Length - 1)
            {
                throw Refuse("`package SHA256 SIZE NAME ARCHITECTURE VERSION`, or the end");
            }
        }

        public string Value(string key)
        {
            if (lines[next].Split(' ') is not [var first, var value] || first != key || !LockedPackage.IsWord(value))
            {
                throw Refuse($"`{key} VALUE`");
            }

            next++;
            return value;
        }

        public List<T> Rows<T>(string key, int words, Parser<T> parse, Func<T, string> identity)
            where T : class
        {
            var rows = new List<T>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (; lines[next].StartsWith(key + " ", StringComparison.Ordinal); next++)
            {
                var parts = lines[next].Length > MaxLineLength ? [] : lines[next].Split(' ')[1..];
                if (parts.Length != words || !parse(parts, out var row))
                {
                    throw Refuse(words == 3 ? "`index SHA256 SIZE NAME`" : "`package SHA256 SIZE NAME ARCHITECTURE VERSION`");
                }

                if (!seen.Add(identity(row!)))
                {
                    throw Refuse("every one once");
                }

                rows.Add(row!);
            }

            return rows;
        }

        public ApplianceException Refuse(string expected)
        {
            var line = lines[Math.Min(next, lines.Length - 1)];
            return new ApplianceException("APL6040", $"{name}:{next + 1}: found '{UntrustedText.Show(line.Length > 100 ? line[..100] + "…" : line)}', expected {expected}.")
            {
                Hint = "A lock file is written by `appliance image lock`, never by hand.",
            };
        }
    }
}
