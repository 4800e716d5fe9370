namespace Appliance.Cli.Output;

/// <summary>Colour on a terminal, by the eight colours that every terminal and theme has.</summary>
internal static class Style
{
    public static string Apply(string text, Tone tone, bool colour) => !colour || tone == Tone.Plain || text.Length == 0
        ? text
        : $"\e[{tone switch { Tone.Good => "32", Tone.Warning => "33", Tone.Bad => "31", _ => "2" }}m{text}\e[0m";
}
