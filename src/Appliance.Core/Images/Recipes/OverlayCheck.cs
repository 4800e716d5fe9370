namespace Appliance.Images.Recipes;

/// <summary>Whether what lies beside a recipe can be copied into a guest.</summary>
internal static class OverlayCheck
{
    /// <summary>Why a directory cannot be an overlay; null if it can.</summary>
    public static string? Refuse(string path, RecipeLimits limits)
    {
        if (!Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
        {
            return "which is no directory, expected one beside the recipe";
        }

        var count = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, ReturnSpecialDirectories = false, IgnoreInaccessible = false };
        try
        {
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", options))
            {
                if (++count > limits.MaxOverlayEntries)
                {
                    return $"which has more than {limits.MaxOverlayEntries} entries";
                }

                if (entry.LinkTarget is null && entry is not DirectoryInfo && !IsRegular(entry))
                {
                    return $"in which '{UntrustedText.Show(Path.GetRelativePath(path, entry.FullName))}' is neither file, directory nor link";
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"which cannot be read: {e.Message}";
        }

        return count == 0 ? "which is empty, expected files" : null;
    }

    /// <summary>Why a file cannot be copied; null if it can.</summary>
    public static string? RefuseFile(string path) =>
        File.Exists(path) && new FileInfo(path) is { LinkTarget: null } file && IsRegular(file) ? null : "which is no regular file, expected one beside the recipe";

    private static bool IsRegular(FileSystemInfo entry) => entry is FileInfo && !entry.Attributes.HasFlag(FileAttributes.Device);
}
