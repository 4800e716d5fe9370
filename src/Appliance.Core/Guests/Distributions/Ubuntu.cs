using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Ubuntu from 12.04 on: Upstart, then systemd; ifupdown, then systemd-networkd.</summary>
/// <remarks>Source: guest-setup.md §2.3, §6.7.</remarks>
internal sealed class Ubuntu : DebianFamily
{
    /// <summary>The file that says which release it is.</summary>
    internal const string LsbRelease = "/etc/lsb-release";

    private const string UdevConf = "/etc/udev/udev.conf";
    private const string UnitDirectory = "/etc/systemd/system";

    private static readonly ReleaseVersion Precise = new(12, 4);
    private static readonly ReleaseVersion Trusty = new(14, 4);
    private static readonly ReleaseVersion Vivid = new(15, 4);
    private static readonly ReleaseVersion Xenial = new(16, 4);
    private static readonly ReleaseVersion FirstWithContainerGetty = new(16, 10);
    private static readonly ReleaseVersion FirstWithNetworkd = new(17, 10);
    private static readonly ReleaseVersion FirstWithPreset = new(23, 4);
    private static readonly ReleaseVersion NewestKnown = new(26, 10);

    /// <summary>Releases before 17.04; from then on one came each April and October.</summary>
    private static readonly ReleaseVersion[] Early = [Precise, Trusty, Vivid, new(15, 10), Xenial, new(16, 10)];

    private readonly ReleaseVersion release;

    private Ubuntu(ReleaseVersion release)
        : base(hasCidr: false, gettyOption: "--noclear") => this.release = release;

    public override string OsType => "ubuntu";

    public override string Version => $"{release.Major}.{release.Minor:00}";

    /// <summary>True if the tree says of itself that it is Ubuntu.</summary>
    public static bool IsNamedBy(GuestTree tree) => tree.ReadText(LsbRelease) is { } text && HasId(text);

    /// <exception cref="ApplianceException">Its release cannot be read (APL4011) or is not supported (APL4010).</exception>
    public static Ubuntu Open(DistributionSource source)
    {
        var text = source.Tree.ReadText(LsbRelease);
        if (text is null || !HasId(text))
        {
            throw Release.Unreadable(LsbRelease, text is null ? null : "nothing of DISTRIB_ID=Ubuntu");
        }

        var value = text.Split('\n').Select(line => line.TrimEnd('\r', ' ', '\t')).Select(ReleaseOf).FirstOrDefault(found => found is not null);
        if (value is not { } release)
        {
            throw Release.Unreadable(LsbRelease, "nothing of DISTRIB_RELEASE=N.N");
        }

        if (release.Major < 17 && Array.IndexOf(Early, release) < 0)
        {
            throw Release.Unsupported("Ubuntu", $"{release.Major}.{release.Minor:00}", "12.04, 14.04 and those since 15.04 can be set up");
        }

        if (release.Major >= 17 && (release > NewestKnown || release.Minor is not (4 or 10)))
        {
            source.Warnings.Add($"Ubuntu {release.Major}.{release.Minor:00} is not among the releases that this program knows (up to {NewestKnown.Major}.{NewestKnown.Minor:00}): it is set up like them.");
        }

        return new Ubuntu(release);
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => release >= FirstWithNetworkd ? ["systemd-networkd"] : base.NetworkBackends(tree);

    public override void FixTemplate(GuestStep step)
    {
        if (release >= FirstWithNetworkd)
        {
            if (release < FirstWithPreset)
            {
                EnableNetworkd(step, "multi-user.target.wants", "systemd-networkd.service");
                EnableNetworkd(step, "socket.target.wants", "systemd-networkd.socket");
            }

            step.Tree.Remove("/etc/netplan/10-lxc.yaml");
        }
        else if (release >= Vivid && release <= Xenial)
        {
            Securetty.Add(step, "pts/0");
        }
        else if (release == Precise)
        {
            QuietenUdev(step);
        }
    }

    public override void SetUpInit(GuestStep step)
    {
        if (release >= FirstWithPreset)
        {
            SystemdUnits.WritePreset(step, ("systemd-networkd.service", true));
        }

        if (release >= FirstWithContainerGetty)
        {
            ContainerGetty.Set(step, this);
        }
        else if (release < Vivid)
        {
            UpstartJobs.SetUbuntuConsoles(step);
        }
    }

    public override void SetUpNetwork(GuestStep step)
    {
        if (release >= FirstWithNetworkd)
        {
            NetworkdFiles.Set(step);
        }
        else
        {
            base.SetUpNetwork(step);
        }
    }

    /// <summary>Before presets the unit is enabled by a link. Where the guest has no directory for it, it is not.</summary>
    private static void EnableNetworkd(GuestStep step, string wants, string unit)
    {
        var directory = $"{UnitDirectory}/{wants}";
        if (step.Tree.IsDirectory(UnitDirectory) && !step.Tree.Exists(directory))
        {
            step.Tree.MakeDirectory(directory);
        }

        step.Tree.Link($"{directory}/{unit}", $"/lib/systemd/system/{unit}");
    }

    /// <summary>Its udev cannot work in a container and would fill the log.</summary>
    private static void QuietenUdev(GuestStep step) =>
        step.Tree.Write(UdevConf, NeededFile.Read(step, UdevConf).Replace("=\"err\"", "=0", StringComparison.Ordinal));

    private static bool HasId(string text) =>
        text.Split('\n').Any(line => line.TrimEnd('\r', ' ', '\t').Equals("DISTRIB_ID=Ubuntu", StringComparison.OrdinalIgnoreCase));

    private static ReleaseVersion? ReleaseOf(string line)
    {
        const string key = "DISTRIB_RELEASE=";
        var parts = line.StartsWith(key, StringComparison.OrdinalIgnoreCase) ? line[key.Length..].Split('.') : [];
        return parts.Length == 2 && parts.All(part => part.Length is > 0 and <= 4 && part.All(char.IsAsciiDigit)) && ReleaseVersion.TryParsePrefix(line.AsSpan(key.Length), out var release)
            ? release
            : null;
    }
}
