using Appliance.Guests.Networks;
using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Fedora, releases from 22 on.</summary>
/// <remarks>Source: guest-setup.md §6.4.</remarks>
internal sealed class Fedora : RedHatFamily
{
    private const int First = 22;
    private const int FirstWithNetworkd = 25;
    private const int LastWithNetworkManager = 27;
    private const int FirstWithPreset = 37;

    private readonly ReleaseVersion release;

    private Fedora(ReleaseVersion release) => this.release = release;

    public override string OsType => "fedora";

    public override string? Version => release.ToString();

    /// <exception cref="ApplianceException">Its release cannot be read (APL4011) or is not supported (APL4010).</exception>
    public static Fedora Open(DistributionSource source)
    {
        var version = ReadVersionId(source.OsRelease);
        return version.Major >= First ? new Fedora(version) : throw Release.Unsupported("Fedora", version.ToString(), $"{First} is the oldest that can be set up");
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree)
    {
        var legacy = UsesKeyFiles(tree, release) ? "networkmanager" : "network-scripts";
        return (IsLegacy(tree), release.Major >= FirstWithNetworkd) switch
        {
            (true, true) => [legacy, "systemd-networkd"],
            (true, false) => [legacy],
            _ => ["systemd-networkd"],
        };
    }

    public override void FixTemplate(GuestStep step)
    {
        Securetty.AddConsoles(step, this);
        step.Tree.Remove("/etc/systemd/system/getty@.service");
        HostsFile.DropPlaceholder(step);
    }

    public override void SetUpInit(GuestStep step)
    {
        ContainerGetty.Set(step, this);
        if (release.Major >= FirstWithPreset)
        {
            SystemdUnits.WritePreset(step, ("systemd-networkd.service", true));
        }
    }

    public override void SetUpNetwork(GuestStep step)
    {
        if (IsLegacy(step.Tree))
        {
            SetUpNetwork(step, release);
        }

        if (release.Major >= FirstWithNetworkd)
        {
            NetworkdFiles.Set(step);
        }
    }

    /// <summary>Releases up to 24 have no networkd by default; those up to 27 may be set up for either.</summary>
    private bool IsLegacy(GuestTree tree) =>
        release.Major < FirstWithNetworkd || (release.Major <= LastWithNetworkManager && tree.IsRegular(NetworkScripts.GlobalFile));
}
