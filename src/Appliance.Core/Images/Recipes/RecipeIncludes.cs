namespace Appliance.Images.Recipes;

/// <summary>Reads a file and what it includes, and lays them one over the other.</summary>
internal sealed class RecipeIncludes(string root, RecipeLimits limits, Findings findings)
{
    private readonly List<string> files = [];
    private readonly List<string> open = [];

    /// <summary>Every file that was read, in the order in which they are laid over one another.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>The whole; null after a finding.</summary>
    public YamlMap? Read(string path)
    {
        if (Bytes(path, new SourceMark(path, 0, 0)) is not { } bytes || YamlReader.Read(path, bytes, limits, findings) is not { } map)
        {
            return null;
        }

        RecipeCheck.Structure(map, RecipeSchema.Recipe, findings);
        if (findings.Count > 0)
        {
            return null;
        }

        open.Add(Path.GetFullPath(path));
        YamlNode? whole = null;
        foreach (var include in RecipeCheck.Items(map["include"]).OfType<YamlText>())
        {
            if (Included(path, include) is not { } part)
            {
                return null;
            }

            whole = whole is null ? part : RecipeMerge.Merge(whole, part, RecipeSchema.Recipe);
        }

        open.RemoveAt(open.Count - 1);
        files.Add(path);
        return whole is null ? map : (YamlMap)RecipeMerge.Merge(whole, map, RecipeSchema.Recipe);
    }

    private YamlMap? Included(string from, YamlText include)
    {
        if (!RecipeValues.Include.Accepts(include.Value))
        {
            findings.Add(include.At, "APL6026", $"found '{UntrustedText.Show(include.Value)}', expected {RecipeValues.Include.Expected}");
            return null;
        }

        var path = Path.Join(Path.GetDirectoryName(from), include.Value);
        var full = Path.GetFullPath(path);
        var reason = !full.StartsWith(Path.GetFullPath(root).TrimEnd('/') + "/", StringComparison.Ordinal) ? $"which is outside '{root}'"
            : open.Contains(full, StringComparer.Ordinal) ? "which includes this file itself"
            : open.Count > limits.MaxIncludeDepth ? $"at the end of more than {limits.MaxIncludeDepth} includes"
            : files.Count + open.Count >= limits.MaxFiles ? $"after {limits.MaxFiles} files"
            : !File.Exists(full) ? "which is not there" : null;
        if (reason is not null)
        {
            findings.Add(include.At, "APL6028", $"found the include '{include.Value}' {reason}, expected a recipe file of the library",
                reason == "which is not there" ? Nearby(full) : null);
            return null;
        }

        // Named as its reader was named, so that messages show paths as they were typed.
        return Read(Path.IsPathRooted(from) ? full : Path.GetRelativePath(Environment.CurrentDirectory, full));
    }

    private static string? Nearby(string full) =>
        Path.GetDirectoryName(full) is { } directory && Directory.Exists(directory)
            ? RecipeCheck.DidYouMean(Path.GetFileName(full), Directory.GetFiles(directory, "*.yaml").Select(path => Path.GetFileName(path)!)) : null;

    private byte[]? Bytes(string path, SourceMark at)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var buffer = new byte[limits.MaxBytes + 1];
            var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return buffer.AsSpan(0, count).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(at, "APL6020", $"cannot read it: {UntrustedText.Show(e.Message)}");
            return null;
        }
    }
}
