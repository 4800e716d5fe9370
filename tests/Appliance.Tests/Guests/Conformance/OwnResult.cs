using System.Security.Cryptography;
using System.Text;

namespace Appliance.Tests.Guests.Conformance;

/// <summary>
/// What we make of a case on purpose otherwise than the reference: <c>Golden/guest-differences/CASE.txt</c>. Only the paths that
/// differ are in it; all others must be as the reference left them.
/// </summary>
/// <remarks>
/// Format: a first line <c>ostype NAME</c> or <c>error CODE</c>, then the paths as <see cref="TreeText"/>.
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

    public string Format() => $"{Outcome}\n{TreeText.Format(Paths)}";

    /// <summary>Long texts by their digest.</summary>
    private static string Shorten(string text) =>
        text.Length <= 16 * 1024 ? text : $"sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text)))}";

    private static OwnResult Parse(string text)
    {
        var parts = text.Split('\n', 2);
        return new OwnResult(parts[0], TreeText.Parse(parts[1]));
    }
}
