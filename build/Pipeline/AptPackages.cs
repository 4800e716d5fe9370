using Cake.Common;
using Cake.Core;
using Cake.Core.IO;

namespace Appliance.Build.Pipeline;

/// <summary>A line of build/packages.apt.</summary>
/// <param name="Name">As apt knows it.</param>
/// <param name="Purposes">What needs it: test, quickstart, bench.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record AptPackage(string Name, IReadOnlyList<string> Purposes, string Reason)
{
    /// <summary>The lines of a list; an empty line or one that starts with # says nothing.</summary>
    public static IReadOnlyList<AptPackage> Read(string file) =>
        [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];

    private static AptPackage Parse(string line)
    {
        var comment = line.Split('#', 2);
        var words = comment[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 2 && comment.Length == 2
            ? new AptPackage(words[0], words[1].Split(','), comment[1].Trim())
            : throw new CakeException($"packages.apt: expected 'package purposes # reason', got '{line}'.");
    }
}

/// <summary>Brings in what the machine lacks.</summary>
public static class AptPackages
{
    private const string DpkgQuery = "/usr/bin/dpkg-query";

    private static readonly string[] Install =
        ["install", "--yes", "--quiet", "--no-install-recommends", "--option", "DPkg::Lock::Timeout=300", "--option", "Dpkg::Use-Pty=0"];

    /// <summary>RUNLEVEL=1 keeps a freshly installed nginx from being started on the machine's own port 80.</summary>
    private static readonly (string Name, string Value)[] Quietly = [("DEBIAN_FRONTEND", "noninteractive"), ("RUNLEVEL", "1")];

    /// <summary>As root installs what is missing; otherwise says what is missing and how to get it, and goes on.</summary>
    public static void Ensure(BuildContext context, string purpose)
    {
        var needed = AptPackage.Read(Path.Join(context.Root, "build", "packages.apt"))
            .Where(package => package.Purposes.Contains(purpose, StringComparer.Ordinal))
            .ToList();
        if (!File.Exists(DpkgQuery))
        {
            Console.Error.WriteLine($"note: not a Debian system; make sure it has what these packages hold: {Names(needed)}.");
            return;
        }

        var missing = needed.Where(package => !IsInstalled(context, package.Name)).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            Console.Error.WriteLine($"note: missing on this machine, needed for {purpose}:");
            missing.ForEach(package => Console.Error.WriteLine($"  {package.Name,-16} {package.Reason}"));
            Console.Error.WriteLine($"note: to get them: sudo apt-get install {Names(missing)}");
            return;
        }

        Console.WriteLine($"Installing {Names(missing)}.");
        string[] command = [.. Install, .. missing.Select(package => package.Name)];
        if (context.Call("apt-get", command, Quietly) != 0)
        {
            // A fresh machine has no package lists yet, an old one has stale ones.
            context.Require("apt-get", "update", "--quiet");
            var exit = context.Call("apt-get", command, Quietly);
            if (exit != 0)
            {
                throw new CakeException(exit, $"apt could not install {Names(missing)}.");
            }
        }
    }

    private static string Names(IEnumerable<AptPackage> packages) => string.Join(' ', packages.Select(package => package.Name));

    private static bool IsInstalled(BuildContext context, string package)
    {
        var settings = new ProcessSettings
        {
            Arguments = ProcessArgumentBuilder.FromStringsQuoted(["--show", "--showformat=${db:Status-Status}", package]),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return context.StartProcess(DpkgQuery, settings, out var output, out _) == 0 && output.Contains("installed", StringComparer.Ordinal);
    }
}
