namespace Appliance.SystemTests;

/// <summary>What a test needs of the machine; without it the test is skipped and says why.</summary>
public static class Requires
{
    public static void Root() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root.");

    /// <summary>The reference material beside the checkout.</summary>
    public static string Shared()
    {
        Assert.SkipWhen(Repository.Shared is null, "Needs the reference material ../shared beside this checkout.");
        return Repository.Shared!;
    }

    /// <summary>Path of a program.</summary>
    /// <param name="name">Of the program.</param>
    /// <param name="package">The Debian package that has it; listed in build/packages.apt.</param>
    public static string Program(string name, string package)
    {
        string[] directories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
        var path = directories.Select(directory => Path.Join(directory, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"Needs the program '{name}' (apt-get install {package}).");
        return path!;
    }
}
