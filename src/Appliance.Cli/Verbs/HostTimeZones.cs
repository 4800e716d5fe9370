using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary>Time zones that this host knows.</summary>
internal static class HostTimeZones
{
    private const string Tree = "/usr/share/zoneinfo";
    private const int MaxTableLines = 10_000;

    /// <summary>Whether the host has such a zone. A host without any cannot tell and believes.</summary>
    /// <param name="zone">A name of the form <c>Area/Place</c>, which cannot leave the tree.</param>
    public static bool Knows(string zone) => zone is "host" or "UTC" || !Directory.Exists(Tree) || File.Exists(Path.Join(Tree, zone));

    /// <summary>For completion.</summary>
    public static IEnumerable<string> Names(Session session)
    {
        string[] words = ["host", "UTC"];
        try
        {
            return words.Concat(File.ReadLines(Path.Join(Tree, "zone.tab")).Take(MaxTableLines)
                .Where(line => !line.StartsWith('#'))
                .Select(line => line.Split('\t').ElementAtOrDefault(2))
                .OfType<string>()
                .ToList());
        }
        catch (IOException)
        {
            return words;
        }
    }
}
