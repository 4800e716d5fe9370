namespace Appliance.Cli.Progress;

/// <summary>A template's name in little room: what tells it from others goes last.</summary>
internal static class ShortName
{
    /// <summary>Leaves out the ending, then the architecture, then the middle.</summary>
    /// <param name="name">File name.</param>
    /// <param name="room">Most characters, at least 3.</param>
    public static string Fit(string name, int room)
    {
        var stem = name.Length <= room ? name : Before(name, name.LastIndexOf(".tar", StringComparison.Ordinal));
        stem = stem.Length <= room ? stem : Before(stem, stem.LastIndexOf('_'));
        if (stem.Length <= room)
        {
            return stem;
        }

        var tail = (room - 1) / 2;
        return $"{stem[..(room - 1 - tail)]}…{stem[^tail..]}";
    }

    private static string Before(string text, int end) => end > 0 ? text[..end] : text;
}
