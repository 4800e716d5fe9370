namespace Appliance.Guests.Steps;

/// <summary>The guest's time zone: a link to a file of its own zoneinfo tree (guest-setup.md §5.7).</summary>
internal static class TimeZoneStep
{
    private const string Link = "/etc/localtime";
    private const string NameFile = "/etc/timezone";
    private const string Directory = "/usr/share/zoneinfo/";

    public static void Set(GuestStep step)
    {
        if (step.Settings.TimeZone is not { } configured)
        {
            return;
        }

        var name = configured == "host" ? step.Host.TimeZone : configured;
        if (name is null || !IsName(name))
        {
            step.Warn(name is null ? "The time zone of this host cannot be told: the guest's stays." : $"'{name}' is no name of a time zone: the guest's stays.");
            return;
        }

        var target = Directory + name;
        if (!step.Tree.IsRegular(target))
        {
            step.Warn($"The guest has no '{target}': its time zone stays.");
            return;
        }

        if (step.Tree.Root.Resolve(Link) != target)
        {
            step.Tree.ReplaceLink(Link, target);
        }

        if (step.Tree.Exists(NameFile))
        {
            step.Tree.Write(NameFile, name + "\n");
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 255
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-' or '.')
        && !name.Split('/').Any(part => part is "" or "." or "..");
}
