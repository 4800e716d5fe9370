using Appliance.Cli.Front;

namespace Appliance.Cli.Verbs;

/// <summary><c>index</c>.</summary>
internal static class IndexVerb
{
    public static Verb Create() => new("index", "Publish an index of your own.");
}
