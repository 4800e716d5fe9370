using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>openEuler, releases from 24 on.</summary>
/// <remarks>Source: guest-setup.md §6.5. It has no <c>/etc/redhat-release</c> of its own accord; then its own release decides about the network.</remarks>
internal sealed class OpenEuler : RedHatFamily
{
    private const int First = 24;

    private readonly ReleaseVersion release;

    private OpenEuler(ReleaseVersion release) => this.release = release;

    public override string OsType => "openeuler";

    public override string? Version => release.ToString();

    /// <exception cref="ApplianceException">Its release cannot be read (APL4011) or is not supported (APL4010).</exception>
    public static OpenEuler Open(DistributionSource source)
    {
        var version = ReadVersionId(source.OsRelease);
        return version.Major >= First ? new OpenEuler(version) : throw Release.Unsupported("openEuler", version.ToString(), $"{First} is the oldest that can be set up");
    }

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => [UsesKeyFiles(tree, release) ? "networkmanager" : "network-scripts"];

    public override void FixTemplate(GuestStep step)
    {
        HostsFile.DropPlaceholder(step);
        SystemdUnits.Mask(step, "dev-mqueue.mount");
    }

    public override void SetUpInit(GuestStep step)
    {
        ContainerGetty.Set(step, this);
        SystemdUnits.WritePreset(step);
    }

    public override void SetUpNetwork(GuestStep step) => SetUpNetwork(step, release);
}
