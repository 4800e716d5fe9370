namespace Appliance.Guests.Steps;

/// <summary>Login prompts of guests with systemd: on the consoles the container has, and on no others (guest-setup.md §5.11).</summary>
internal static class ContainerGetty
{
    private const string Unit = "container-getty@.service";
    private const string SystemDirectory = "/etc/systemd/system";
    private const string WantsDirectory = $"{SystemDirectory}/getty.target.wants";
    private const int MaxTtys = 6;

    /// <summary>Where the guest's systemd has its units.</summary>
    public static string UnitDirectory(GuestTree tree) => tree.IsExecutable("/lib/systemd/systemd") ? "/lib/systemd/system" : "/usr/lib/systemd/system";

    /// <summary>How consoles are named inside: <c>lxc/</c> before <c>ttyN</c>, or nothing.</summary>
    public static string TtyPrefix(GuestStep step, Distribution distribution) => distribution.HasLxcTtys && !step.Tree.IsUnprivileged ? "lxc/" : "";

    /// <summary>Starts a prompt on each console. A guest without <c>container-getty@.service</c> keeps what it has.</summary>
    public static void Set(GuestStep step, Distribution distribution)
    {
        var unit = $"{UnitDirectory(step.Tree)}/{Unit}";
        if (step.Tree.ReadText(unit) is not { } text)
        {
            return;
        }

        var tty = TtyPrefix(step, distribution) + "tty%I";
        var edited = text.Replace("lxc/tty%I", "pts/%I", StringComparison.Ordinal).Replace("pts/%I", tty, StringComparison.Ordinal);
        if (edited != text)
        {
            step.Tree.Write(unit, edited);
        }

        for (var number = 1; number <= MaxTtys; number++)
        {
            step.Tree.Remove($"{WantsDirectory}/getty@tty{number}.service");
            step.Tree.Remove($"{WantsDirectory}/container-getty@{number}.service");
            if (number <= step.Settings.TtyCount)
            {
                step.Tree.Link($"{WantsDirectory}/container-getty@{number}.service", unit);
            }
        }

        // A mask, or somebody's own: either would keep the prompts from starting.
        step.Tree.Remove($"{SystemDirectory}/getty.target");
    }

    /// <summary>Lets <c>getty@.service</c> start only where a console is: on the one that the guest's other unit does not serve.</summary>
    public static void FixOldCondition(GuestStep step)
    {
        const string Real = "ConditionPathExists=/dev/tty0";
        const string Any = "ConditionPathExists=/dev/tty";
        var directory = UnitDirectory(step.Tree);
        var path = $"{directory}/getty@.service";
        if (step.Tree.ReadText(path) is not { } text)
        {
            return;
        }

        var (from, to) = step.Tree.IsRegular($"{directory}/{Unit}") ? (Any, Real) : (Real, Any);
        var lines = text.Split('\n');
        if (Array.IndexOf(lines, from) >= 0)
        {
            step.Tree.Write(path, string.Join('\n', lines.Select(line => line == from ? to : line)));
        }
    }
}
