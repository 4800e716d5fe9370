using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Devuan: Debian without systemd.</summary>
/// <remarks>Source: guest-setup.md §6.2. Addresses keep their netmask form in every release.</remarks>
internal sealed class Devuan : DebianFamily
{
    private const string VersionFile = "/etc/devuan_version";

    private static readonly string[] Names = ["jessie", "ascii", "beowulf", "chimaera", "daedalus", "excalibur"];

    /// <summary>Release of the first name; each later one is one more.</summary>
    private const int FirstRelease = 8;

    private const int FirstWithPreset = 12;

    private readonly int release;

    private Devuan(int release)
        : base(hasCidr: false, gettyOption: "--noclear") => this.release = release;

    public override string OsType => "devuan";

    public override string Version => release.ToString();

    /// <exception cref="ApplianceException">Its version cannot be read, or is no name of a release (APL4011).</exception>
    public static Devuan Open(DistributionSource source)
    {
        const string unstable = "/ceres";
        var line = source.Tree.ReadFirstLine(VersionFile)?.Trim();
        var name = line?.ToLowerInvariant();
        if (name?.EndsWith(unstable, StringComparison.Ordinal) == true && name != Names[0] + unstable)
        {
            name = name[..^unstable.Length];
        }

        var index = Array.IndexOf(Names, name);
        return index >= 0 ? new Devuan(FirstRelease + index) : throw Release.Unreadable(VersionFile, line);
    }

    public override bool WorksOnCgroup2(string? init, int? systemdVersion) => true;

    /// <summary>As Debian, for a guest whose owner has put systemd in.</summary>
    public override void SetUpInit(GuestStep step)
    {
        if (HasSystemdInit(step.Tree))
        {
            ContainerGetty.Set(step, this);
            if (release >= FirstWithPreset)
            {
                SystemdUnits.WritePreset(step, ("systemd-networkd.service", false));
            }
        }

        base.SetUpInit(step);
    }
}
