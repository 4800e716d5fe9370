namespace Appliance.Guests.Steps;

/// <summary>Terminals on which root may log in: a file that only old guests have (guest-setup.md §5.12).</summary>
internal static class Securetty
{
    private const string Path = "/etc/securetty";

    /// <summary>Adds the container's consoles.</summary>
    public static void AddConsoles(GuestStep step, Distribution distribution)
    {
        var prefix = ContainerGetty.TtyPrefix(step, distribution);
        Add(step, $"{prefix}console", $"{prefix}tty1", $"{prefix}tty2", $"{prefix}tty3", $"{prefix}tty4");
    }

    /// <summary>Adds terminals that are not listed yet, if the file exists.</summary>
    public static void Add(GuestStep step, params ReadOnlySpan<string> terminals)
    {
        if (step.Tree.ReadText(Path) is not { } text)
        {
            return;
        }

        text = text.EndsWith('\n') ? text : text + "\n";
        var listed = text.Split('\n').Select(line => line.TrimEnd(' ', '\t', '\r')).ToHashSet(StringComparer.Ordinal);
        foreach (var terminal in terminals)
        {
            if (listed.Add(terminal))
            {
                text += terminal + "\n";
            }
        }

        step.Tree.Write(Path, text);
    }
}
