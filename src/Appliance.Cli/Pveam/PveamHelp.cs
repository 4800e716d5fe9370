using System.Text;

namespace Appliance.Cli.Pveam;

/// <summary>Usage and help in pveam's layout (spec pveam.md §1.1).</summary>
internal static class PveamHelp
{
    /// <summary>Every verb, a line each, a blank line between groups.</summary>
    public static string Usage()
    {
        var text = new StringBuilder($"USAGE: {PveamFront.Name} <COMMAND> [ARGS] [OPTIONS]\n");
        foreach (var group in PveamVerb.Groups)
        {
            text.Append('\n');
            foreach (var verb in group)
            {
                text.Append("       ").Append(verb.Synopsis).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The long form of one verb.</summary>
    public static string Long(PveamVerb verb)
    {
        var text = new StringBuilder($"USAGE: {verb.Synopsis}\n\n  {verb.Description}\n\n");
        foreach (var parameter in verb.Positionals)
        {
            Append(text, $"<{parameter.Name}>", parameter);
        }

        foreach (var parameter in verb.Optional)
        {
            Append(text, $"-{parameter.Name}", parameter);
        }

        return text.ToString();
    }

    /// <summary>The long form of all verbs, by name.</summary>
    public static string LongOfAll() => string.Concat(PveamVerb.All.Select(Long));

    private static void Append(StringBuilder text, string label, PveamParameter parameter) =>
        text.Append($"  {label,-10} {parameter.Type}\n\t     {parameter.Description}\n\n");
}
