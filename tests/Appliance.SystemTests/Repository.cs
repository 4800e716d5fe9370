namespace Appliance.SystemTests;

/// <summary>Where the sources are, seen from a test that runs.</summary>
internal static class Repository
{
    /// <summary>Top level of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The reference material beside the checkout; a test that needs it is skipped on a machine without it.</summary>
    public static string Shared
    {
        get
        {
            var shared = Path.GetFullPath(Path.Join(Root, "..", "shared"));
            Assert.SkipUnless(Directory.Exists(Path.Join(shared, "corpus")), "The reference material ../shared is not beside this checkout.");
            return shared;
        }
    }

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
