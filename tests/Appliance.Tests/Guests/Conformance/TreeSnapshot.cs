using System.Globalization;
using System.Text;
using Appliance.Linux;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>A whole tree in memory: every name with type, mode, owner and content or target.</summary>
internal sealed class TreeSnapshot
{
    private TreeSnapshot(SortedDictionary<string, TreeEntry> entries, Dictionary<string, DateTimeOffset> times)
    {
        Entries = entries;
        Times = times;
    }

    /// <summary>By path, relative and without leading slash.</summary>
    public IReadOnlyDictionary<string, TreeEntry> Entries { get; }

    /// <summary>When each name was last modified; empty for a tree that is not on disk.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Times { get; }

    /// <summary>Reads a tree from disk.</summary>
    public static TreeSnapshot Of(string root)
    {
        var entries = new SortedDictionary<string, TreeEntry>(StringComparer.Ordinal);
        var times = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        Walk(root, "", entries, times);
        return new TreeSnapshot(entries, times);
    }

    /// <summary>Reads a manifest of a case; modes and owners come from it, contents from the tree beside it.</summary>
    public static TreeSnapshot OfManifest(string manifest, string tree)
    {
        var entries = new SortedDictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(manifest))
        {
            var (type, mode, owner, rest) = line.Split(' ', 4) switch
            {
                [[var t], var m, var o, var r] => (t, m, o, r),
                _ => throw new InvalidDataException($"{manifest}: '{line}' is no entry."),
            };
            if (type == 'l')
            {
                var parts = rest.Split(" -> ", 2);
                entries[parts[0]] = new TreeEntry(type, mode, owner, parts[1]);
            }
            else
            {
                var path = type == 'f' ? rest[..rest.LastIndexOf(' ')] : rest;
                entries[path] = new TreeEntry(type, mode, owner, type == 'f' ? Encoding.Latin1.GetString(File.ReadAllBytes(Path.Join(tree, path))) : "");
            }
        }

        return new TreeSnapshot(entries, []);
    }

    private static void Walk(string root, string below, SortedDictionary<string, TreeEntry> entries, Dictionary<string, DateTimeOffset> times)
    {
        using var directory = DirectoryHandle.Open(Path.Join(root, below));
        foreach (var name in directory.Names().ToList())
        {
            var status = directory.Stat(name)!;
            var path = below.Length == 0 ? name : $"{below}/{name}";
            var full = Path.Join(root, path);
            var (type, text) = status.Kind switch
            {
                FileKind.Directory => ('d', ""),
                FileKind.SymbolicLink => ('l', new FileInfo(full).LinkTarget!),
                FileKind.Regular => ('f', Encoding.Latin1.GetString(File.ReadAllBytes(full))),
                _ => ('?', ""),
            };
            entries[path] = new TreeEntry(
                type,
                Convert.ToString(status.Mode & 0xFFF, 8).PadLeft(4, '0'),
                string.Create(CultureInfo.InvariantCulture, $"{status.Uid}:{status.Gid}"),
                text);
            times[path] = status.Modified;
            if (type == 'd')
            {
                Walk(root, path, entries, times);
            }
        }
    }
}
