using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Debian, and what calls itself so in its <c>/etc/debian_version</c> (guest-setup.md §6.1).</summary>
internal sealed class Debian : DebianFamily
{
    private const string VersionFile = "/etc/debian_version";
    private const int Oldest = 4;
    private const int NewestKnown = 14;
    private const int FirstWithCidr = 10;
    private const int FirstWithPreset = 12;
    private const int FirstWithNoclear = 7;

    /// <summary>What stands in the file before a release has its number.</summary>
    private static readonly Dictionary<string, int> Names = new(StringComparer.Ordinal)
    {
        ["stretch/sid"] = 9,
        ["buster/sid"] = 10,
        ["bullseye/sid"] = 11,
        ["bookworm/sid"] = 12,
        ["trixie/sid"] = 13,
        ["forky/sid"] = 14,
        ["duke/sid"] = 15,
        ["kali-rolling"] = 12,
    };

    private readonly int release;

    private Debian(int release)
        : base(hasCidr: release >= FirstWithCidr, gettyOption: release >= FirstWithNoclear ? "--noclear" : "-L") => this.release = release;

    public override string OsType => "debian";

    public override string Version => release.ToString();

    /// <exception cref="ApplianceException">Older than Debian 4 (APL4010), or its version cannot be read (APL4011).</exception>
    public static Debian Open(DistributionSource source)
    {
        var version = new ReleaseVersion(Release.Read(source.Tree, VersionFile, Names).Major);
        Release.Check("Debian", version, new ReleaseVersion(Oldest), new ReleaseVersion(NewestKnown), source.Warnings);
        return new Debian(version.Major);
    }

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
