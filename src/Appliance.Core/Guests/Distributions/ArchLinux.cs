using Appliance.Guests.Steps;

namespace Appliance.Guests.Distributions;

/// <summary>Arch Linux: systemd and systemd-networkd, no releases.</summary>
/// <remarks>Source: guest-setup.md §6.10.</remarks>
internal sealed class ArchLinux : Distribution
{
    public override string OsType => "archlinux";

    public override IReadOnlyList<string> NetworkBackends(GuestTree tree) => ["systemd-networkd"];

    public override void FixTemplate(GuestStep step)
    {
        Securetty.AddConsoles(step, this);
        HostsFile.DropPlaceholder(step);
    }

    public override void SetUpInit(GuestStep step)
    {
        SystemdUnits.WritePreset(step, ("systemd-networkd.service", true));
        ContainerGetty.Set(step, this);
    }

    public override void SetUpNetwork(GuestStep step) => NetworkdFiles.Set(step);
}
