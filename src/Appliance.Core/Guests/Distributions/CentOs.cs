using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>CentOS and what is built from the same sources: RHEL, Rocky Linux, AlmaLinux, Oracle Linux; releases 5–10.</summary>
/// <remarks>Source: guest-setup.md §6.3.</remarks>
internal sealed class CentOs : RedHatFamily
{
    private const string Sysinit = "/etc/rc.d/rc.sysinit";

    private static readonly ReleaseVersion First = new(5);
    private static readonly ReleaseVersion FirstWithSystemd = new(7);
    private static readonly ReleaseVersion FirstWithPreset = new(8);
    private static readonly ReleaseVersion FirstUnknown = new(11);

    private readonly ReleaseVersion release;

    private CentOs(ReleaseVersion release, string version)
    {
        this.release = release;
        Version = version;
    }

    public override string OsType => "centos";

    public override string? Version { get; }

    /// <exception cref="ApplianceException">Its release cannot be read (APL4011) or is not supported (APL4010).</exception>
    public static CentOs Open(DistributionSource source)
    {
        var line = source.Tree.ReadFirstLine(RedHatRelease);
        if (!TryParseRelease(line, out var release, out var version))
        {
            throw Release.Unreadable(RedHatRelease, line);
        }

        return release >= First && release < FirstUnknown ? new CentOs(release, version) : throw Release.Unsupported("Enterprise Linux", version, "5 to 10 can be set up");
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => [UsesKeyFiles(tree, release) ? "networkmanager" : "network-scripts"];

    public override void FixTemplate(GuestStep step)
    {
        if (release < FirstWithSystemd)
        {
            FixUpstart(step);
        }

        AddLocale(step);
        Securetty.AddConsoles(step, this);
        HostsFile.DropPlaceholder(step);
        SystemdUnits.Mask(step);
    }

    public override void SetUpInit(GuestStep step)
    {
        ContainerGetty.FixOldCondition(step);
        ContainerGetty.Set(step, this);
        if (release >= FirstWithPreset)
        {
            SystemdUnits.WritePreset(step);
        }
    }

    public override void SetUpNetwork(GuestStep step) => SetUpNetwork(step, release);

    /// <summary>Release 5 and 6: jobs for consoles and shutdown, and no udev, which a container cannot run.</summary>
    private static void FixUpstart(GuestStep step)
    {
        const string tty = $"{UpstartJobs.Directory}/tty.conf";
        step.Tree.MakeDirectory(UpstartJobs.Directory);
        step.Tree.Write(tty, step.Tree.ReadText(tty) is { } text ? EachLine(text, AddNoHangup) : UpstartJobs.Tty);
        AddIfAbsent(step, $"{UpstartJobs.Directory}/start-ttys.conf", UpstartJobs.StartTtys);
        AddIfAbsent(step, $"{UpstartJobs.Directory}/power-status-changed.conf", UpstartJobs.PowerStatusChanged);
        var sysinit = NeededFile.Read(step, Sysinit);
        step.Tree.Write(Sysinit, EachLine(sysinit, line => line.StartsWith("/sbin/start_udev", StringComparison.Ordinal) ? "#" + line : line));
    }

    /// <summary>A hang-up of a console that is not there at the start would end the prompt for good.</summary>
    private static string AddNoHangup(string line)
    {
        const string command = "exec /sbin/mingetty ";
        return line.StartsWith(command, StringComparison.Ordinal) && !line.Contains("--nohangup", StringComparison.Ordinal)
            ? $"{command}--nohangup {line[command.Length..]}"
            : line;
    }

    private static void AddIfAbsent(GuestStep step, string path, string text)
    {
        if (!step.Tree.Exists(path))
        {
            step.Tree.Write(path, text);
        }
    }

    private static string EachLine(string text, Func<string, string> change) => string.Join('\n', text.Split('\n').Select(change));
}
