namespace Appliance.Tests;

/// <summary>Where the sources are, seen from a test that runs.</summary>
internal static class Repository
{
    /// <summary>Top level of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The reference material beside the checkout, or null on a machine without it.</summary>
    public static string? Shared { get; } =
        Directory.Exists(Path.Join(Root, "..", "shared", "corpus")) ? Path.GetFullPath(Path.Join(Root, "..", "shared")) : null;

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(directory, "Appliance.sln")))
        {
            directory = Path.GetDirectoryName(directory)
                ?? throw new InvalidOperationException($"No Appliance.sln above '{AppContext.BaseDirectory}'.");
        }

        return directory;
    }
}
