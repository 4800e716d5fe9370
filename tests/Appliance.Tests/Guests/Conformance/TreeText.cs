using System.Text;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>
/// Trees as text, for golden files that people read: per path <c>- PATH</c> (not there) or <c>TYPE MODE OWNER PATH[ -> TARGET]</c>,
/// a file's lines following with a <c>|</c> before each. Bytes are Latin-1 characters.
/// </summary>
internal static class TreeText
{
    public static string Format(IEnumerable<KeyValuePair<string, TreeEntry?>> paths)
    {
        var text = new StringBuilder();
        foreach (var (path, entry) in paths)
        {
            text.Append(entry is null ? $"- {path}" : $"{entry.Type} {entry.Mode} {entry.Owner} {path}");
            text.Append(entry?.Type == 'l' ? $" -> {entry.Text}\n" : "\n");
            if (entry is { Type: 'f' })
            {
                foreach (var line in entry.Text.Split('\n'))
                {
                    text.Append('|').Append(line).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    public static SortedDictionary<string, TreeEntry?> Parse(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var paths = new SortedDictionary<string, TreeEntry?>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length && lines[i].Length > 0;)
        {
            var head = lines[i++];
            var content = new List<string>();
            while (i < lines.Length && lines[i].StartsWith('|'))
            {
                content.Add(lines[i++][1..]);
            }

            if (head.StartsWith("- ", StringComparison.Ordinal))
            {
                paths[head[2..]] = null;
                continue;
            }

            var parts = head.Split(' ', 4);
            var names = parts[3].Split(" -> ", 2);
            paths[names[0]] = new TreeEntry(parts[0][0], parts[1], parts[2], parts[0] == "l" ? names[1] : string.Join('\n', content));
        }

        return paths;
    }

    /// <summary>Makes a tree; owners are those of whoever runs the test.</summary>
    public static void Create(string root, IEnumerable<KeyValuePair<string, TreeEntry?>> paths)
    {
        Directory.CreateDirectory(root);
        foreach (var (path, entry) in paths)
        {
            var full = Path.Join(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            switch (entry!.Type)
            {
                case 'd':
                    Directory.CreateDirectory(full);
                    break;
                case 'l':
                    File.CreateSymbolicLink(full, entry.Text);
                    continue;
                default:
                    File.WriteAllBytes(full, Encoding.Latin1.GetBytes(entry.Text));
                    break;
            }

            File.SetUnixFileMode(full, (UnixFileMode)Convert.ToInt32(entry.Mode, 8));
        }
    }
}
