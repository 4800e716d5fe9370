using System.Security.Cryptography;
using System.Text;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>
/// What we make of a case on purpose otherwise than the reference: <c>Golden/guest-differences/CASE.txt</c>. Only the paths that
/// differ are in it; all others must be as the reference left them.
/// </summary>
/// <remarks>
/// Format: a first line <c>ostype NAME</c> or <c>error CODE</c>; then per path <c>- PATH</c> (not there) or
/// <c>TYPE MODE OWNER PATH[ -> TARGET]</c>, a file's lines following with a <c>|</c> before each. Bytes are Latin-1 characters.
/// </remarks>
internal sealed class OwnResult
{
    public OwnResult(string outcome, IReadOnlyDictionary<string, TreeEntry?> paths)
    {
        Outcome = outcome;
        Paths = paths;
    }

    public static string Directory { get; } = Path.Join(Repository.Root, "tests", "Appliance.Tests", "Golden", "guest-differences");

    /// <summary><c>ostype NAME</c> or <c>error CODE</c>.</summary>
    public string Outcome { get; }

    /// <summary>Entry of each path that differs; null if it is not there.</summary>
    public IReadOnlyDictionary<string, TreeEntry?> Paths { get; }

    public static OwnResult? Of(string caseName)
    {
        var file = Path.Join(Directory, $"{caseName}.txt");
        return File.Exists(file) ? Parse(File.ReadAllText(file, Encoding.Latin1)) : null;
    }

    /// <summary>The differing paths of a result.</summary>
    public static OwnResult From(string outcome, IEnumerable<TreeDifference> differences, GoldenCase golden)
    {
        var paths = new SortedDictionary<string, TreeEntry?>(StringComparer.Ordinal);
        foreach (var difference in differences)
        {
            paths[difference.Path] = difference.Actual is { Type: 'f' } file
                ? file with { Text = Shorten(golden.Normalise(difference.Path, file.Text, isKey: Path.GetFileName(difference.Path).StartsWith("ssh_host_", StringComparison.Ordinal))) }
                : difference.Actual;
        }

        return new OwnResult(outcome, paths);
    }

    public string Format()
    {
        var text = new StringBuilder(Outcome).Append('\n');
        foreach (var (path, entry) in Paths)
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

    /// <summary>Long texts by their digest.</summary>
    private static string Shorten(string text) =>
        text.Length <= 16 * 1024 ? text : $"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)))}";

    private static OwnResult Parse(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var paths = new Dictionary<string, TreeEntry?>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length;)
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

        return new OwnResult(lines[0], paths);
    }
}
