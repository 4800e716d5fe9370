using Cake.Core;

namespace Appliance.Build.Pipeline;

/// <summary>The program as it is shipped: one file per runtime in artifacts/publish/RUNTIME.</summary>
public static class Publication
{
    private const string Project = "src/Appliance.Cli";

    /// <exception cref="CakeException">A warning, a failure, or more than the one file.</exception>
    public static void Publish(BuildContext context)
    {
        foreach (var runtime in context.Runtimes)
        {
            if (Restore(context, runtime))
            {
                Publish(context, runtime);
            }
        }
    }

    /// <summary>The packs of another architecture, or of Native AOT, are not to be had everywhere.</summary>
    private static bool Restore(BuildContext context, string runtime)
    {
        if (context.Aot && runtime != BuildContext.HostRuntime)
        {
            Console.WriteLine($"{runtime}: left out, Native AOT is linked on its own architecture.");
            return false;
        }

        var restored = context.Call("dotnet", ["restore", Project, .. Properties(context, runtime)]) == 0;
        if (!restored && runtime == BuildContext.HostRuntime)
        {
            throw new CakeException($"The packs for {runtime}{(context.Aot ? " and Native AOT" : "")} cannot be restored here.");
        }

        if (!restored)
        {
            Console.WriteLine($"{runtime}: left out, its packs cannot be restored here.");
        }

        return restored;
    }

    private static void Publish(BuildContext context, string runtime)
    {
        var directory = context.Artifact("publish", runtime);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        context.Require(
            "dotnet",
            ["publish", Project, "--configuration", BuildContext.Release, "--no-restore", "--output", directory, .. Properties(context, runtime)]);
        var files = Directory.GetFiles(directory).Select(Path.GetFileName).Where(name => name != "appliance.dbg").ToList();
        if (files is not ["appliance"])
        {
            throw new CakeException($"Expected the one file 'appliance' in {directory}, found {string.Join(", ", files)}.");
        }

        Console.WriteLine($"{Path.Join(directory, "appliance")}: {new FileInfo(Path.Join(directory, "appliance")).Length / 1e6:0.0} MB");
    }

    private static string[] Properties(BuildContext context, string runtime) =>
        [$"-p:RuntimeIdentifier={runtime}", .. context.Aot ? ["-p:Aot=true"] : Array.Empty<string>()];
}
